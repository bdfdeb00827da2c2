#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include <QDateTime>
#include <QHash>
#include <QObject>
#include <QSet>
#include <QString>
#include <QTime>
#include <QTimer>
#include <QVector>

#include "models/interest.h"
#include "models/roles.h"

namespace wheelhouse::models {

class LiveRows;
struct Row;
struct RowDelta;

// Something worth telling people who look elsewhere.
struct Notice {
    Status status = Status::Unknown;
    QString title;
    QString text;
    // What to open; empty when it is about several things.
    QString key;
};

// What somebody wants to be told of.
struct NewsChoice {
    enum class Level { Nothing, Critical, Everything };
    // Of problems and alerts.
    Level level = Level::Critical;
    // Deployments that wait for approval, failed or were undone.
    bool deployments = true;
    // Nothing is told between these times of the day, also over midnight.
    bool hasQuietHours = false;
    QTime quietFrom{22, 0};
    QTime quietUntil{7, 0};

    bool isQuietAt(QTime time) const;
    bool operator==(const NewsChoice &) const = default;
};

// Finds what is new in what is wrong and in what is deployed, each thing once:
// what comes back within half an hour is not told again, an alert not beside the
// problem made of it, and many things at once are one notice. What was there
// before the first look is no news. UI thread; owned by the session. Keeps the
// streams of what it is to tell of open.
class News final : public QObject {
    Q_OBJECT
public:
    // The rows must outlive it.
    News(LiveRows &problems, LiveRows &alerts, LiveRows &deployments, QObject *parent = nullptr);

    const NewsChoice &choice() const { return m_choice; }
    void setChoice(const NewsChoice &choice);
    // Alerts that fire and that nobody has silenced, and the worst of them.
    int firingCount() const { return m_firing; }
    Status worstFiring() const { return m_worst; }
    // For tests: what the clock says, and how long what comes is gathered.
    void setClock(std::function<QDateTime()> clock) { m_clock = std::move(clock); }
    void setGatherTime(std::chrono::milliseconds time) { m_due.setInterval(time); }

Q_SIGNALS:
    void told(const wheelhouse::models::Notice &notice);
    void firingChanged();

private:
    using Reader = Notice (*)(const Row &row);
    void follow(LiveRows &rows, Reader read);
    void look(const LiveRows &rows, const RowDelta &delta, Reader read);
    bool isWanted(const Notice &notice, Reader read) const;
    void note(Notice notice);
    void tell();
    void countFiring();

    LiveRows &m_problems;
    LiveRows &m_alerts;
    LiveRows &m_deployments;
    NewsChoice m_choice;
    std::vector<Lease> m_leases;
    // Rows whose first picture is whole.
    QSet<const LiveRows *> m_pictured;
    // When what was told last; bounded by forgetting what is old.
    QHash<QString, QDateTime> m_told;
    QVector<Notice> m_pending;
    QTimer m_due;
    int m_firing = 0;
    Status m_worst = Status::Off;
    std::function<QDateTime()> m_clock = [] { return QDateTime::currentDateTime(); };
};

} // namespace wheelhouse::models
