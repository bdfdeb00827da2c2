#pragma once

#include <memory>

#include "models/catalog.h"
#include "models/table_model.h"

namespace wheelhouse {
struct Error;
}
namespace wheelhouse::v1 {
class ListSilencesResponse;
}

namespace wheelhouse::models {

// The silences of all clusters, the soonest to end first; read when looked at,
// by AlertActions. Columns: status matches reason by ends where. UI thread.
class SilencesModel final : public QObject {
    Q_OBJECT
public:
    explicit SilencesModel(Catalog &catalog, QObject *parent = nullptr);
    ~SilencesModel() override;

    TableModel &table() const { return *m_table; }
    // What could not be read, a sentence a cluster.
    const QStringList &failures() const { return m_failures; }

    // For the session and tests.
    void apply(const v1::ListSilencesResponse &response);
    void fail(const Error &error);
    void setLoading();

Q_SIGNALS:
    // They were read, well or not.
    void read();

private:
    QStringList m_failures;
    std::unique_ptr<LiveRows> m_rows;
    std::unique_ptr<TableModel> m_table;
};

} // namespace wheelhouse::models
