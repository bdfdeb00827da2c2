#include "widgets/terminal/sequence_guard.h"

namespace wheelhouse::widgets {

QByteArray SequenceGuard::pass(const QByteArray &bytes)
{
    constexpr char kEscape = '\x1b';
    QByteArray passed;
    passed.reserve(bytes.size());
    for (const char byte : bytes) {
        if (byte == kEscape) {
            m_state = State::Escape;
        } else if (m_state == State::Escape) {
            m_state = byte == '[' ? State::Parameters : State::Text;
            m_dividers = 0;
        } else if (m_state == State::Parameters) {
            if (byte == ';' || byte == ':')
                ++m_dividers;
            const bool isParameter = (byte >= '0' && byte <= '9') || byte == ';' || byte == ':';
            if (isParameter && m_dividers >= kMostParameters)
                continue;
            // Control characters are obeyed within a sequence; but two cancel it.
            if ((byte >= '@' && byte <= '~') || byte == '\x18' || byte == '\x1a')
                m_state = State::Text;
        }
        passed += byte;
    }
    return passed;
}

} // namespace wheelhouse::widgets
