#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include <QObject>
#include <QPoint>
#include <QSize>
#include <QString>

#include "widgets/terminal/sequence_guard.h"

namespace wheelhouse::widgets {

// What a terminal shows: the cells that libvterm makes of a command's output,
// and the lines that have left its top, 5,000 at most. Lines are counted from
// the oldest that is kept; `firstLine` says how many went before it, so that a
// line keeps its number while others go. UI thread; owned by the pane.
class TerminalScreen final : public QObject {
    Q_OBJECT
public:
    static constexpr int kMostScrollback = 5'000;
    // libvterm 0.1.4 writes beyond its cells where a wide character does not fit
    // into a line at all.
    static constexpr QSize kLeast{4, 2};

    struct Color {
        enum class Kind : std::uint8_t { Default, Indexed, Rgb };
        Kind kind = Kind::Default;
        // An index of the palette, or 0xRRGGBB.
        std::uint32_t value = 0;
        bool operator==(const Color &) const = default;
    };
    struct Style {
        Color ink = {};
        Color ground = {};
        bool bold = false;
        bool italic = false;
        bool underline = false;
        bool strike = false;
        bool reverse = false;
        bool operator==(const Style &) const = default;
    };
    struct Cell {
        // 0 where nothing was written.
        char32_t character = 0;
        // In Line::marks; 0 for none.
        std::uint16_t marks = 0;
        // 2 for wide characters; 0 for the cell that they cover besides.
        std::uint8_t width = 1;
        Style style = {};
    };
    struct Line {
        // Cells at the end that nothing was written to may be left out.
        std::vector<Cell> cells;
        // Combining characters, of cells that have some; the first is empty.
        std::vector<QString> marks;
        QString textOf(const Cell &cell) const;
    };
    struct Cursor {
        enum class Shape { Block, Underline, Bar };
        // In cells of the screen, without the lines above it.
        QPoint at;
        bool isVisible = true;
        Shape shape = Shape::Block;
    };
    struct Place {
        // Counted from the first line there ever was.
        qint64 line = 0;
        int column = 0;
        auto operator<=>(const Place &) const = default;
    };
    enum class Mouse { None, Clicks, Drags, Moves };

    explicit TerminalScreen(QSize cells = {80, 24}, QObject *parent = nullptr);
    ~TerminalScreen() override;

    QSize size() const;
    // At least kLeast. Lines that no longer fit go up.
    void setSize(QSize cells);
    // What the command writes; any bytes.
    void feed(const QByteArray &bytes);
    // For another command: what is shown goes up, modes are forgotten.
    void beginAnew();

    // Above and on the screen.
    int lineCount() const { return scrollback() + size().height(); }
    int scrollback() const { return static_cast<int>(m_scrollback.size()); }
    qint64 firstLine() const { return m_dropped; }
    Line line(int index) const;
    const Cursor &cursor() const { return m_cursor; }
    Mouse mouse() const { return m_mouse; }
    // A program has the screen for itself: nothing of it goes up.
    bool isAlternate() const { return m_isAlternate; }
    // As it is copied: without blanks at the ends of lines; `end` not included.
    QString textBetween(Place begin, Place end) const;
    // The word at a place, as a range; empty on a blank.
    std::pair<Place, Place> wordAt(Place place) const;

    // What is typed: `key` is libvterm's VTermKey, `modifiers` its VTermModifier.
    // Text may hold control characters.
    void pressKey(int key, int modifiers);
    void typeText(const QString &text);
    // As one piece where the command asked for that; control characters but tabs
    // and line ends are left out.
    void paste(const QString &text);
    // Told to the command where it asked; 1 to 3, 4 and 5 for the wheel.
    void moveMouse(QPoint cell, int modifiers);
    void pressMouse(int button, bool isPressed, int modifiers);

Q_SIGNALS:
    void changed();
    // What the command is to read.
    void typed(const QByteArray &bytes);

private:
    struct Engine;
    void pushLine(Line line);
    void flush();

    SequenceGuard m_guard;
    std::unique_ptr<Engine> m_engine;
    std::deque<Line> m_scrollback;
    qint64 m_dropped = 0;
    Cursor m_cursor;
    Mouse m_mouse = Mouse::None;
    bool m_isAlternate = false;
    QByteArray m_typed;
};

} // namespace wheelhouse::widgets
