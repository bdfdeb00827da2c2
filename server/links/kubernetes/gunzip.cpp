#include "server/links/kubernetes/gunzip.h"

#include <array>

#include <fmt/format.h>
#include <zlib.h>

namespace wheelhouse::kubernetes {

namespace {

// A gzip header, and the largest window.
constexpr int kGzipWindow = 15 + 16;

} // namespace

Result<std::string> gunzip(std::string_view bytes, std::size_t most)
{
    z_stream stream{};
    if (inflateInit2(&stream, kGzipWindow) != Z_OK)
        return fail(ErrorCode::ResourceExhausted, "there is no memory to uncompress it");
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string text;
    std::array<char, 65536> piece;
    int state = Z_OK;
    while (state == Z_OK && text.size() <= most) {
        stream.next_out = reinterpret_cast<Bytef *>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        state = inflate(&stream, Z_NO_FLUSH);
        text.append(piece.data(), piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (text.size() > most)
        return fail(ErrorCode::ResourceExhausted, fmt::format("it expands to more than {} MiB", most >> 20));
    if (state != Z_STREAM_END)
        return fail(ErrorCode::FailedPrecondition, "it is not gzip, or is broken off");
    return text;
}

std::string gzip(std::string_view bytes)
{
    z_stream stream{};
    std::string packed;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return packed;
    packed.resize(deflateBound(&stream, static_cast<uLong>(bytes.size())));
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

} // namespace wheelhouse::kubernetes
