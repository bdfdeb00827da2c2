#include "app/ctl/import_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace wheelhouse::ctl {

namespace {

constexpr std::size_t kPiece = 512 * 1024;
constexpr std::size_t kMaxFirstLine = 256 * 1024;

tl::unexpected<Error> cannot(const std::string &what)
{
    return fail(ErrorCode::FailedPrecondition, fmt::format("{}: {}", what, std::strerror(errno)));
}

int openUnnamed()
{
    const char *folder = std::getenv("TMPDIR");
    return ::open(folder && *folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

} // namespace

Result<ImportFile> ImportFile::open(const std::string &path)
{
    const bool isInput = path == "-";
    ImportFile file(isInput ? openUnnamed() : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.m_descriptor < 0)
        return cannot(isInput ? "standard input cannot be put aside" : path + " cannot be read");
    struct stat status{};
    if (!isInput && ::fstat(file.m_descriptor, &status) == 0 && !S_ISREG(status.st_mode)) {
        return fail(ErrorCode::FailedPrecondition,
                    path + " is no file that can be read twice; give it by standard input: whctl device import - <…");
    }
    if (auto looked = file.look(isInput ? STDIN_FILENO : file.m_descriptor, isInput); !looked)
        return passOn(looked);
    return file;
}

ImportFile::~ImportFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

ImportFile::ImportFile(ImportFile &&other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_size(other.m_size), m_digest(std::move(other.m_digest)),
      m_firstLine(std::move(other.m_firstLine))
{
}

Result<void> ImportFile::look(int source, bool copies)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
    std::string piece(kPiece, '\0');
    bool inFirst = true;
    for (;;) {
        const auto got = ::read(source, piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cannot("the file cannot be read");
        if (got == 0)
            break;
        const std::string_view part(piece.data(), static_cast<std::size_t>(got));
        EVP_DigestUpdate(context.get(), part.data(), part.size());
        m_size += got;
        if (inFirst) {
            const auto end = part.find_first_of("\r\n");
            m_firstLine += part.substr(0, std::min(end, kMaxFirstLine - std::min(kMaxFirstLine, m_firstLine.size())));
            inFirst = end == std::string_view::npos;
        }
        for (std::size_t written = 0; copies && written < part.size();) {
            const auto put = ::write(m_descriptor, part.data() + written, part.size() - written);
            if (put < 0 && errno != EINTR)
                return cannot("standard input cannot be put aside");
            written += put > 0 ? static_cast<std::size_t>(put) : 0;
        }
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context.get(), digest.data(), &size);
    for (unsigned i = 0; i < size; ++i)
        m_digest += fmt::format("{:02x}", digest[i]);
    return {};
}

Result<std::string> ImportFile::read(std::int64_t from) const
{
    std::string piece(kPiece, '\0');
    for (;;) {
        const auto got = ::pread(m_descriptor, piece.data(), piece.size(), from);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cannot("the file cannot be read");
        piece.resize(static_cast<std::size_t>(got));
        return piece;
    }
}

} // namespace wheelhouse::ctl
