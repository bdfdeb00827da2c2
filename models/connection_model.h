#pragma once

#include <chrono>

#include <QDateTime>
#include <QObject>
#include <QTimer>

#include "models/roles.h"

namespace wheelhouse::models {

// How the console stands to its server: what the pill in the header says.
// Updated by the session; ticks once a second while data ages. UI thread.
class ConnectionModel final : public QObject {
    Q_OBJECT
public:
    enum class State {
        Connecting,
        Live,
        // Some stream has lost contact; what is shown is from dataTime().
        Stale,
        // The server is not reached at all.
        Lost,
        // The token is refused or has ended.
        SignInNeeded,
    };
    Q_ENUM(State)
    // As the server's roles, weakest first.
    enum class Role { None, Viewer, Support, Operator, Approver, Administrator };
    Q_ENUM(Role)

    explicit ConnectionModel(QObject *parent = nullptr);

    State state() const { return m_state; }
    Status status() const;
    // `Live`, `Connecting…`, `Stale 4 min`, `Not reached`, `Paused: needs sign-in`.
    QString word() const;
    // `ops-hub · 0.4 s`, `ops-hub · retry in 12 s`.
    QString detail() const;
    // Cause in words a person can act on; empty when live.
    const QString &cause() const { return m_cause; }
    const QString &serverName() const { return m_serverName; }
    const QString &serverVersion() const { return m_serverVersion; }
    // Name without `accounts/`.
    const QString &account() const { return m_account; }
    Role role() const { return m_role; }
    QString roleText() const;
    // Until when all open streams are known to be right.
    const QDateTime &dataTime() const { return m_dataTime; }
    const QDateTime &nextRetry() const { return m_nextRetry; }

    // Whether the account may do what needs that role.
    bool mayOperate() const { return m_role >= Role::Operator; }
    bool maySupport() const { return m_role >= Role::Support; }
    bool mayApprove() const { return m_role >= Role::Approver; }
    bool mayAdminister() const { return m_role >= Role::Administrator; }

    // For the session.
    void setServerName(const QString &name);
    void setSession(const QString &account, Role role, const QString &serverVersion);
    void setState(State state, const QString &cause = {}, const QDateTime &nextRetry = {});
    void noteData(const QDateTime &time);

public Q_SLOTS:
    // Tries now instead of at nextRetry().
    void retryNow() { Q_EMIT retryRequested(); }

Q_SIGNALS:
    // Anything above, at most once a second but for the state.
    void changed();
    void stateChanged();
    void sessionChanged();
    void retryRequested();

private:
    QTimer m_tick;
    State m_state = State::Connecting;
    QString m_cause;
    QString m_serverName;
    QString m_serverVersion;
    QString m_account;
    Role m_role = Role::None;
    QDateTime m_dataTime;
    QDateTime m_nextRetry;
};

} // namespace wheelhouse::models
