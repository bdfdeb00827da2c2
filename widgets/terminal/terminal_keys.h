#pragma once

class QKeyEvent;

namespace wheelhouse::widgets {

class TerminalScreen;

// Types a key of the keyboard into the screen; false for keys that mean nothing
// to a command, such as Shift alone.
bool typeKey(TerminalScreen &screen, const QKeyEvent &event);
// Modifiers as libvterm counts them.
int terminalModifiers(Qt::KeyboardModifiers modifiers);

} // namespace wheelhouse::widgets
