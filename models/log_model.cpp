#include "models/log_model.h"

#include <algorithm>

#include "models/roles.h"

namespace wheelhouse::models {

LogModel::LogModel(int capacity, QObject *parent)
    : QAbstractListModel(parent), m_capacity(static_cast<std::size_t>(std::max(1, capacity)))
{
}

int LogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const LogEntry &line = entry(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case CopyTextRole: return line.text;
    case ValueRole: return QDateTime::fromMSecsSinceEpoch(line.msSinceEpoch, Qt::UTC);
    case StatusRole:
        if (line.level == LogEntry::Level::Error)
            return static_cast<int>(Status::Bad);
        return line.level == LogEntry::Level::Warn ? QVariant(static_cast<int>(Status::Warn)) : QVariant();
    default: return {};
    }
}

const LogEntry &LogModel::entry(int row) const
{
    return m_entries[static_cast<std::size_t>(m_shown[static_cast<std::size_t>(row)] - m_firstNumber)];
}

void LogModel::setLevel(LogEntry::Level level)
{
    if (std::exchange(m_level, level) != level)
        refilter();
}

void LogModel::setSearch(const QString &text, bool expression)
{
    m_search = text;
    m_expression = expression && !text.isEmpty()
        ? QRegularExpression(text, QRegularExpression::CaseInsensitiveOption)
        : QRegularExpression();
    countMatches();
    Q_EMIT countsChanged();
}

bool LogModel::matches(const LogEntry &entry) const
{
    if (entry.kind == LogEntry::Kind::Mark)
        return false;
    if (!m_expression.pattern().isEmpty())
        return m_expression.isValid() && m_expression.match(entry.text).hasMatch();
    return entry.text.contains(m_search, Qt::CaseInsensitive);
}

void LogModel::countMatches()
{
    m_matches = m_search.isEmpty() ? -1 : matchesBefore(rowCount());
}

int LogModel::matchesBefore(int row) const
{
    int count = 0;
    for (int i = 0; i < row; ++i)
        count += matches(entry(i)) ? 1 : 0;
    return count;
}

void LogModel::setWanted(const Wanted &wanted)
{
    if (std::exchange(m_wanted, wanted) != wanted)
        Q_EMIT wantedChanged();
}

void LogModel::noteFiltered(qint64 count)
{
    if (count <= 0)
        return;
    m_filtered += count;
    Q_EMIT countsChanged();
}

QVector<QPair<int, int>> LogModel::searchHits(const QString &text) const
{
    QVector<QPair<int, int>> hits;
    if (m_search.isEmpty())
        return hits;
    if (!m_expression.pattern().isEmpty()) {
        if (!m_expression.isValid())
            return hits;
        auto matches = m_expression.globalMatch(text);
        while (matches.hasNext()) {
            const auto match = matches.next();
            if (match.capturedLength() > 0)
                hits.append({static_cast<int>(match.capturedStart()), static_cast<int>(match.capturedLength())});
        }
        return hits;
    }
    for (qsizetype at = text.indexOf(m_search, 0, Qt::CaseInsensitive); at >= 0;
         at = text.indexOf(m_search, at + m_search.size(), Qt::CaseInsensitive))
        hits.append({static_cast<int>(at), static_cast<int>(m_search.size())});
    return hits;
}

void LogModel::setPod(int pod)
{
    if (std::exchange(m_onlyPod, pod) != pod)
        refilter();
}

QString LogModel::toText(int firstRow, int lastRow) const
{
    const int last = lastRow < 0 ? rowCount() - 1 : std::min(lastRow, rowCount() - 1);
    QString text;
    for (int row = std::max(0, firstRow); row <= last; ++row) {
        const LogEntry &line = entry(row);
        text += QDateTime::fromMSecsSinceEpoch(line.msSinceEpoch).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
        if (line.pod >= 0)
            text += u' ' + m_pods[line.pod];
        text += u' ' + line.text + u'\n';
    }
    return text;
}

void LogModel::clear()
{
    beginResetModel();
    m_firstNumber += static_cast<qint64>(m_entries.size());
    m_entries.clear();
    m_shown.clear();
    m_filtered = 0;
    m_dropped = 0;
    m_skipped = 0;
    endResetModel();
    countMatches();
    Q_EMIT countsChanged();
}

int LogModel::addPod(const QString &name)
{
    m_pods.append(name);
    m_podEnded.push_back(false);
    Q_EMIT podsChanged();
    return static_cast<int>(m_pods.size()) - 1;
}

int LogModel::sourceOf(const QString &pod, const QString &container)
{
    const QString name = pod + u'/' + container;
    if (const auto known = m_sources.constFind(name); known != m_sources.constEnd())
        return *known;
    const int place = addPod(m_pods.contains(pod) ? name : pod);
    m_sources.insert(name, place);
    return place;
}

void LogModel::endPod(int pod, const QString &why)
{
    if (m_podEnded[static_cast<std::size_t>(pod)])
        return;
    m_podEnded[static_cast<std::size_t>(pod)] = true;
    Q_EMIT podsChanged();
    appendMark(why);
}

void LogModel::append(std::vector<Incoming> lines)
{
    std::stable_sort(lines.begin(), lines.end(), [](const Incoming &left, const Incoming &right) {
        return left.msSinceEpoch < right.msSinceEpoch;
    });
    std::vector<LogEntry> entries;
    entries.reserve(lines.size());
    for (Incoming &line : lines) {
        const LogEntry::Level level = levelOf(line.text);
        entries.push_back({.msSinceEpoch = line.msSinceEpoch, .pod = line.pod, .level = level, .text = std::move(line.text)});
    }
    store(std::move(entries));
}

void LogModel::appendMark(const QString &text)
{
    std::vector<LogEntry> entries;
    entries.push_back({.msSinceEpoch = QDateTime::currentMSecsSinceEpoch(), .kind = LogEntry::Kind::Mark, .text = text});
    store(std::move(entries));
}

void LogModel::noteSkipped(qint64 count)
{
    if (count <= 0)
        return;
    m_skipped += count;
    Q_EMIT countsChanged();
}

void LogModel::setState(const PanelState &state)
{
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

bool LogModel::shows(const LogEntry &entry) const
{
    if (entry.kind == LogEntry::Kind::Mark)
        return true;
    return entry.level >= m_level && (m_onlyPod < 0 || entry.pod == m_onlyPod);
}

void LogModel::store(std::vector<LogEntry> entries)
{
    if (entries.empty())
        return;
    if (entries.size() > m_capacity) {
        const std::size_t excess = entries.size() - m_capacity;
        m_dropped += static_cast<qint64>(excess);
        entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(excess));
    }
    dropOverflow(entries.size());
    std::vector<qint64> shown;
    for (LogEntry &entry : entries) {
        if (shows(entry))
            shown.push_back(m_firstNumber + static_cast<qint64>(m_entries.size()));
        m_entries.push_back(std::move(entry));
    }
    if (m_matches >= 0) {
        for (const qint64 number : shown)
            m_matches += matches(m_entries[static_cast<std::size_t>(number - m_firstNumber)]) ? 1 : 0;
    }
    if (!shown.empty()) {
        beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(shown.size()) - 1);
        m_shown.insert(m_shown.end(), shown.begin(), shown.end());
        endInsertRows();
    }
    Q_EMIT countsChanged();
}

void LogModel::dropOverflow(std::size_t incoming)
{
    if (m_entries.size() + incoming <= m_capacity)
        return;
    const auto drop = static_cast<qint64>(m_entries.size() + incoming - m_capacity);
    const qint64 first = m_firstNumber + drop;
    const auto gone = static_cast<int>(std::lower_bound(m_shown.begin(), m_shown.end(), first) - m_shown.begin());
    if (m_matches >= 0)
        m_matches -= matchesBefore(gone);
    if (gone > 0) {
        beginRemoveRows({}, 0, gone - 1);
        m_shown.erase(m_shown.begin(), m_shown.begin() + gone);
    }
    m_entries.erase(m_entries.begin(), m_entries.begin() + static_cast<std::ptrdiff_t>(drop));
    m_firstNumber = first;
    m_dropped += drop;
    if (gone > 0)
        endRemoveRows();
}

void LogModel::refilter()
{
    beginResetModel();
    m_shown.clear();
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (shows(m_entries[i]))
            m_shown.push_back(m_firstNumber + static_cast<qint64>(i));
    }
    endResetModel();
    countMatches();
    Q_EMIT countsChanged();
}

LogEntry::Level LogModel::levelOf(QStringView line)
{
    struct Word {
        QStringView text;
        LogEntry::Level level;
    };
    static constexpr Word kWords[] = {
        {u"ERROR", LogEntry::Level::Error}, {u"FATAL", LogEntry::Level::Error}, {u"PANIC", LogEntry::Level::Error},
        {u"ERR", LogEntry::Level::Error},   {u"WARN", LogEntry::Level::Warn},   {u"WARNING", LogEntry::Level::Warn},
        {u"INFO", LogEntry::Level::Info},   {u"DEBUG", LogEntry::Level::Debug}, {u"TRACE", LogEntry::Level::Debug},
    };
    // The level stands at the beginning; words of the message do not count.
    const QStringView head = line.left(80);
    // klog: `E0102 15:04:05`.
    if (head.size() > 5 && head[1].isDigit() && head[2].isDigit() && head[3].isDigit() && head[4].isDigit() && head[5] == u' ') {
        if (head[0] == u'E' || head[0] == u'F')
            return LogEntry::Level::Error;
        if (head[0] == u'W')
            return LogEntry::Level::Warn;
    }
    qsizetype begin = 0;
    while (begin < head.size()) {
        while (begin < head.size() && !head[begin].isLetter())
            ++begin;
        qsizetype end = begin;
        while (end < head.size() && head[end].isLetter())
            ++end;
        const QStringView word = head.mid(begin, end - begin);
        for (const Word &known : kWords) {
            if (word.compare(known.text, Qt::CaseInsensitive) == 0)
                return known.level;
        }
        begin = end;
    }
    return LogEntry::Level::Info;
}

} // namespace wheelhouse::models
