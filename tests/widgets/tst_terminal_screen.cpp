// The screen of a terminal without a window: escape sequences, wide characters,
// sizes, the bound of what is kept, what is copied, what keys say.
#include <QKeyEvent>
#include <QSignalSpy>
#include <QTest>

#include "widgets/terminal/terminal_colors.h"
#include "widgets/terminal/terminal_keys.h"
#include "widgets/terminal/terminal_screen.h"

using namespace wheelhouse::widgets;
using Place = TerminalScreen::Place;

namespace {

QString textOf(const TerminalScreen &screen, int line)
{
    const qint64 number = screen.firstLine() + line;
    return screen.textBetween({number, 0}, {number, screen.size().width()});
}

QString shownRow(const TerminalScreen &screen, int row) { return textOf(screen, screen.scrollback() + row); }

TerminalScreen::Style styleAt(const TerminalScreen &screen, int row, int column)
{
    return screen.line(screen.scrollback() + row).cells.at(static_cast<std::size_t>(column)).style;
}

// As WCAG 2 has it, but for its curve near black.
double contrast(const QColor &one, const QColor &other)
{
    const auto luminance = [](const QColor &color) {
        return 0.2126 * std::pow(color.redF(), 2.2) + 0.7152 * std::pow(color.greenF(), 2.2)
               + 0.0722 * std::pow(color.blueF(), 2.2);
    };
    return (std::max(luminance(one), luminance(other)) + 0.05) / (std::min(luminance(one), luminance(other)) + 0.05);
}

// `lines` numbered lines, each with its end.
QByteArray numberedLines(int from, int lines)
{
    QByteArray bytes;
    for (int i = 0; i < lines; ++i)
        bytes += "line " + QByteArray::number(from + i) + "\r\n";
    return bytes;
}

} // namespace

class TestTerminalScreen : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void obeysSequences()
    {
        TerminalScreen screen({20, 5});
        screen.feed("one\r\n\x1b[1;31mtwo\x1b[0m three\x1b[3;5Hfour\x1b[4;1Hgone\x1b[2K");
        QCOMPARE(shownRow(screen, 0), QStringLiteral("one"));
        QCOMPARE(shownRow(screen, 1), QStringLiteral("two three"));
        QCOMPARE(shownRow(screen, 2), QStringLiteral("    four"));
        QCOMPARE(shownRow(screen, 3), QString());
        QVERIFY(styleAt(screen, 1, 0).bold);
        QCOMPARE(styleAt(screen, 1, 0).ink, (TerminalScreen::Color{TerminalScreen::Color::Kind::Indexed, 1}));
        QCOMPARE(styleAt(screen, 1, 4), TerminalScreen::Style());
        QCOMPARE(screen.cursor().at, QPoint(4, 3));
    }

    void knowsAllColors()
    {
        TerminalScreen screen({20, 2});
        screen.feed("\x1b[95ma\x1b[38;5;208mb\x1b[38;2;1;2;3mc\x1b[48;5;20md\x1b[0;7me\x1b[0;3;4;9mf");
        using Kind = TerminalScreen::Color::Kind;
        QCOMPARE(styleAt(screen, 0, 0).ink, (TerminalScreen::Color{Kind::Indexed, 13}));
        QCOMPARE(styleAt(screen, 0, 1).ink, (TerminalScreen::Color{Kind::Indexed, 208}));
        QCOMPARE(styleAt(screen, 0, 2).ink, (TerminalScreen::Color{Kind::Rgb, 0x010203}));
        QCOMPARE(styleAt(screen, 0, 3).ground, (TerminalScreen::Color{Kind::Indexed, 20}));
        QVERIFY(styleAt(screen, 0, 4).reverse);
        const auto last = styleAt(screen, 0, 5);
        QVERIFY(last.italic && last.underline && last.strike);
    }

    // Whatever a command asks for can be read, in each theme.
    void isReadable_data()
    {
        QTest::addColumn<int>("scheme");
        QTest::newRow("light") << static_cast<int>(Theme::Scheme::Light);
        QTest::newRow("dark") << static_cast<int>(Theme::Scheme::Dark);
        QTest::newRow("contrast") << static_cast<int>(Theme::Scheme::HighContrast);
    }
    void isReadable()
    {
        QFETCH(int, scheme);
        const Theme theme(static_cast<Theme::Scheme>(scheme));
        using Kind = TerminalScreen::Color::Kind;
        for (std::uint32_t ink = 0; ink < 256; ++ink) {
            for (const auto &ground : {TerminalScreen::Color{}, TerminalScreen::Color{Kind::Indexed, 1},
                                       TerminalScreen::Color{Kind::Indexed, 226}}) {
                const auto colors = cellColors(theme, {.ink = {Kind::Indexed, ink}, .ground = ground});
                QVERIFY2(
                    contrast(colors.ink, colors.ground) > 2,
                    qPrintable(QStringLiteral("%1: %2 on %3").arg(ink).arg(colors.ink.name(), colors.ground.name())));
            }
        }
    }

    void givesWideCharactersTwoCells()
    {
        TerminalScreen screen({10, 3});
        screen.feed("a店铺b e\xcc\x81");
        const auto line = screen.line(0);
        QCOMPARE(line.cells[0].width, std::uint8_t(1));
        QCOMPARE(line.cells[1].width, std::uint8_t(2));
        QCOMPARE(line.cells[1].character, U'店');
        QCOMPARE(line.cells[2].width, std::uint8_t(0));
        QCOMPARE(line.cells[5].character, U'b');
        QCOMPARE(line.textOf(line.cells[7]), QString::fromUtf8("e\xcc\x81"));
        QCOMPARE(shownRow(screen, 0), QString::fromUtf8("a店铺b e\xcc\x81"));
        // One that does not fit goes to the next line whole.
        screen.feed("\r\n123456789店");
        QCOMPARE(shownRow(screen, 1), QStringLiteral("123456789"));
        QCOMPARE(shownRow(screen, 2), QStringLiteral("店"));
    }

    void takesCharactersInPieces()
    {
        TerminalScreen screen({10, 2});
        const QByteArray bytes = "店";
        for (const char byte : bytes)
            screen.feed(QByteArray(1, byte));
        QCOMPARE(shownRow(screen, 0), QStringLiteral("店"));
        // What is no UTF-8 does no harm.
        screen.feed("\r\n\xff\xc3(\xe5ok");
        QVERIFY(shownRow(screen, 1).endsWith(QStringLiteral("ok")));
    }

    void keepsWhatWentUp()
    {
        TerminalScreen screen({20, 4});
        screen.feed(numberedLines(0, 10));
        QCOMPARE(screen.scrollback(), 7);
        QCOMPARE(textOf(screen, 0), QStringLiteral("line 0"));
        QCOMPARE(shownRow(screen, 0), QStringLiteral("line 7"));
        QCOMPARE(screen.firstLine(), 0);
    }

    void keepsNoMoreThanItMay()
    {
        TerminalScreen screen({20, 4});
        const int lines = TerminalScreen::kMostScrollback + 1'000;
        screen.feed(numberedLines(0, lines));
        QCOMPARE(screen.scrollback(), TerminalScreen::kMostScrollback);
        QCOMPARE(screen.firstLine(), lines + 1 - 4 - TerminalScreen::kMostScrollback);
        QCOMPARE(textOf(screen, 0), QStringLiteral("line %1").arg(screen.firstLine()));
        // A line keeps its number.
        QCOMPARE(screen.textBetween({5'000, 0}, {5'000, 20}), QStringLiteral("line 5000"));
    }

    void changesItsSize()
    {
        TerminalScreen screen({20, 6});
        screen.feed(numberedLines(0, 5) + "$ ");
        screen.setSize({20, 3});
        QCOMPARE(screen.size(), QSize(20, 3));
        QCOMPARE(screen.scrollback(), 3);
        QCOMPARE(shownRow(screen, 2), QStringLiteral("$"));
        QCOMPARE(screen.cursor().at, QPoint(2, 2));
        // Room comes back: so do the lines.
        screen.setSize({20, 6});
        QCOMPARE(screen.scrollback(), 0);
        QCOMPARE(shownRow(screen, 0), QStringLiteral("line 0"));
        QCOMPARE(shownRow(screen, 5), QStringLiteral("$"));
        screen.setSize({0, 0});
        QCOMPARE(screen.size(), TerminalScreen::kLeast);
        screen.feed("店\x1b[5;5Hx\x1b[?1049h\x1b[2J\x1b[?1049l");
        screen.setSize({300, 100});
        QCOMPARE(screen.size(), QSize(300, 100));
    }

    void survivesAnything()
    {
        TerminalScreen screen({40, 10});
        std::uint32_t seed = 12345;
        const auto next = [&seed] { return seed = seed * 1664525u + 1013904223u; };
        const QByteArrayList words{"\x1b[",
                                   "\x1b]0;",
                                   "\x1bP",
                                   "?",
                                   ";",
                                   "999999999",
                                   "m",
                                   "H",
                                   "J",
                                   "r",
                                   "L",
                                   "M",
                                   "@",
                                   "P",
                                   "X",
                                   "h",
                                   "l",
                                   "店",
                                   "\x1b#8",
                                   "\xff",
                                   "\x1b(0",
                                   "\r",
                                   "\n",
                                   "\t",
                                   "\b",
                                   "text",
                                   "\x1b"
                                   "c",
                                   "\x1b[?1049h",
                                   "\x1b[?1049l",
                                   "\a",
                                   "\x1b"
                                   "7",
                                   "\x1b"
                                   "8",
                                   "\x1b[5;9r",
                                   "\x1b[9T",
                                   "\x1b[4h",
                                   "e\xcc\x81",
                                   "\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25m"};
        for (int round = 0; round < 20'000; ++round) {
            screen.feed(words[static_cast<qsizetype>(next() >> 8) % words.size()]);
            if (round % 97 == 0)
                screen.setSize({1 + static_cast<int>(next() >> 8) % 60, 1 + static_cast<int>(next() >> 8) % 20});
            if (round % 53 == 0)
                for (int line = 0; line < screen.lineCount(); line += 7)
                    (void)screen.line(line);
        }
        QVERIFY(screen.scrollback() <= TerminalScreen::kMostScrollback);
        screen.beginAnew();
        screen.feed("still here");
        QCOMPARE(shownRow(screen, screen.cursor().at.y()).trimmed().right(4),
                 QStringLiteral("here").right(std::min(4, screen.size().width())));
    }

    // What libvterm itself cannot take.
    void leavesOutParametersBeyondTheSixteenth()
    {
        SequenceGuard guard;
        QByteArray many = "a\x1b[1";
        for (int i = 2; i <= 40; ++i)
            many += i % 2 == 0 ? ";1" : ":1";
        QByteArray passed;
        for (const char byte : many + "mtext;;;;;;;;;;;;;;;;;;;;")
            passed += guard.pass(QByteArray(1, byte));
        QCOMPARE(passed, QByteArray("a\x1b[1;1:1;1:1;1:1;1:1;1:1;1:1;1:1;1mtext;;;;;;;;;;;;;;;;;;;;"));
        QCOMPARE(guard.pass("\x1b[1;2\x18;;\x1b]0;a;b;c\x1b[3m"), QByteArray("\x1b[1;2\x18;;\x1b]0;a;b;c\x1b[3m"));
    }

    // A screen that is full, with the cursor at its top, becomes smaller.
    void keepsTheCursorOnIt()
    {
        TerminalScreen screen({40, 10});
        screen.feed(numberedLines(0, 10)
                    + "\x1b"
                      "7\x1b[H");
        screen.setSize({10, 3});
        QVERIFY(QRect(QPoint(0, 0), screen.size()).contains(screen.cursor().at));
        screen.feed("\x1b[J\x1b"
                    "8\x1b[J\x1b[9T");
        QVERIFY(QRect(QPoint(0, 0), screen.size()).contains(screen.cursor().at));
    }

    void copiesWhatIsSelected()
    {
        TerminalScreen screen({20, 3});
        screen.feed("first line   \r\nsecond 店铺 line\r\nthird\r\nfourth");
        QCOMPARE(screen.textBetween({0, 6}, {2, 3}), QStringLiteral("line\nsecond 店铺 line\nthi"));
        QCOMPARE(screen.textBetween({1, 7}, {1, 11}), QStringLiteral("店铺"));
        QCOMPARE(screen.textBetween({0, 0}, {0, 0}), QString());
        QCOMPARE(screen.textBetween({2, 0}, {99, 0}), QStringLiteral("third\nfourth"));
        screen.feed("\r\ncat /var/log/app-1.log now");
        const qint64 row = screen.firstLine() + screen.lineCount() - 1;
        // It was wrapped at 20.
        const auto [begin, end] = screen.wordAt({row - 1, 8});
        QCOMPARE(screen.textBetween(begin, end), QStringLiteral("/var/log/app-1.l"));
    }

    void putsTheNextCommandBelow()
    {
        TerminalScreen screen({20, 4});
        screen.feed("\x1b[?2004hone\r\ntwo\x1b[?1049h\x1b[2Jeditor");
        screen.beginAnew();
        QVERIFY(!screen.isAlternate());
        QCOMPARE(screen.cursor().at, QPoint(0, 0));
        QCOMPARE(shownRow(screen, 0), QString());
        QCOMPARE(textOf(screen, screen.scrollback() - 2), QStringLiteral("one"));
        QCOMPARE(textOf(screen, screen.scrollback() - 1), QStringLiteral("two"));
        QSignalSpy typed(&screen, &TerminalScreen::typed);
        screen.paste(QStringLiteral("x"));
        QCOMPARE(typed.takeFirst().at(0).toByteArray(), QByteArray("x"));
    }

    void pastesAsOnePiece()
    {
        TerminalScreen screen({20, 3});
        QSignalSpy typed(&screen, &TerminalScreen::typed);
        screen.paste(QStringLiteral("a\r\nb\n店"));
        QCOMPARE(typed.takeFirst().at(0).toByteArray(), QByteArray("a\rb\r店"));
        screen.feed("\x1b[?2004h");
        // What would end the bracket does not get through.
        screen.paste(QStringLiteral("rm\x1b[201~\n\tx\x03"));
        QCOMPARE(typed.takeFirst().at(0).toByteArray(), QByteArray("\x1b[200~rm[201~\r\tx\x1b[201~"));
    }

    void answersQuestions()
    {
        TerminalScreen screen({20, 5});
        QSignalSpy typed(&screen, &TerminalScreen::typed);
        screen.feed("\x1b[3;7H\x1b[6n");
        QCOMPARE(typed.takeFirst().at(0).toByteArray(), QByteArray("\x1b[3;7R"));
    }

    void typesKeys_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("modifiers");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("says");
        const int none = Qt::NoModifier;
        const int control = Qt::ControlModifier;
        const int alt = Qt::AltModifier;
        const int shift = Qt::ShiftModifier;
        QTest::newRow("letter") << int(Qt::Key_A) << none << "a" << QByteArray("a");
        QTest::newRow("capital") << int(Qt::Key_A) << shift << "A" << QByteArray("A");
        QTest::newRow("chinese") << 0 << none << QStringLiteral("店") << QByteArray("店");
        QTest::newRow("enter") << int(Qt::Key_Return) << none << "\r" << QByteArray("\r");
        QTest::newRow("shift enter") << int(Qt::Key_Return) << shift << "\r" << QByteArray("\r");
        QTest::newRow("backspace") << int(Qt::Key_Backspace) << none << "\b" << QByteArray("\x7f");
        QTest::newRow("tab") << int(Qt::Key_Tab) << none << "\t" << QByteArray("\t");
        QTest::newRow("back tab") << int(Qt::Key_Backtab) << shift << QString() << QByteArray("\x1b[Z");
        QTest::newRow("escape") << int(Qt::Key_Escape) << none << "\x1b" << QByteArray("\x1b");
        QTest::newRow("up") << int(Qt::Key_Up) << none << QString() << QByteArray("\x1b[A");
        QTest::newRow("control right") << int(Qt::Key_Right) << control << QString() << QByteArray("\x1b[1;5C");
        QTest::newRow("home") << int(Qt::Key_Home) << none << QString() << QByteArray("\x1b[H");
        QTest::newRow("page up") << int(Qt::Key_PageUp) << none << QString() << QByteArray("\x1b[5~");
        QTest::newRow("delete") << int(Qt::Key_Delete) << none << QString() << QByteArray("\x1b[3~");
        QTest::newRow("F1") << int(Qt::Key_F1) << none << QString() << QByteArray("\x1bOP");
        QTest::newRow("F12") << int(Qt::Key_F12) << none << QString() << QByteArray("\x1b[24~");
        QTest::newRow("control C") << int(Qt::Key_C) << control << "\x03" << QByteArray("\x03");
        QTest::newRow("control D") << int(Qt::Key_D) << control << "\x04" << QByteArray("\x04");
        QTest::newRow("control I") << int(Qt::Key_I) << control << "\t" << QByteArray("\t");
        QTest::newRow("control [") << int(Qt::Key_BracketLeft) << control << "\x1b" << QByteArray("\x1b");
        QTest::newRow("control space") << int(Qt::Key_Space) << control << " " << QByteArray("\0", 1);
        QTest::newRow("alt b") << int(Qt::Key_B) << alt << "b"
                               << QByteArray("\x1b"
                                             "b");
        QTest::newRow("alt .") << int(Qt::Key_Period) << alt << "." << QByteArray("\x1b.");
        QTest::newRow("alt u umlaut") << int(Qt::Key_Udiaeresis) << alt << QStringLiteral("ü") << QByteArray("\x1bü");
        QTest::newRow("shift alone") << int(Qt::Key_Shift) << shift << QString() << QByteArray();
    }
    void typesKeys()
    {
        QFETCH(int, key);
        QFETCH(int, modifiers);
        QFETCH(QString, text);
        QFETCH(QByteArray, says);
        TerminalScreen screen({20, 3});
        QSignalSpy typed(&screen, &TerminalScreen::typed);
        const QKeyEvent event(QEvent::KeyPress, key, static_cast<Qt::KeyboardModifiers>(modifiers), text);
        QCOMPARE(typeKey(screen, event), !says.isEmpty());
        QByteArray all;
        for (const auto &each : typed)
            all += each.at(0).toByteArray();
        QCOMPARE(all, says);
    }

    void tellsTheMouseWhereItIsAskedFor()
    {
        TerminalScreen screen({20, 5});
        QSignalSpy typed(&screen, &TerminalScreen::typed);
        screen.moveMouse({3, 2}, 0);
        screen.pressMouse(1, true, 0);
        QCOMPARE(typed.size(), 0);
        screen.pressMouse(1, false, 0);
        screen.feed("\x1b[?1000h\x1b[?1006h");
        QCOMPARE(screen.mouse(), TerminalScreen::Mouse::Clicks);
        screen.moveMouse({3, 2}, 0);
        screen.pressMouse(1, true, 0);
        QCOMPARE(typed.takeFirst().at(0).toByteArray(), QByteArray("\x1b[<0;4;3M"));
    }
};

QTEST_MAIN(TestTerminalScreen)
#include "tst_terminal_screen.moc"
