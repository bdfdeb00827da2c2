#pragma once

#include <memory>
#include <string>

#include <sqlite3.h>

namespace wheelhouse::bench {

// The table of devices, filled by a bare loop over SQLite's own functions: the
// floor that the server's import is held against, and the quick way to a
// million devices. Rows as the server writes them. Ends the program when the
// database refuses.
class BareRows {
public:
    // An existing database with the server's schema; opened as the server opens
    // it: WAL, synchronous=FULL.
    explicit BareRows(const std::string &path);

    // Devices PREFIX000000 and on of the product `printer`, so many a
    // transaction. Seconds it took.
    double insertDevices(const std::string &prefix, std::size_t count, std::size_t perTransaction);
    // What each device in the table last said of itself; of every tenth that it
    // went off line. Seconds it took.
    double insertTwins(std::size_t perTransaction);

    void run(const char *sql);
    sqlite3 *handle() const { return m_database.get(); }

private:
    struct Close {
        void operator()(sqlite3 *database) const { sqlite3_close(database); }
    };
    std::unique_ptr<sqlite3, Close> m_database;
};

} // namespace wheelhouse::bench
