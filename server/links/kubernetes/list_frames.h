#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wheelhouse::kubernetes {

// Cuts the bytes of a list in the API's protobuf encoding into its objects as
// they come, so that neither the list nor a page of it is ever held whole. One
// thread.
class ListFrames {
public:
    // An object that is larger is refused.
    explicit ListFrames(std::size_t maxObjectBytes = 64u << 20) : m_maxObjectBytes(maxObjectBytes) {}

    void append(std::string_view bytes);
    // The next whole object, encoded, out of its envelope; nothing when there is
    // none yet, or what came is no list: then failed() is true for good. Holds
    // until the next call of append().
    std::optional<std::string_view> next();
    bool failed() const { return m_stage == Stage::Failed; }
    // Why it failed: an object is larger than what is read.
    bool tooLarge() const { return m_tooLarge; }
    // Every byte of a list has come, and every object was given. For when the
    // answer has ended: more may follow a list that could end here.
    bool whole() const { return m_stage == Stage::Tail && m_start == m_buffer.size() && m_skip == 0 && !m_version.empty(); }

    // The list's version; empty until its metadata have come, before its objects.
    const std::string &version() const { return m_version; }
    // Token of the page behind this one; empty on the last.
    const std::string &continueToken() const { return m_continue; }

private:
    // What is read: the envelope's magic, its fields before the list, the list's
    // fields, the envelope's fields behind it.
    enum class Stage { Magic, Head, List, Tail, Failed };
    struct Header {
        int field = 0;
        bool delimited = false;
        // Bytes of the header, and of what follows it.
        std::size_t size = 0;
        std::uint64_t length = 0;
    };

    std::optional<Header> peekHeader();
    bool skipPending();
    void pass(std::uint64_t size);
    bool readMetadata(std::string_view bytes);
    std::string_view rest() const { return std::string_view(m_buffer).substr(m_start); }

    std::size_t m_maxObjectBytes;
    std::string m_buffer;
    std::size_t m_start = 0;
    Stage m_stage = Stage::Magic;
    // Of the list, still to come.
    std::uint64_t m_left = 0;
    // Bytes nobody asked for, still to come.
    std::uint64_t m_skip = 0;
    bool m_tooLarge = false;
    std::string m_version;
    std::string m_continue;
};

} // namespace wheelhouse::kubernetes
