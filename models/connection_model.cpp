#include "models/connection_model.h"

#include "models/text.h"

namespace wheelhouse::models {

ConnectionModel::ConnectionModel(QObject *parent) : QObject(parent)
{
    m_tick.setInterval(1'000);
    connect(&m_tick, &QTimer::timeout, this, &ConnectionModel::changed);
    m_tick.start();
}

Status ConnectionModel::status() const
{
    switch (m_state) {
    case State::Connecting: return Status::Progress;
    case State::Live: return Status::Ok;
    case State::Stale: return Status::Warn;
    case State::Lost:
    case State::SignInNeeded: break;
    }
    return Status::Bad;
}

QString ConnectionModel::word() const
{
    switch (m_state) {
    case State::Connecting: return tr("Connecting…");
    case State::Live: return tr("Live");
    case State::Stale: return tr("Stale %1").arg(ageText(m_dataTime));
    case State::Lost: return tr("Not reached");
    case State::SignInNeeded: break;
    }
    return tr("Paused: needs sign-in");
}

QString ConnectionModel::detail() const
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (m_state == State::Live && m_dataTime.isValid()) {
        const double age = static_cast<double>(std::max<qint64>(0, m_dataTime.msecsTo(now))) / 1000;
        return tr("%1 · %2 s").arg(m_serverName, numberText(age, age < 10 ? 1 : 0));
    }
    if ((m_state == State::Stale || m_state == State::Lost) && m_nextRetry.isValid() && m_nextRetry > now)
        return tr("%1 · retry in %2").arg(m_serverName, durationText(now.msecsTo(m_nextRetry) + 999));
    return m_serverName;
}

QString ConnectionModel::roleText() const
{
    switch (m_role) {
    case Role::None: return {};
    case Role::Viewer: return tr("Viewer");
    case Role::Support: return tr("Support");
    case Role::Operator: return tr("Operator");
    case Role::Approver: return tr("Approver");
    case Role::Administrator: break;
    }
    return tr("Administrator");
}

void ConnectionModel::setServerName(const QString &name)
{
    m_serverName = name;
    Q_EMIT changed();
}

void ConnectionModel::setSession(const QString &account, Role role, const QString &serverVersion)
{
    if (account == m_account && role == m_role && serverVersion == m_serverVersion)
        return;
    m_account = account;
    m_role = role;
    m_serverVersion = serverVersion;
    Q_EMIT sessionChanged();
    Q_EMIT changed();
}

void ConnectionModel::setState(State state, const QString &cause, const QDateTime &nextRetry)
{
    const bool other = state != m_state;
    if (!other && cause == m_cause && nextRetry == m_nextRetry)
        return;
    m_state = state;
    m_cause = cause;
    m_nextRetry = nextRetry;
    if (other)
        Q_EMIT stateChanged();
    Q_EMIT changed();
}

void ConnectionModel::noteData(const QDateTime &time)
{
    if (!m_dataTime.isValid() || time > m_dataTime)
        m_dataTime = time;
}

} // namespace wheelhouse::models
