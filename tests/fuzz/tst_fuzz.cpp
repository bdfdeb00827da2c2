#include <QtTest>

#include <random>

#include "tests/fuzz/targets.h"

using namespace wheelhouse::fuzz;

namespace {

constexpr int kMutations = 3000;
constexpr qint64 kMostMs = 2500;
constexpr std::size_t kMaxBytes = 64 * 1024;

// What a fuzzer does to its input, a few times over, the same in every run.
std::string mutated(std::string bytes, std::mt19937 &random)
{
    const auto below = [&random](std::size_t bound) { return bound == 0 ? 0 : random() % bound; };
    for (std::size_t i = 0, times = 1 + below(4); i < times; ++i) {
        const std::size_t at = below(bytes.size());
        switch (below(7)) {
        case 0:
            if (!bytes.empty())
                bytes[at] = static_cast<char>(random());
            break;
        case 1:
            if (!bytes.empty())
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
            break;
        case 2: bytes.resize(at); break;
        case 3: bytes.insert(at, 1 + below(16), static_cast<char>(random())); break;
        case 4: bytes.erase(at, 1 + below(16)); break;
        case 5: {
            const std::string part = bytes.substr(at, 1 + below(64));
            for (std::size_t k = 0, count = 1 + below(32); k < count && bytes.size() < kMaxBytes; ++k)
                bytes.insert(below(bytes.size()), part);
            break;
        }
        // Lengths and numbers at their ends.
        default:
            bytes.replace(at, std::min<std::size_t>(4, bytes.size() - at),
                          random() & 1 ? "\xff\xff\xff\xff" : "\x80\x80\x80\x01");
            break;
        }
    }
    return bytes;
}

} // namespace

// Every decoder of outside bytes against sound input, inputs that were trouble
// once (corpus/), every beginning of both, and mutations of them. libFuzzer does
// the same for as long as one likes: docs/testing.md.
class TestFuzz : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void survives_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < targets().size(); ++i)
            QTest::newRow(targets()[i].name) << static_cast<int>(i);
    }

    void survives()
    {
        QFETCH(int, index);
        const Target &target = targets()[static_cast<std::size_t>(index)];
        std::vector<std::string> inputs = target.seeds;
        QDir corpus(qEnvironmentVariable("WHEELHOUSE_SOURCE") + QStringLiteral("/tests/fuzz/corpus/")
                    + QString::fromUtf8(target.name));
        for (const QString &name : corpus.entryList(QDir::Files, QDir::Name)) {
            QFile file(corpus.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            inputs.push_back(file.readAll().toStdString());
        }
        QVERIFY(!inputs.empty());
        target.run({});
        for (const std::string &input : inputs) {
            target.run(input);
            for (std::size_t size = 0; size < std::min<std::size_t>(input.size(), 2000); ++size)
                target.run(std::string_view(input).substr(0, size));
        }
        std::mt19937 random(20261123);
        QElapsedTimer timer;
        timer.start();
        int runs = 0;
        for (; runs < kMutations && timer.elapsed() < kMostMs; ++runs)
            target.run(mutated(inputs[random() % inputs.size()], random));
        // One input that takes seconds is as bad as a crash.
        QVERIFY2(runs > 50, qPrintable(QStringLiteral("%1 runs in %2 ms").arg(runs).arg(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestFuzz)
#include "tst_fuzz.moc"
