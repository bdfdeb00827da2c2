#include "models/port_forwards.h"

#include <set>

#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

#include "models/forwarded_connection.h"
#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

// Counts change with every piece: the table need not.
constexpr int kPublishMs = 200;

struct ForwardRow : Row {
    QString target;
    QString kind;
    QString local;
    QString error;
    double remotePort = 0;
    double connections = 0;
    double sent = 0;
    double received = 0;
    qint64 began = 0;

    Status status() const { return error.isEmpty() ? Status::Ok : Status::Warn; }
};

QString word(const ForwardRow &row)
{
    return row.error.isEmpty() ? PortForwardsModel::tr("Listens") : PortForwardsModel::tr("Listens, failed before");
}

TypedSchema<ForwardRow>::Column bytesColumn(const ColumnPlace &place, double ForwardRow::*member)
{
    return {.spec = place.spec(ColumnKind::Number),
            .text = [member](const ForwardRow &row) { return bytesText(row.*member); },
            .sortKey =
                [member](const ForwardRow &row) {
                    return SortKey{row.*member, {}};
                }};
}

std::shared_ptr<const RowSchema> forwardSchema()
{
    using Schema = TypedSchema<ForwardRow>;
    const auto status = [](const ForwardRow &row) { return row.status(); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<ForwardRow>({u"status", [] { return PortForwardsModel::tr("State"); }, 150}, word, status,
                                 [](const ForwardRow &row) { return row.error.isEmpty() ? word(row) : row.error; }),
        textColumn<ForwardRow>({u"local", [] { return PortForwardsModel::tr("Here"); }, 130}, &ForwardRow::local,
                               ColumnKind::Mono),
        textColumn<ForwardRow>({u"target", [] { return PortForwardsModel::tr("Goes to"); }, 260}, &ForwardRow::target,
                               ColumnKind::Mono),
        // A port is a name, not a quantity: no thousands.
        {.spec = ColumnPlace{u"remote", [] { return PortForwardsModel::tr("Port"); }, 70}.spec(ColumnKind::Number),
         .text = [](const ForwardRow &row) { return QString::number(static_cast<int>(row.remotePort)); },
         .sortKey =
             [](const ForwardRow &row) {
                 return SortKey{row.remotePort, {}};
             }},
        numberColumn<ForwardRow>({u"connections", [] { return PortForwardsModel::tr("Connections"); }, 100},
                                 &ForwardRow::connections),
        bytesColumn({u"sent", [] { return PortForwardsModel::tr("Sent"); }, 90}, &ForwardRow::sent),
        bytesColumn({u"received", [] { return PortForwardsModel::tr("Received"); }, 90}, &ForwardRow::received),
        textColumn<ForwardRow>({u"error", [] { return PortForwardsModel::tr("Last failure"); }, 300},
                               &ForwardRow::error),
        ageColumn<ForwardRow>({u"since", [] { return PortForwardsModel::tr("Since"); }, 70}, &ForwardRow::began),
    };
    parts.attributes = {
        textAttribute<ForwardRow>(u"target", &ForwardRow::target, true),
        textAttribute<ForwardRow>(u"local", &ForwardRow::local, true),
    };
    parts.status = status;
    parts.since = [](const ForwardRow &row) { return row.began; };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

// One port that listens, and its connections.
class PortForward final : public QObject {
public:
    PortForward(QString forwardKey, const QString &target, int remotePort, std::shared_ptr<client::Channel> channel,
                std::shared_ptr<UiDoor> door, std::function<void(const PortForward &)> publish)
        : m_key(std::move(forwardKey)), m_target(target), m_remotePort(remotePort), m_channel(std::move(channel)),
          m_door(std::move(door)), m_began(QDateTime::currentMSecsSinceEpoch())
    {
        m_publish.setSingleShot(true);
        m_publish.setInterval(kPublishMs);
        connect(&m_publish, &QTimer::timeout, this, [this, publish = std::move(publish)] { publish(*this); });
        connect(&m_server, &QTcpServer::newConnection, this, [this] { accept(); });
    }

    // Empty when it does; else why not.
    QString listen(int localPort)
    {
        if (m_server.listen(QHostAddress::LocalHost, static_cast<quint16>(localPort)))
            return {};
        return PortForwards::tr("Port %1 of this machine cannot be used: %2")
            .arg(QString::number(localPort), m_server.errorString());
    }

    const QString &key() const { return m_key; }
    int remotePort() const { return m_remotePort; }
    QString address() const { return QStringLiteral("127.0.0.1:%1").arg(m_server.serverPort()); }

    RowPtr row() const
    {
        auto made = std::make_shared<ForwardRow>();
        made->key = m_key.toStdString();
        made->target =
            m_target.section(u'/', 1, 1) + u'/' + m_target.section(u'/', 3, 3) + u'/' + m_target.section(u'/', -1);
        made->local = address();
        made->error = m_error;
        made->remotePort = m_remotePort;
        made->connections = static_cast<double>(m_connections.size());
        made->sent = static_cast<double>(m_sent);
        made->received = static_cast<double>(m_received);
        made->began = m_began;
        return made;
    }

private:
    void accept()
    {
        while (QTcpSocket *socket = m_server.nextPendingConnection()) {
            if (m_connections.size() >= static_cast<std::size_t>(PortForwards::kMostConnections)) {
                fail(PortForwards::tr("A connection was refused: %1 are open.").arg(PortForwards::kMostConnections));
                socket->abort();
                socket->deleteLater();
                continue;
            }
            auto *connection = new ForwardedConnection(socket, m_channel, m_door, m_target, m_remotePort, this);
            m_connections.insert(connection);
            connect(connection, &ForwardedConnection::bytesSent, this, [this](qint64 bytes) {
                m_sent += bytes;
                publishSoon();
            });
            connect(connection, &ForwardedConnection::bytesReceived, this, [this](qint64 bytes) {
                m_received += bytes;
                publishSoon();
            });
            connect(connection, &ForwardedConnection::failed, this, [this](const QString &cause) { fail(cause); });
            connect(connection, &ForwardedConnection::over, this, [this, connection] {
                m_connections.erase(connection);
                connection->deleteLater();
                publishSoon();
            });
            publishSoon();
        }
    }

    void fail(const QString &cause)
    {
        m_error = cause;
        publishSoon();
    }

    void publishSoon()
    {
        if (!m_publish.isActive())
            m_publish.start();
    }

    const QString m_key;
    const QString m_target;
    const int m_remotePort;
    const std::shared_ptr<client::Channel> m_channel;
    const std::shared_ptr<UiDoor> m_door;
    const qint64 m_began;
    QTcpServer m_server;
    QTimer m_publish;
    std::set<ForwardedConnection *> m_connections;
    QString m_error;
    qint64 m_sent = 0;
    qint64 m_received = 0;
};

PortForwards::PortForwards(std::shared_ptr<client::Channel> channel, std::shared_ptr<UiDoor> door, QObject *parent)
    : LiveRows(parent), m_channel(std::move(channel)), m_door(std::move(door))
{
    setFeed({.kind = FeedState::Kind::Live});
}

PortForwards::~PortForwards() = default;

PortForwards::Begun PortForwards::begin(const QString &target, int remotePort, int localPort)
{
    if (count() >= kMostForwards)
        return {.problem = tr("%1 ports are forwarded already: stop one first.").arg(kMostForwards)};
    // Fixed width, so that equal times order by number.
    const QString key = QStringLiteral("%1").arg(m_nextKey++, 8, 10, QLatin1Char('0'));
    auto forward = std::make_unique<PortForward>(key, target, remotePort, m_channel, m_door,
                                                 [this](const PortForward &which) { publish(which); });
    if (const QString problem = forward->listen(localPort); !problem.isEmpty())
        return {.problem = problem};
    publish(*forward);
    m_forwards.emplace(key, std::move(forward));
    Q_EMIT countChanged(count());
    return {.key = key};
}

void PortForwards::end(const QString &key)
{
    if (m_forwards.erase(key) == 0)
        return;
    LiveRows::apply({.removed = {key.toStdString()}});
    Q_EMIT countChanged(count());
}

void PortForwards::endAll()
{
    while (!m_forwards.empty())
        end(QString(m_forwards.begin()->first));
}

QString PortForwards::addressOf(const QString &key) const
{
    const auto found = m_forwards.find(key);
    return found == m_forwards.end() ? QString() : found->second->address();
}

QString PortForwards::urlOf(const QString &key) const
{
    const auto found = m_forwards.find(key);
    if (found == m_forwards.end())
        return {};
    const int port = found->second->remotePort();
    const bool isSecure = port == 443 || port == 8443 || port == 6443;
    return (isSecure ? QStringLiteral("https://") : QStringLiteral("http://")) + found->second->address() + u'/';
}

void PortForwards::publish(const PortForward &forward) { LiveRows::apply({.upserted = {forward.row()}}); }

PortForwardsModel::PortForwardsModel(PortForwards &forwards, QObject *parent)
    : TableModel(forwards, forwardSchema(), parent)
{
    sort(columnOf(QStringLiteral("since")));
}

PanelState PortForwardsModel::emptyState() const
{
    return emptyPanel(
        tr("No port is forwarded"),
        tr("Choose a service or a pod and forward a port of it: it is then reached at a port of this machine."));
}

} // namespace wheelhouse::models
