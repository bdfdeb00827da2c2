#include <QtTest>

#include <random>

#include <fmt/format.h>

#include "server/deployments/line_diff.h"

using wheelhouse::deployments::unifiedDiff;

namespace {

QStringList linesOf(const QString &text)
{
    auto lines = text.split(QLatin1Char('\n'));
    lines.removeLast();
    return lines;
}

// What `patch` would do; null when the diff does not fit.
QStringList applied(const QStringList &before, const QStringList &diff, bool &fits)
{
    static const QRegularExpression head(QStringLiteral("^@@ -(\\d+),(\\d+) \\+(\\d+),(\\d+) @@$"));
    QStringList after;
    qsizetype at = 0;
    fits = true;
    for (const auto &line : diff) {
        if (const auto match = head.match(line); match.hasMatch()) {
            const int start = match.captured(1).toInt() - (match.captured(2) == QStringLiteral("0") ? 0 : 1);
            while (at < start)
                after << before.at(at++);
            fits = fits && after.size() == match.captured(3).toInt() - (match.captured(4) == QStringLiteral("0") ? 0 : 1);
            continue;
        }
        if (!line.startsWith(QLatin1Char('+'))) {
            fits = fits && at < before.size() && before.at(at) == line.mid(1);
            if (!fits)
                return {};
            ++at;
        }
        if (!line.startsWith(QLatin1Char('-')))
            after << line.mid(1);
    }
    while (at < before.size())
        after << before.at(at++);
    return after;
}

} // namespace

class TestLineDiff : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysNothingOfEqualTexts()
    {
        QCOMPARE(unifiedDiff("a\nb\n", "a\nb\n"), std::string());
        QCOMPARE(unifiedDiff("", ""), std::string());
    }

    void showsAChangedLineInItsContext()
    {
        QCOMPARE(unifiedDiff("1\n2\n3\n4\nold\n6\n7\n8\n9\n", "1\n2\n3\n4\nnew\n6\n7\n8\n9\n"),
                 std::string("@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-old\n+new\n 6\n 7\n 8\n"));
    }

    void showsDistantChangesApart()
    {
        std::string before;
        for (int i = 1; i <= 40; ++i)
            before += fmt::format("line {}\n", i);
        std::string after = before;
        after.replace(after.find("line 3\n"), 7, "three\n");
        after.replace(after.find("line 33\n"), 8, "");
        QCOMPARE(unifiedDiff(before, after, 1),
                 std::string("@@ -2,3 +2,3 @@\n line 2\n-line 3\n+three\n line 4\n"
                             "@@ -32,3 +32,2 @@\n line 32\n-line 33\n line 34\n"));
    }

    void showsWhatCameAndWent()
    {
        QCOMPARE(unifiedDiff("", "a\n"), std::string("@@ -0,0 +1,1 @@\n+a\n"));
        QCOMPARE(unifiedDiff("a\n", ""), std::string("@@ -1,1 +0,0 @@\n-a\n"));
    }

    // Whatever the texts are, the diff leads from one to the other.
    void leadsFromOneTextToTheOther()
    {
        std::mt19937 random(20261123);
        for (int round = 0; round < 400; ++round) {
            QString before;
            QString after;
            const int lines = int(random() % 60);
            for (int i = 0; i < lines; ++i) {
                const QString line = QStringLiteral("l%1\n").arg(random() % 12);
                const auto fate = random() % 10;
                if (fate != 0)
                    before += line;
                if (fate != 1)
                    after += line;
                if (fate == 2)
                    after += QStringLiteral("x%1\n").arg(random() % 5);
            }
            const auto diff = unifiedDiff(before.toStdString(), after.toStdString(), int(random() % 4));
            bool fits = false;
            const auto result = diff.empty() ? linesOf(before)
                                             : applied(linesOf(before), linesOf(QString::fromStdString(diff)), fits);
            QVERIFY(diff.empty() || fits);
            QCOMPARE(result, linesOf(after));
        }
    }

    void survivesTextsThatHaveNothingInCommon()
    {
        std::string before;
        std::string after;
        for (int i = 0; i < 6000; ++i) {
            before += fmt::format("before {}\n", i);
            after += fmt::format("after {}\n", i);
        }
        QElapsedTimer timer;
        timer.start();
        const auto diff = unifiedDiff(before, after);
        QVERIFY(diff.starts_with("@@ -1,6000 +1,6000 @@\n-before 0\n"));
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestLineDiff)
#include "tst_line_diff.moc"
