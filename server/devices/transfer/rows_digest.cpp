#include "server/devices/transfer/rows_digest.h"

#include <array>
#include <stdexcept>

#include <fmt/format.h>

namespace wheelhouse::devices {

namespace {

void require(int done)
{
    if (done != 1)
        throw std::runtime_error("SHA-256 failed");
}

void appendSized(std::string &buffer, std::string_view text)
{
    const auto size = static_cast<std::uint32_t>(text.size());
    for (int shift = 0; shift < 32; shift += 8)
        buffer += static_cast<char>(size >> shift);
    buffer += text;
}

} // namespace

RowsDigest::RowsDigest() : m_context(EVP_MD_CTX_new(), EVP_MD_CTX_free)
{
    require(EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr));
}

void RowsDigest::add(const FileRow &row)
{
    m_buffer.clear();
    for (const auto name : row.names)
        appendSized(m_buffer, name);
    for (const auto cell : row.cells)
        appendSized(m_buffer, cell);
    // What could not be read counts as far as it was kept.
    if (!row.problem.empty())
        appendSized(m_buffer, row.text);
    appendSized(m_buffer, {});
    require(EVP_DigestUpdate(m_context.get(), m_buffer.data(), m_buffer.size()));
}

std::string RowsDigest::value() const
{
    const Context copy(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    require(EVP_MD_CTX_copy_ex(copy.get(), m_context.get()));
    require(EVP_DigestFinal_ex(copy.get(), digest.data(), &size));
    std::string text;
    for (unsigned i = 0; i < size; ++i)
        text += fmt::format("{:02x}", digest[i]);
    return text;
}

} // namespace wheelhouse::devices
