#include "models/stored_log_reader.h"

#include <algorithm>

#include "models/calls.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/logs.grpc.pb.h"

namespace wheelhouse::models {

namespace {

constexpr qint64 kNanoseconds = 1'000'000'000;

// For fewer lines no further page is asked for; nor for more of them where the
// console hides nearly all.
constexpr std::size_t kNotWorthAPage = 100;
constexpr int kMaxPages = 40;

// Stores may take their time.
constexpr std::chrono::seconds kDeadline{40};

google::protobuf::Timestamp timestampOf(qint64 nanoseconds)
{
    google::protobuf::Timestamp time;
    time.set_seconds(nanoseconds / kNanoseconds);
    time.set_nanos(static_cast<std::int32_t>(nanoseconds % kNanoseconds));
    return time;
}

QString labelOf(const v1::StoredLogLine &line, const char *name)
{
    const auto found = line.labels().find(name);
    return found == line.labels().end() ? QString() : QString::fromStdString(found->second);
}

} // namespace

StoredLogReader::StoredLogReader(LogModel &model, Calls &calls, std::string key, QObject *parent)
    : QObject(parent), m_model(model), m_calls(calls), m_key(std::move(key))
{
    m_batches.setInterval(0);
    connect(&m_batches, &QTimer::timeout, this, &StoredLogReader::showBatch);
}

void StoredLogReader::stop()
{
    ++m_question;
    m_reading = false;
    m_batches.stop();
    m_lines.clear();
    m_edge.clear();
}

void StoredLogReader::read()
{
    stop();
    m_reading = true;
    m_wanted = m_model.wanted();
    m_exclude = QRegularExpression(m_wanted.exclude);
    m_hidden = 0;
    m_pages = 0;
    m_end = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    m_begin = m_end - static_cast<qint64>(m_wanted.stored.count()) * kNanoseconds;
    PanelState state;
    state.title = tr("Reading from the log store");
    m_model.setState(state);
    if (!m_exclude.isValid())
        return fail({ErrorCode::InvalidArgument, m_exclude.errorString().toStdString(), {}});
    askPage();
}

void StoredLogReader::askPage()
{
    ++m_pages;
    v1::QueryStoredLogsRequest request;
    request.set_cluster("clusters/" + std::string(partOf(m_key, "clusters")));
    request.set_object(m_key);
    request.set_include(m_wanted.include.toStdString());
    *request.mutable_start_time() = timestampOf(m_begin);
    *request.mutable_end_time() = timestampOf(m_end);
    request.set_limit(kPageLines);
    m_calls.call<v1::LogService>(this, &v1::LogService::Stub::async::QueryStoredLogs, request,
                                 [this, question = m_question](Result<v1::QueryStoredLogsResponse> result) {
                                     if (question != m_question)
                                         return;
                                     if (result)
                                         take(*result);
                                     else
                                         fail(result.error());
                                 },
                                 {.deadline = kDeadline, .requestId = {}});
}

void StoredLogReader::take(const v1::QueryStoredLogsResponse &page)
{
    const qint64 endBefore = m_end;
    QSet<QString> edge;
    for (const auto &told : page.lines()) {
        Line line;
        line.nanoseconds = told.time().seconds() * kNanoseconds + told.time().nanos();
        line.text = QString::fromStdString(told.text());
        const QString pod = labelOf(told, "pod");
        const QString container = labelOf(told, "container");
        const QString name = pod + u'/' + container + u'\n' + line.text;
        // The page before ended within this moment.
        if (line.nanoseconds == endBefore - 1 && m_edge.contains(name))
            continue;
        if (line.nanoseconds < m_end - 1) {
            m_end = line.nanoseconds + 1;
            edge.clear();
        }
        edge.insert(name);
        if (!m_wanted.exclude.isEmpty() && m_exclude.match(line.text).hasMatch()) {
            ++m_hidden;
            continue;
        }
        if (told.cut())
            line.text += QStringLiteral(" […]");
        line.source = pod.isEmpty() ? -1 : m_model.sourceOf(pod, container);
        m_lines.push_back(std::move(line));
    }
    m_edge = std::move(edge);
    // A page that is full of one moment leads no further.
    const bool moved = m_end < endBefore;
    const bool isEnough = m_lines.size() + kNotWorthAPage > static_cast<std::size_t>(kMaxLines) || m_pages >= kMaxPages;
    if (page.truncated() && moved && m_end > m_begin + 1 && !isEnough)
        return askPage();
    const bool isCut = m_lines.size() > static_cast<std::size_t>(kMaxLines);
    if (isCut)
        m_lines.resize(kMaxLines);
    finish(!page.truncated() && !isCut);
}

void StoredLogReader::finish(bool isWhole)
{
    m_edge.clear();
    m_model.noteFiltered(m_hidden);
    PanelState state;
    state.kind = PanelState::Kind::Live;
    if (m_lines.empty()) {
        m_reading = false;
        state.kind = PanelState::Kind::Empty;
        state.title = tr("The log store has no line of it in this time");
        state.detail = m_wanted.include.isEmpty() && m_wanted.exclude.isEmpty()
            ? tr("A longer time may hold some, or its lines are not sent to the store.")
            : tr("Without the filter there may be some.");
        m_model.setState(state);
        return;
    }
    std::reverse(m_lines.begin(), m_lines.end());
    if (!isWhole)
        m_model.appendMark(tr("Older lines are left out: these are the newest %1. A filter or a shorter time shows more of them.")
                               .arg(countText(static_cast<qint64>(m_lines.size()))));
    m_shown = 0;
    m_batches.start();
    showBatch();
    m_model.setState(state);
}

void StoredLogReader::showBatch()
{
    std::vector<LogModel::Incoming> lines;
    const std::size_t end = std::min(m_shown + kBatchLines, m_lines.size());
    for (; m_shown < end; ++m_shown) {
        Line &line = m_lines[m_shown];
        lines.push_back({.msSinceEpoch = line.nanoseconds / 1'000'000, .text = std::move(line.text), .pod = line.source});
    }
    m_model.append(std::move(lines));
    if (m_shown < m_lines.size())
        return;
    m_batches.stop();
    m_lines.clear();
    m_reading = false;
}

void StoredLogReader::fail(const Error &error)
{
    stop();
    PanelState state;
    state.technical = errorTechnical(error);
    if (error.code == ErrorCode::FailedPrecondition) {
        // Nothing is broken: something is to be told. What, the server says.
        state.kind = PanelState::Kind::Empty;
        state.title = tr("Nothing can be read from a log store of this cluster");
        state.detail = errorSentence(error);
        state.action = QStringLiteral("log-store");
        state.actionText = tr("Where logs are kept…");
    } else {
        state.kind = PanelState::Kind::Failed;
        state.title = errorSentence(error);
        state.action = QStringLiteral("retry");
        state.actionText = tr("Try now");
    }
    m_model.setState(state);
}

} // namespace wheelhouse::models
