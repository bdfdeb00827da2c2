#pragma once

#include <QObject>
#include <QStringList>
#include <QVariantMap>
#include <QVector>

namespace wheelhouse::v1 {
class DeviceAction;
class DeviceTarget;
}

namespace wheelhouse::models {

class Calls;
class Operation;

// What a job would reach. Operation::takeResult() of preview.
struct JobPreview {
    struct Share {
        // Names of products are resolved; `none` where there is none.
        QString value;
        qint64 count = 0;
    };
    struct Spread {
        // `product`, `site`, `owner`, `firmware`.
        QString field;
        QVector<Share> shares;
        qint64 moreValues = 0;
    };
    struct Sample {
        QString serial;
        QString owner;
        QString site;
        bool isOnline = false;
        // A label says that it serves production.
        QString environment;
    };
    struct Exclusion {
        QString reason;
        qint64 count = 0;
    };
    qint64 deviceCount = 0;
    qint64 onlineCount = 0;
    QVector<Sample> sample;
    QVector<Spread> spreads;
    QVector<Exclusion> exclusions;
    // Why a second person is needed; empty where none is.
    QString approvalReason;
    qint64 excludedCount() const;
};

// Jobs over many devices. As DeviceActions. UI thread; owned by the session.
class DeviceJobActions final : public QObject {
    Q_OBJECT
public:
    explicit DeviceJobActions(Calls &calls, QObject *parent = nullptr);

    // One of the two: names, or what the server's filter matches.
    struct Target {
        QStringList devices;
        QString query;
    };
    struct Action {
        // A command, by id; else `desired` is what is desired of each: an
        // invalid value takes a key away.
        QString command;
        QString commandName;
        QVariantMap parameters;
        int expireSeconds = 0;
        QVariantMap desired;
        // `Print a test page`, `volume=60`.
        QString title() const;
    };
    // Result: JobPreview.
    Operation *preview(const Target &target, const Action &action);
    // Refused when another number matches than was shown. Result: the job's
    // key, a QString.
    Operation *create(const Target &target, const Action &action, const QString &note, qint64 expectedCount);
    Operation *approve(const QString &key, const QString &note);
    Operation *reject(const QString &key, const QString &note);
    Operation *cancel(const QString &key);
    Operation *retry(const QString &key);

private:
    Calls &m_calls;
};

} // namespace wheelhouse::models

Q_DECLARE_METATYPE(wheelhouse::models::JobPreview)
