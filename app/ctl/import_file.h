#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"

namespace wheelhouse::ctl {

// A file to be imported, read again from its begin whenever a stream broke.
// Standard input is put aside into an unnamed temporary file first. Closed with
// the object.
class ImportFile {
public:
    // `-`: standard input.
    static Result<ImportFile> open(const std::string &path);
    ~ImportFile();
    ImportFile(ImportFile &&other) noexcept;
    ImportFile(const ImportFile &) = delete;
    ImportFile &operator=(const ImportFile &) = delete;

    std::int64_t size() const { return m_size; }
    // SHA-256, in hexadecimal.
    const std::string &digest() const { return m_digest; }
    // The first line, without its end: a CSV's header.
    const std::string &firstLine() const { return m_firstLine; }

    // At most 512 KiB from there on; empty at the end.
    Result<std::string> read(std::int64_t from) const;

private:
    explicit ImportFile(int descriptor) : m_descriptor(descriptor) {}
    Result<void> look(int source, bool copies);

    int m_descriptor;
    std::int64_t m_size = 0;
    std::string m_digest;
    std::string m_firstLine;
};

} // namespace wheelhouse::ctl
