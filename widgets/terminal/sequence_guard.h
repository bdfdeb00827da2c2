#pragma once

#include <QByteArray>

namespace wheelhouse::widgets {

// Leaves out of a command's output what libvterm 0.1.4 would write beyond its own
// memory for: parameters of a control sequence beyond the sixteenth. Any pod may
// write them. Sequences may come in pieces.
class SequenceGuard {
public:
    static constexpr int kMostParameters = 16;
    QByteArray pass(const QByteArray &bytes);

private:
    enum class State { Text, Escape, Parameters };
    State m_state = State::Text;
    int m_dividers = 0;
};

} // namespace wheelhouse::widgets
