#include "widgets/terminal/terminal_screen.h"

#include <vterm.h>

namespace wheelhouse::widgets {

namespace {

using Cell = TerminalScreen::Cell;
using Color = TerminalScreen::Color;
using Line = TerminalScreen::Line;

Color colorOf(const VTermColor &color)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(&color) || VTERM_COLOR_IS_DEFAULT_BG(&color))
        return {};
    if (VTERM_COLOR_IS_INDEXED(&color))
        return {Color::Kind::Indexed, color.indexed.idx};
    return {Color::Kind::Rgb, static_cast<std::uint32_t>(color.rgb.red << 16 | color.rgb.green << 8 | color.rgb.blue)};
}

void setColor(VTermColor &to, const Color &color)
{
    if (color.kind == Color::Kind::Indexed)
        vterm_color_indexed(&to, static_cast<std::uint8_t>(color.value));
    else if (color.kind == Color::Kind::Rgb)
        vterm_color_rgb(&to, static_cast<std::uint8_t>(color.value >> 16), static_cast<std::uint8_t>(color.value >> 8),
                        static_cast<std::uint8_t>(color.value));
}

// The second half of a wide character, as libvterm marks it.
constexpr std::uint32_t kCovered = ~std::uint32_t{0};

void appendCell(Line &line, const VTermScreenCell &from)
{
    Cell cell;
    cell.style = {.ink = colorOf(from.fg),
                  .ground = colorOf(from.bg),
                  .bold = from.attrs.bold != 0,
                  .italic = from.attrs.italic != 0,
                  .underline = from.attrs.underline != 0,
                  .strike = from.attrs.strike != 0,
                  .reverse = from.attrs.reverse != 0};
    if (from.chars[0] == kCovered) {
        cell.width = 0;
    } else {
        cell.character = from.chars[0];
        cell.width = static_cast<std::uint8_t>(std::clamp<int>(from.width, 1, 2));
        if (from.chars[0] != 0 && from.chars[1] != 0) {
            int count = 1;
            while (count < VTERM_MAX_CHARS_PER_CELL && from.chars[count] != 0)
                ++count;
            if (line.marks.empty())
                line.marks.emplace_back();
            line.marks.push_back(QString::fromUcs4(reinterpret_cast<const char32_t *>(from.chars) + 1, count - 1));
            cell.marks = static_cast<std::uint16_t>(std::min<std::size_t>(line.marks.size() - 1, 0xFFFF));
        }
    }
    line.cells.push_back(cell);
}

bool isBlank(const Cell &cell)
{
    return cell.character == 0 && cell.width == 1 && cell.style == TerminalScreen::Style();
}

} // namespace

QString TerminalScreen::Line::textOf(const Cell &cell) const
{
    if (cell.character == 0)
        return QStringLiteral(" ");
    QString text = QString::fromUcs4(&cell.character, 1);
    if (cell.marks > 0 && cell.marks < marks.size())
        text += marks[cell.marks];
    return text;
}

// libvterm's side: made in C, calls back with what happened.
struct TerminalScreen::Engine {
    Engine(TerminalScreen &owner, QSize cells) : screenOwner(owner), terminal(vterm_new(cells.height(), cells.width()))
    {
        vterm_set_utf8(terminal, 1);
        vterm_output_set_callback(terminal, &Engine::output, this);
        screen = vterm_obtain_screen(terminal);
        vterm_screen_enable_altscreen(screen, 1);
        vterm_screen_set_damage_merge(screen, VTERM_DAMAGE_SCROLL);
        callbacks.settermprop = &Engine::setProperty;
        callbacks.sb_pushline = &Engine::push;
        callbacks.sb_popline = &Engine::pop;
        vterm_screen_set_callbacks(screen, &callbacks, this);
        vterm_screen_reset(screen, 1);
    }
    ~Engine() { vterm_free(terminal); }
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;

    void write(const QByteArray &bytes)
    {
        vterm_input_write(terminal, bytes.constData(), static_cast<std::size_t>(bytes.size()));
    }

    // libvterm 0.1.4 leaves cursor, saved cursor and margins outside of a screen
    // that became smaller, and then writes there. A sequence that is half read is
    // given up for it; whoever uses margins draws anew when the size changes.
    void mend()
    {
        QSize cells;
        vterm_get_size(terminal, &cells.rheight(), &cells.rwidth());
        VTermPos at{};
        vterm_state_get_cursorpos(vterm_obtain_state(terminal), &at);
        const int row = std::clamp(at.row, 0, cells.height() - 1);
        const int column = std::clamp(at.col, 0, cells.width() - 1);
        write("\x18\x1b[r\x1b[?69l\x1b[?6l\x1b[H\x1b"
              "7\x1b["
              + QByteArray::number(row + 1) + ';' + QByteArray::number(column + 1) + 'H');
    }

    static TerminalScreen &owner(void *user) { return static_cast<Engine *>(user)->screenOwner; }
    static void output(const char *bytes, std::size_t length, void *user)
    {
        owner(user).m_typed.append(bytes, static_cast<qsizetype>(length));
    }
    static int setProperty(VTermProp property, VTermValue *value, void *user)
    {
        auto &to = owner(user);
        switch (property) {
        case VTERM_PROP_CURSORVISIBLE: to.m_cursor.isVisible = value->boolean; break;
        case VTERM_PROP_CURSORSHAPE:
            to.m_cursor.shape = value->number == VTERM_PROP_CURSORSHAPE_UNDERLINE  ? Cursor::Shape::Underline
                                : value->number == VTERM_PROP_CURSORSHAPE_BAR_LEFT ? Cursor::Shape::Bar
                                                                                   : Cursor::Shape::Block;
            break;
        case VTERM_PROP_ALTSCREEN: to.m_isAlternate = value->boolean; break;
        case VTERM_PROP_MOUSE: to.m_mouse = static_cast<Mouse>(value->number); break;
        default: break;
        }
        return 1;
    }
    static int push(int columns, const VTermScreenCell *cells, void *user)
    {
        Line line;
        line.cells.reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column)
            appendCell(line, cells[column]);
        owner(user).pushLine(std::move(line));
        return 1;
    }
    static int pop(int columns, VTermScreenCell *cells, void *user)
    {
        auto &scrollback = owner(user).m_scrollback;
        if (scrollback.empty())
            return 0;
        const Line line = std::move(scrollback.back());
        scrollback.pop_back();
        VTermScreenCell blank{};
        blank.width = 1;
        vterm_state_get_default_colors(vterm_obtain_state(static_cast<Engine *>(user)->terminal), &blank.fg, &blank.bg);
        for (int column = 0; column < columns; ++column) {
            cells[column] = blank;
            if (column >= static_cast<int>(line.cells.size()))
                continue;
            const Cell &from = line.cells[static_cast<std::size_t>(column)];
            // A wide character that is cut in two is none any more.
            if (from.width == 0 || (from.width == 2 && column + 1 == columns))
                continue;
            cells[column].width = static_cast<char>(from.width);
            const auto text = line.textOf(from).toUcs4();
            if (from.character != 0) {
                for (qsizetype i = 0; i < std::min<qsizetype>(text.size(), VTERM_MAX_CHARS_PER_CELL); ++i)
                    cells[column].chars[i] = text[i];
            }
            setColor(cells[column].fg, from.style.ink);
            setColor(cells[column].bg, from.style.ground);
            cells[column].attrs.bold = from.style.bold;
            cells[column].attrs.italic = from.style.italic;
            cells[column].attrs.underline = from.style.underline ? 1 : 0;
            cells[column].attrs.strike = from.style.strike;
            cells[column].attrs.reverse = from.style.reverse;
        }
        return 1;
    }

    TerminalScreen &screenOwner;
    VTerm *terminal;
    VTermScreen *screen = nullptr;
    VTermScreenCallbacks callbacks{};
};

TerminalScreen::TerminalScreen(QSize cells, QObject *parent)
    : QObject(parent), m_engine(std::make_unique<Engine>(*this, cells.expandedTo(kLeast)))
{
}

TerminalScreen::~TerminalScreen() = default;

QSize TerminalScreen::size() const
{
    QSize cells;
    vterm_get_size(m_engine->terminal, &cells.rheight(), &cells.rwidth());
    return cells;
}

void TerminalScreen::setSize(QSize cells)
{
    const QSize wanted = cells.expandedTo(kLeast);
    if (wanted == size())
        return;
    vterm_set_size(m_engine->terminal, wanted.height(), wanted.width());
    m_engine->mend();
    flush();
}

void TerminalScreen::feed(const QByteArray &bytes)
{
    m_engine->write(m_guard.pass(bytes));
    flush();
}

void TerminalScreen::beginAnew()
{
    // Out of a program's own screen, with the whole of it free to scroll.
    feed(QByteArrayLiteral("\x1b[?1049l\x1b[r\x1b[m"));
    int used = size().height();
    const auto isEmpty = [this](int row) {
        const Line shown = line(scrollback() + row);
        return std::all_of(shown.cells.begin(), shown.cells.end(),
                           [](const Cell &cell) { return cell.character == 0; });
    };
    while (used > 0 && isEmpty(used - 1))
        --used;
    feed("\x1b[" + QByteArray::number(size().height()) + ";1H" + QByteArray(used, '\n'));
    vterm_screen_reset(m_engine->screen, 1);
    flush();
}

void TerminalScreen::pushLine(Line line)
{
    while (!line.cells.empty() && isBlank(line.cells.back()))
        line.cells.pop_back();
    line.cells.shrink_to_fit();
    m_scrollback.push_back(std::move(line));
    if (m_scrollback.size() > static_cast<std::size_t>(kMostScrollback)) {
        m_scrollback.pop_front();
        ++m_dropped;
    }
}

void TerminalScreen::flush()
{
    vterm_screen_flush_damage(m_engine->screen);
    VTermPos at{};
    vterm_state_get_cursorpos(vterm_obtain_state(m_engine->terminal), &at);
    m_cursor.at = {at.col, at.row};
    if (!m_typed.isEmpty())
        Q_EMIT typed(std::exchange(m_typed, {}));
    Q_EMIT changed();
}

TerminalScreen::Line TerminalScreen::line(int index) const
{
    if (index < 0 || index >= lineCount())
        return {};
    if (index < scrollback())
        return m_scrollback[static_cast<std::size_t>(index)];
    Line made;
    const int columns = size().width();
    made.cells.reserve(static_cast<std::size_t>(columns));
    VTermScreenCell cell{};
    for (int column = 0; column < columns; ++column) {
        vterm_screen_get_cell(m_engine->screen, {index - scrollback(), column}, &cell);
        appendCell(made, cell);
    }
    return made;
}

QString TerminalScreen::textBetween(Place begin, Place end) const
{
    QString text;
    const qint64 last = m_dropped + lineCount() - 1;
    for (qint64 number = std::max(begin.line, m_dropped); number <= std::min(end.line, last); ++number) {
        const Line shown = line(static_cast<int>(number - m_dropped));
        const int count = static_cast<int>(shown.cells.size());
        const int from = number == begin.line ? begin.column : 0;
        const int to = number == end.line ? std::min(end.column, count) : count;
        QString words;
        for (int column = from; column < to; ++column) {
            const Cell &cell = shown.cells[static_cast<std::size_t>(column)];
            if (cell.width > 0)
                words += shown.textOf(cell);
        }
        while (words.endsWith(u' '))
            words.chop(1);
        if (number > std::max(begin.line, m_dropped))
            text += u'\n';
        text += words;
    }
    return text;
}

std::pair<TerminalScreen::Place, TerminalScreen::Place> TerminalScreen::wordAt(Place place) const
{
    const Line shown = line(static_cast<int>(place.line - m_dropped));
    const int count = static_cast<int>(shown.cells.size());
    // What names, paths and addresses are made of.
    const auto belongs = [&](int column) {
        if (column < 0 || column >= count)
            return false;
        const Cell &cell = shown.cells[static_cast<std::size_t>(column)];
        return cell.width == 0 || QChar::isLetterOrNumber(cell.character)
               || QStringView(u"-_./:@%+~=").contains(QChar::fromUcs4(cell.character));
    };
    int begin = place.column;
    int end = place.column;
    while (belongs(begin - 1) && belongs(place.column))
        --begin;
    while (belongs(end))
        ++end;
    return {{place.line, begin}, {place.line, end}};
}

void TerminalScreen::pressKey(int key, int modifiers)
{
    vterm_keyboard_key(m_engine->terminal, static_cast<VTermKey>(key), static_cast<VTermModifier>(modifiers));
    flush();
}

void TerminalScreen::typeText(const QString &text)
{
    for (const char32_t character : text.toUcs4())
        vterm_keyboard_unichar(m_engine->terminal, character, VTERM_MOD_NONE);
    flush();
}

void TerminalScreen::paste(const QString &text)
{
    QString clean = text;
    clean.replace(QLatin1String("\r\n"), QLatin1String("\r"));
    clean.replace(u'\n', u'\r');
    // An escape could end the bracket and run what follows.
    clean.removeIf([](QChar character) {
        return character.category() == QChar::Other_Control && character != u'\r' && character != u'\t';
    });
    vterm_keyboard_start_paste(m_engine->terminal);
    for (const char32_t character : clean.toUcs4())
        vterm_keyboard_unichar(m_engine->terminal, character, VTERM_MOD_NONE);
    vterm_keyboard_end_paste(m_engine->terminal);
    flush();
}

void TerminalScreen::moveMouse(QPoint cell, int modifiers)
{
    if (m_mouse == Mouse::None)
        return;
    vterm_mouse_move(m_engine->terminal, cell.y(), cell.x(), static_cast<VTermModifier>(modifiers));
    flush();
}

void TerminalScreen::pressMouse(int button, bool isPressed, int modifiers)
{
    if (m_mouse == Mouse::None)
        return;
    vterm_mouse_button(m_engine->terminal, button, isPressed, static_cast<VTermModifier>(modifiers));
    flush();
}

} // namespace wheelhouse::widgets
