#include "models/news.h"

#include <algorithm>

#include "models/alert_row.h"
#include "models/deployment_row.h"
#include "models/live_rows.h"
#include "models/problem_row.h"

namespace wheelhouse::models {

namespace {

constexpr std::chrono::milliseconds kGather(800);
constexpr std::chrono::minutes kNotAgain(30);
constexpr int kMostAlone = 3;
constexpr int kMostRemembered = 2000;

// An empty title: nothing to tell of.

Notice readProblem(const Row &base)
{
    const auto &row = static_cast<const ProblemRow &>(base);
    // The alert itself is told.
    if (!row.alert.isEmpty())
        return {};
    return {row.status(), problemTitle(row), row.cluster, row.resource.isEmpty() ? fromUtf8(row.key) : row.resource};
}

Notice readAlert(const Row &base)
{
    const auto &row = static_cast<const AlertRow &>(base);
    const Status status = row.status();
    if (status != Status::Bad && status != Status::Warn)
        return {};
    return {status, row.object.isEmpty() ? row.alert : QStringLiteral("%1: %2").arg(row.object, row.alert),
            row.summary.isEmpty() ? row.cluster : row.summary, fromUtf8(row.key)};
}

Notice readDeployment(const Row &base)
{
    const auto &row = static_cast<const DeploymentRow &>(base);
    const QString what = QStringLiteral("%1 → %2").arg(row.application, row.tag);
    const QString key = fromUtf8(row.key);
    const QString who = row.requester.isEmpty() ? row.environment : QStringLiteral("%1, %2").arg(row.environment, row.requester);
    switch (row.state) {
    case v1::Deployment::STATE_AWAITING_APPROVAL: return {Status::Warn, News::tr("%1 waits for approval").arg(what), who, key};
    case v1::Deployment::STATE_FAILED:
        return {Status::Bad, News::tr("%1 failed").arg(what), row.reason.isEmpty() ? who : row.reason, key};
    default: return {};
    }
}

} // namespace

bool NewsChoice::isQuietAt(QTime time) const
{
    if (!hasQuietHours || quietFrom == quietUntil)
        return false;
    return quietFrom < quietUntil ? time >= quietFrom && time < quietUntil : time >= quietFrom || time < quietUntil;
}

News::News(LiveRows &problems, LiveRows &alerts, LiveRows &deployments, QObject *parent)
    : QObject(parent), m_problems(problems), m_alerts(alerts), m_deployments(deployments)
{
    m_due.setSingleShot(true);
    m_due.setInterval(kGather);
    connect(&m_due, &QTimer::timeout, this, &News::tell);
    follow(problems, readProblem);
    follow(alerts, readAlert);
    follow(deployments, readDeployment);
    connect(&alerts, &LiveRows::changed, this, &News::countFiring);
}

void News::follow(LiveRows &rows, Reader read)
{
    connect(&rows, &LiveRows::changed, this, [this, &rows, read](const RowDelta &delta) { look(rows, delta, read); });
    connect(&rows, &LiveRows::feedChanged, this, [this, &rows] {
        if (rows.feed().kind == FeedState::Kind::Live)
            m_pictured.insert(&rows);
    });
}

void News::setChoice(const NewsChoice &choice)
{
    m_choice = choice;
    // Before the former ones go, so that no stream ends for it.
    const auto before = std::exchange(m_leases, {});
    if (choice.level != NewsChoice::Level::Nothing) {
        m_leases.push_back(m_problems.interest().lease());
        m_leases.push_back(m_alerts.interest().lease());
    }
    if (choice.deployments)
        m_leases.push_back(m_deployments.interest().lease());
}

void News::look(const LiveRows &rows, const RowDelta &delta, Reader read)
{
    for (const Slot slot : delta.inserted) {
        // Of the first picture.
        if (rows.changedAt(slot) == 0 && !m_pictured.contains(&rows))
            continue;
        if (auto notice = read(*rows.at(slot)); isWanted(notice, read))
            note(std::move(notice));
    }
    for (const auto &change : delta.changed) {
        auto notice = read(*rows.at(change.slot));
        if (!isWanted(notice, read))
            continue;
        const auto before = read(*change.before);
        if (!isWanted(before, read) || rankOf(before.status) > rankOf(notice.status))
            note(std::move(notice));
    }
}

bool News::isWanted(const Notice &notice, Reader read) const
{
    if (notice.title.isEmpty())
        return false;
    if (read == &readDeployment)
        return m_choice.deployments;
    return m_choice.level == NewsChoice::Level::Everything
        || (m_choice.level == NewsChoice::Level::Critical && notice.status == Status::Bad);
}

void News::note(Notice notice)
{
    const QDateTime now = m_clock();
    const auto isOld = [&now](const QDateTime &time) { return time.msecsTo(now) >= std::chrono::milliseconds(kNotAgain).count(); };
    // Worse than before is news also soon after.
    const QString id = QStringLiteral("%1 %2").arg(notice.key).arg(static_cast<int>(notice.status));
    if (m_told.contains(id) && !isOld(m_told.value(id)))
        return;
    if (m_told.size() >= kMostRemembered)
        m_told.removeIf([&](const auto &entry) { return isOld(entry.value()); });
    if (m_told.size() < kMostRemembered)
        m_told.insert(id, now);
    if (m_choice.isQuietAt(now.time()))
        return;
    m_pending.append(std::move(notice));
    if (!m_due.isActive())
        m_due.start();
}

void News::tell()
{
    const auto pending = std::exchange(m_pending, {});
    if (pending.size() <= kMostAlone) {
        for (const Notice &notice : pending)
            Q_EMIT told(notice);
        return;
    }
    const auto worst = std::min_element(pending.begin(), pending.end(), [](const Notice &left, const Notice &right) {
        return rankOf(left.status) < rankOf(right.status);
    });
    Notice all{worst->status, tr("%n new message(s)", nullptr, static_cast<int>(pending.size())), {}, {}};
    QStringList lines{worst->title};
    for (auto it = pending.begin(); it != pending.end() && lines.size() < kMostAlone; ++it) {
        if (it != worst)
            lines << it->title;
    }
    all.text = lines.join(QLatin1Char('\n'));
    Q_EMIT told(all);
}

void News::countFiring()
{
    int firing = 0;
    Status worst = Status::Off;
    m_alerts.forEach([&](const Row &row) {
        const Status status = static_cast<const AlertRow &>(row).status();
        if (status != Status::Bad && status != Status::Warn)
            return;
        ++firing;
        worst = rankOf(status) < rankOf(worst) ? status : worst;
    });
    if (firing == m_firing && worst == m_worst)
        return;
    m_firing = firing;
    m_worst = worst;
    Q_EMIT firingChanged();
}

} // namespace wheelhouse::models
