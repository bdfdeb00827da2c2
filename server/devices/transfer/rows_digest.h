#pragma once

#include <memory>
#include <string>

#include <openssl/evp.h>

#include "server/devices/transfer/file_reader.h"

namespace wheelhouse::devices {

// SHA-256 of the rows of a file so far: tells whether a file that goes on is
// the one that was begun. One thread.
class RowsDigest {
public:
    RowsDigest();

    void add(const FileRow &row);
    // Hexadecimal; of the rows until now.
    std::string value() const;

private:
    using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

    Context m_context;
    std::string m_buffer;
};

} // namespace wheelhouse::devices
