#include "widgets/terminal/terminal_keys.h"

#include <QKeyEvent>

#include <vterm.h>

#include "widgets/terminal/terminal_screen.h"

namespace wheelhouse::widgets {

namespace {

// VTERM_KEY_NONE where the key has no name in terminals.
int namedKey(const QKeyEvent &event)
{
    const int key = event.key();
    const bool isKeypad = event.modifiers() & Qt::KeypadModifier;
    if (key >= Qt::Key_F1 && key <= Qt::Key_F24)
        return VTERM_KEY_FUNCTION(1 + key - Qt::Key_F1);
    switch (key) {
    case Qt::Key_Return: return VTERM_KEY_ENTER;
    case Qt::Key_Enter: return isKeypad ? VTERM_KEY_KP_ENTER : VTERM_KEY_ENTER;
    case Qt::Key_Tab:
    case Qt::Key_Backtab: return VTERM_KEY_TAB;
    case Qt::Key_Backspace: return VTERM_KEY_BACKSPACE;
    case Qt::Key_Escape: return VTERM_KEY_ESCAPE;
    case Qt::Key_Up: return VTERM_KEY_UP;
    case Qt::Key_Down: return VTERM_KEY_DOWN;
    case Qt::Key_Left: return VTERM_KEY_LEFT;
    case Qt::Key_Right: return VTERM_KEY_RIGHT;
    case Qt::Key_Insert: return VTERM_KEY_INS;
    case Qt::Key_Delete: return VTERM_KEY_DEL;
    case Qt::Key_Home: return VTERM_KEY_HOME;
    case Qt::Key_End: return VTERM_KEY_END;
    case Qt::Key_PageUp: return VTERM_KEY_PAGEUP;
    case Qt::Key_PageDown: return VTERM_KEY_PAGEDOWN;
    default: return VTERM_KEY_NONE;
    }
}

// Control with a character, as keyboards of terminals had it; -1 where it has no
// code of its own. libvterm would say some of them in a way that few shells know.
int controlOf(int key)
{
    if (key >= Qt::Key_A && key <= Qt::Key_Z)
        return key - Qt::Key_A + 1;
    switch (key) {
    case Qt::Key_Space:
    case Qt::Key_At:
    case Qt::Key_2: return 0;
    case Qt::Key_BracketLeft:
    case Qt::Key_3: return 0x1b;
    case Qt::Key_Backslash:
    case Qt::Key_4: return 0x1c;
    case Qt::Key_BracketRight:
    case Qt::Key_5: return 0x1d;
    case Qt::Key_AsciiCircum:
    case Qt::Key_6: return 0x1e;
    case Qt::Key_Underscore:
    case Qt::Key_Slash:
    case Qt::Key_Minus:
    case Qt::Key_7: return 0x1f;
    case Qt::Key_Question:
    case Qt::Key_8: return 0x7f;
    default: return -1;
    }
}

} // namespace

int terminalModifiers(Qt::KeyboardModifiers modifiers)
{
    return (modifiers & Qt::ShiftModifier ? VTERM_MOD_SHIFT : 0) | (modifiers & Qt::AltModifier ? VTERM_MOD_ALT : 0)
           | (modifiers & Qt::ControlModifier ? VTERM_MOD_CTRL : 0);
}

bool typeKey(TerminalScreen &screen, const QKeyEvent &event)
{
    int modifiers = terminalModifiers(event.modifiers());
    if (const int named = namedKey(event); named != VTERM_KEY_NONE) {
        if (event.key() == Qt::Key_Backtab)
            modifiers |= VTERM_MOD_SHIFT;
        // These few know with Shift or Control; Backspace with Control is what it
        // was.
        if (named == VTERM_KEY_BACKSPACE && modifiers & VTERM_MOD_CTRL) {
            screen.typeText(QString(QChar(u'\b')));
            return true;
        }
        if (named == VTERM_KEY_ENTER || named == VTERM_KEY_BACKSPACE || named == VTERM_KEY_ESCAPE)
            modifiers &= VTERM_MOD_ALT;
        if (named == VTERM_KEY_TAB)
            modifiers &= VTERM_MOD_ALT | VTERM_MOD_SHIFT;
        screen.pressKey(named, modifiers);
        return true;
    }
    QString text = event.text();
    if (modifiers & VTERM_MOD_CTRL) {
        const int control = controlOf(event.key());
        if (control < 0)
            return false;
        text = QString(QChar(static_cast<char16_t>(control)));
    }
    if (text.isEmpty())
        return false;
    screen.typeText(modifiers & VTERM_MOD_ALT ? u'\x1b' + text : text);
    return true;
}

} // namespace wheelhouse::widgets
