#pragma once

#include <chrono>
#include <deque>
#include <vector>

#include <QAbstractListModel>
#include <QDateTime>
#include <QHash>
#include <QRegularExpression>

#include "models/panel_state.h"

namespace wheelhouse::models {

// A line of the merged log.
struct LogEntry {
    enum class Kind : std::uint8_t {
        Line,
        // A pod's log began or ended, a rollout: a full line across.
        Mark,
    };
    enum class Level : std::uint8_t { Debug, Info, Warn, Error };
    qint64 msSinceEpoch = 0;
    // Index into LogModel::pods().
    int pod = -1;
    Kind kind = Kind::Line;
    Level level = Level::Info;
    QString text = {};
};

// The log of one or more pods, merged: the last so many lines of it. Lines
// beyond the bound fall off at the front and are counted. What the level and
// the server's filter hide is counted too. DisplayRole is the text; draw from
// entry().
// UI thread; made by Session::openLog and fed by it.
class LogModel final : public QAbstractListModel {
    Q_OBJECT
public:
    static constexpr int kDefaultCapacity = 200'000;
    explicit LogModel(int capacity = kDefaultCapacity, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    // A shown line; 0 … rowCount().
    const LogEntry &entry(int row) const;
    // Pods in the order they came, short names: their index is their colour.
    const QStringList &pods() const { return m_pods; }
    bool isPodEnded(int pod) const { return m_podEnded[static_cast<std::size_t>(pod)]; }

    // What is wanted of the server: regular expressions (RE2) that it looks for
    // in every line before it sends it; the instances before the last restart
    // instead of those that run; nothing for the moment. Or what the cluster's
    // log store kept of so long a time, which is read once.
    struct Wanted {
        QString include;
        QString exclude;
        bool previous = false;
        bool paused = false;
        std::chrono::seconds stored{0};
        bool operator==(const Wanted &) const = default;
    };
    const Wanted &wanted() const { return m_wanted; }
    // Another filter begins the log anew.
    void setWanted(const Wanted &wanted);
    // Lines that the server's filter hid.
    qint64 filteredCount() const { return m_filtered; }

    // Lines in memory; of these, hidden by level or pod; lines that fell off, or
    // that the server skipped.
    int keptCount() const { return static_cast<int>(m_entries.size()); }
    int hiddenCount() const { return keptCount() - rowCount(); }
    qint64 lostCount() const { return m_dropped + m_skipped; }

    // Lines below this level are hidden; marks never are.
    void setLevel(LogEntry::Level level);
    LogEntry::Level level() const { return m_level; }
    // What is looked for in all shown lines, which stay; a regular expression if
    // `expression`. An invalid one finds nothing.
    void setSearch(const QString &text, bool expression = false);
    bool isSearchValid() const { return m_expression.isValid(); }
    // Shown lines that hold it; -1 while nothing is looked for.
    int matchCount() const { return m_matches; }
    bool isMatch(int row) const { return m_matches >= 0 && matches(entry(row)); }
    // How many of the matches are before this row.
    int matchesBefore(int row) const;
    // Where the search text is within a line: offset and length pairs.
    QVector<QPair<int, int>> searchHits(const QString &text) const;
    // Only of this pod; -1 for all.
    void setPod(int pod);
    // Whole text of the shown lines, for copying and saving.
    QString toText(int firstRow = 0, int lastRow = -1) const;
    void clear();

    const PanelState &state() const { return m_state; }

    // Feeding. Lines of one call are sorted among themselves by time.
    struct Incoming {
        qint64 msSinceEpoch = 0;
        QString text;
        int pod = -1;
    };
    int addPod(const QString &name);
    // The place among pods() of a container's lines; a pod's further containers
    // are named with it.
    int sourceOf(const QString &pod, const QString &container);
    void endPod(int pod, const QString &why);
    void append(std::vector<Incoming> lines);
    void appendMark(const QString &text);
    void noteSkipped(qint64 count);
    void noteFiltered(qint64 count);
    void setState(const PanelState &state);

    // `ERROR`, `level=warn`, `E0102 …` and the like; Info when nothing is said.
    static LogEntry::Level levelOf(QStringView line);

Q_SIGNALS:
    void countsChanged();
    void wantedChanged();
    // Somebody does not want to wait for the next try.
    void retryWanted();
    void podsChanged();
    void stateChanged();

private:
    bool shows(const LogEntry &entry) const;
    bool matches(const LogEntry &entry) const;
    void countMatches();
    void store(std::vector<LogEntry> entries);
    void dropOverflow(std::size_t incoming);
    void refilter();

    std::size_t m_capacity;
    std::deque<LogEntry> m_entries;
    // Number of the first entry kept; shown rows are kept by such numbers.
    qint64 m_firstNumber = 0;
    std::deque<qint64> m_shown;
    QStringList m_pods;
    QHash<QString, int> m_sources;
    std::vector<bool> m_podEnded;
    qint64 m_dropped = 0;
    qint64 m_skipped = 0;
    LogEntry::Level m_level = LogEntry::Level::Debug;
    Wanted m_wanted;
    qint64 m_filtered = 0;
    int m_matches = -1;
    QString m_search;
    QRegularExpression m_expression;
    int m_onlyPod = -1;
    PanelState m_state;
};

} // namespace wheelhouse::models
