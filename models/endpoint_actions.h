#pragma once

#include <functional>

#include <QObject>
#include <QVector>

namespace wheelhouse::models {

class Calls;
class Operation;

// Where a cluster's Prometheus or Alertmanager is, and how to get in. Secrets
// are only ever given, never read.
struct EndpointFacts {
    // `clusters/{cluster}`.
    QString cluster;
    bool isAlertmanager = false;
    QString url;
    QString username;
    QString password;
    QString token;
    QString clientCertificate;
    QString clientKey;
    QString authority;
    QString serverName;
    // Name and value; kept ones have no value.
    QVector<std::pair<QString, QString>> headers;
    bool hasPassword = false;
    bool hasToken = false;
    bool hasKey = false;
    // It was told with the cluster, or found, and is not kept by itself.
    bool isKept = false;
};

// What a test of one found.
struct EndpointVerdict {
    bool good = false;
    // The server's sentence.
    QString words;
    // For one that was found in the cluster.
    EndpointFacts endpoint;
};

// Reads, tests, finds and keeps endpoints. UI thread; owned by the session.
class EndpointActions final : public QObject {
    Q_OBJECT
public:
    explicit EndpointActions(Calls &calls, QObject *parent = nullptr);

    // `answer` is called once, unless `context` is gone by then; with an error
    // sentence where there is no answer.
    void read(QObject *context, const QString &cluster,
              std::function<void(const QVector<EndpointFacts> &, const QString &error)> answer);
    void test(QObject *context, const EndpointFacts &endpoint, std::function<void(const EndpointVerdict &)> answer);
    void find(QObject *context, const QString &cluster,
              std::function<void(const QVector<EndpointVerdict> &, const QString &error)> answer);
    // Secrets that are not given stay as they are.
    Operation *keep(const EndpointFacts &endpoint);
    Operation *forget(const EndpointFacts &endpoint);

private:
    Calls &m_calls;
};

} // namespace wheelhouse::models
