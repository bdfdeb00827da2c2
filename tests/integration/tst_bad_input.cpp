#include <QtTest/QtTest>

#include "client/call.h"
#include "core/x509.h"
#include "tests/support/black_hole.h"
#include "tests/support/contract_calls.h"
#include "tests/support/mqtt_client.h"
#include "tests/support/pretend_api_server.h"
#include "tests/support/raw_socket.h"
#include "tests/support/whctl.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"
#include "wheelhouse/v1/sessions.grpc.pb.h"

using namespace wheelhouse;
using test::BlackHole;
using test::kubeconfigTo;
using test::PretendApiServer;

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kKubeToken[] = "kube-token-that-nobody-may-see";

std::unique_ptr<Message> requestOf(const google::protobuf::MethodDescriptor &method)
{
    return std::unique_ptr<Message>(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.input_type())->New());
}

// Puts a text into every text field, also of what lies two levels below.
void fillTexts(Message &message, const std::string &text, int levels = 2)
{
    const auto *descriptor = message.GetDescriptor();
    const auto *reflection = message.GetReflection();
    for (int i = 0; i < descriptor->field_count(); ++i) {
        const auto *field = descriptor->field(i);
        if (field->type() == FieldDescriptor::TYPE_STRING)
            field->is_repeated() ? reflection->AddString(&message, field, text) : reflection->SetString(&message, field, text);
        else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && levels > 0)
            fillTexts(field->is_repeated() ? *reflection->AddMessage(&message, field)
                                           : *reflection->MutableMessage(&message, field),
                      text, levels - 1);
    }
}

// A name that exists, or is a wildcard, so that a list gets as far as its page.
void setListParent(Message &request)
{
    const auto *field = request.GetDescriptor()->FindFieldByName("parent");
    if (!field)
        return;
    const auto service = request.GetDescriptor()->name();
    request.GetReflection()->SetString(&request, field,
                                       service.find("PresenceEvents") != std::string::npos || service.find("TwinChanges") != std::string::npos
                                           ? "products/printer/devices/SN1"
                                           : service.find("DeviceCommands") != std::string::npos ? "products/-/devices/-"
                                           : service.find("Devices") != std::string::npos        ? "products/-"
                                           : service.find("Nodes") != std::string::npos || service.find("Namespaces") != std::string::npos || service.find("Drains") != std::string::npos
                                             || service.find("UnboundWorkloads") != std::string::npos
                                             || service.find("HelmOperations") != std::string::npos
                                           ? "clusters/-"
                                           : "clusters/-/namespaces/-");
}

QByteArray yamlBomb()
{
    QByteArray text("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (char level = 'b'; level <= 'j'; ++level) {
        const QByteArray below = QByteArray("*") + static_cast<char>(level - 1);
        text += QByteArray(1, level) + ": &" + level + " [" + (below + ", ").repeated(8) + below + "]\n";
    }
    return text + "clusters: *j\n";
}

// One long text, referred to again and again.
QByteArray wideBomb()
{
    return "a: &a \"" + QByteArray(500'000, 'x') + "\"\nclusters: [" + QByteArray("*a, ").repeated(19'000) + "*a]\n";
}

bool runs(const QByteArray &argument)
{
    for (const auto &process : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile file(QStringLiteral("/proc/%1/cmdline").arg(process));
        if (file.open(QIODevice::ReadOnly) && file.readAll().split('\0').contains(argument))
            return true;
    }
    return false;
}

} // namespace

// What people, scripts and strangers get wrong, against the real server by the
// real whctl and by bare calls: an error that says what to do, soon; nothing
// half done; and the server goes on.
class TestBadInput : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto started = test::ServerProcess::start({QStringLiteral("--log-level"), QStringLiteral("debug")});
        if (!started)
            QFAIL(started.error().message.c_str());
        m_server = std::move(*started);
        m_channel = m_server->channel();
        m_whctl = test::Whctl(*m_server);
        QCOMPARE(m_whctl("product create --template printer").code, 0);
        QCOMPARE(m_whctl("device register --product printer --serial SN1 --out", {m_folder.filePath(QStringLiteral("sn1"))}).code, 0);
        m_secrets << readAll(QString::fromStdString(m_server->tokenFile())).trimmed() << kKubeToken
                  << test::readJson(m_folder.filePath(QStringLiteral("sn1/connect.json"))).value(u"password").toString().toUtf8();
    }

    void cleanupTestCase()
    {
        m_channel.reset();
        QVERIFY(!m_server || m_server->stop());
    }

    // Whatever a test did, the server lives, and answers at once.
    void cleanup()
    {
        if (m_server) {
            const auto device = client::callBlocking(*m_channel, &v1::DeviceService::Stub::GetDevice, deviceRequest("SN1"),
                                                     {.deadline = std::chrono::seconds(2), .requestId = {}});
            QVERIFY2(device, device ? "" : device.error().message.c_str());
        }
    }

    void saysWhatIsWrongWithTheArguments_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const char *words, const QStringList &more, int code, const char *says) {
            QTest::newRow(name) << QString::fromUtf8(words) << more << code << QString::fromUtf8(says);
        };
        const auto serial = [&](const char *name, const QString &text, const char *says) {
            row(name, "device register --product printer --out OUT --serial", {text}, 1, says);
        };
        serial("serial with a slash", QStringLiteral("a/b"), "serial: may hold A-Z, a-z, 0-9, dash, underscore and dot only");
        serial("serial of 300", QString(300, QLatin1Char('x')), "serial: has 300 characters, at most 64 are allowed");
        serial("empty serial", QString(), "serial: must be set: 1 to 64 of");
        serial("serial with a line end", QStringLiteral("a\nb"), "serial: may hold");
        serial("serial with an escape", QStringLiteral("\033[31mred"), "serial: may hold");
        serial("Chinese serial", QStringLiteral("设备"), "serial: may hold");
        serial("serial of dots", QStringLiteral(".."), "serial: must hold a letter or a digit");
        serial("serial with a wildcard", QStringLiteral("a+"), "serial: may hold");
        row("unknown product", "device register --product toaster --serial X --out OUT", {}, 5, "there is no products/toaster");
        row("product with a slash", "device register --product a/b --serial X --out OUT", {}, 1, "parent: must be products/{product}");
        row("bad label key", "device register --product printer --serial X --out OUT --label", {QStringLiteral("Bad Key=1")}, 1,
            "device.labels: the key Bad Key must be 1 to 40 of");
        row("label without a key", "device register --product printer --serial X --out OUT --label =1", {}, 2, "KEY=VALUE");
        row("long note", "device register --product printer --serial X --out OUT --note", {QString(3000, QLatin1Char('n'))}, 1,
            "device.note: has 3000 characters, at most 2000 are allowed");
        row("unknown credential", "device register --product printer --serial X --out OUT --credential pigeon", {}, 2,
            "'pigeon' is none of token, certificate");
        row("no place for the credential", "device register --product printer --serial X", {}, 2, "--out");
        row("a second registration", "device register --product printer --serial SN1 --out OUT", {}, 1, "is registered already");
        row("update of nothing", "device update printer/NONE --site sz-01", {}, 5, "there is no products/printer/devices/NONE");
        row("update with a bad label", "device update printer/SN1 --label", {QStringLiteral("Ü=1")}, 1, "device.labels: the key");
        row("unknown desired property", "device update printer/SN1 --desired nonsense=1", {}, 2, "nonsense");
        row("unknown command", "device command send printer/SN1 fly", {}, 1, "has no command fly; there are test_print");
        row("unknown parameter", "device command send printer/SN1 test_print -p colour=red", {}, 2, "known are copies");
        row("parameter of a wrong type", "device command send printer/SN1 test_print -p copies=many", {}, 2, "not a whole number");
        row("parameter out of range", "device command send printer/SN1 test_print -p copies=100000", {}, 1, "copies");
        row("bad duration", "device command send printer/SN1 test_print --expire soon", {}, 2, "write it as 90s, 5m, 1h30m or 7d");
        row("bad filter", "device list --filter", {QStringLiteral("nonsense (((")}, 1, "filter: at character");
        row("bad order", "device list --order-by height", {}, 1, "order_by: there is no field height; there are serial");
        row("unknown format", "status -o nonsense", {}, 2, "'nonsense' is none of table, json, yaml");
        row("number of a format", "status -o 1", {}, 2, "'1' is none of table, json, yaml");
        row("negative limit", "device list --limit -5", {}, 2, "'-5' is not a whole number from 0");
        row("unknown role", "account create eve --role king", {}, 2,
            "'king' is none of viewer, support, operator, approver, administrator");
        row("account's name", "account create --role viewer", {QStringLiteral("a b")}, 1, "account_id: must be 1 to 60");
        row("account that ended before it began", "account create eve --role viewer --expires 0s", {}, 2, "is not a duration");
        row("token nowhere to be kept", "account create eve --role viewer --out NOWHERE/token", {}, 1, "nowhere/token cannot be created");
        row("last administrator", "account delete admin", {}, 1, "is the last administrator");
        row("unknown environment", "application create gw --environment moon --cluster c --namespace iot --workload deployment/gw",
            {}, 1, "There is no environment 'moon'");
        row("unknown cluster", "application create gw --environment test --cluster moon --namespace iot --workload deployment/gw",
            {}, 1, "There is no cluster 'moon'");
        row("unknown application", "deployment create gw --environment test --version 1.4.3-test-319", {}, 5, "There is no applications/gw");
        row("no number", "deployment get latest", {}, 1, "deployments/NUMBER");
        row("number beyond all", "deployment get 99999999999999999999999", {}, 1, "deployments/NUMBER");
        row("unknown pod", "pod logs a/b/c", {}, 5, "there is no");
    }

    void saysWhatIsWrongWithTheArguments()
    {
        QFETCH(QString, words);
        QFETCH(QStringList, more);
        QFETCH(int, code);
        QFETCH(QString, says);
        const auto out = m_folder.filePath(QStringLiteral("out"));
        const auto run = m_whctl(words.replace(QStringLiteral("NOWHERE"), m_folder.filePath(QStringLiteral("nowhere")))
                                     .replace(QStringLiteral("OUT"), out).toUtf8().constData(), more);
        QVERIFY2(run.code == code && run.error.contains(says), qPrintable(QString::number(run.code) + QLatin1Char(' ') + run.error));
        QVERIFY2(!run.error.contains(QStringLiteral("->")) && !run.error.contains(QStringLiteral("libprotobuf")), qPrintable(run.error));
        QVERIFY(!QFileInfo::exists(out));
        QCOMPARE(serials(), QStringList{QStringLiteral("SN1")});
    }

    void refusesBytesThatAreNoText()
    {
        const auto run = m_whctl.shell(QStringLiteral("whctl device get $'printer/\\xff\\xfe'"));
        QCOMPARE(run.code, 2);
        QCOMPARE(run.error, QStringLiteral("whctl: argument 3 is not UTF-8 text\n"));
    }

    void refusesKubeconfigFiles_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QByteArray &content, const char *says) {
            QTest::newRow(name) << content << QString::fromUtf8(says);
        };
        row("empty", "", "is not a kubeconfig: it is empty");
        row("blank", " \n\t\n", "it is empty");
        row("50 MB", QByteArray(50'000'000, 'a'), "is larger than 1048576 bytes");
        row("another text", "hello", "it has no clusters");
        row("a web page", "<html><body>Sign in</body></html>", "it has no clusters");
        row("not UTF-8", "clusters: [\xff\xfe]", "it is not UTF-8 text");
        row("not YAML", "clusters: [", "not YAML: ");
        row("two documents", "clusters: []\n---\nclusters: []\n", "expected one YAML document");
        row("bomb of aliases", yamlBomb(), "too large");
        row("bomb of one long text", wideBomb(), "too large");
        row("deep", "clusters: " + QByteArray(100'000, '['), "nested more than");
        row("deep maps", QByteArray(100'000, '{'), "nested more than");
        row("names a file that is not there",
            QByteArray::fromStdString(kubeconfigTo("https://127.0.0.1:1", "{}", "certificate-authority: gone.crt")),
            "names a file (certificate-authority) that is not there");
    }

    void refusesKubeconfigFiles()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, says);
        const auto path = write(QStringLiteral("kubeconfig"), content);
        const auto run = m_whctl("cluster add test --kubeconfig", {path});
        QVERIFY2(run.code == 2 && run.error.contains(says), qPrintable(QString::number(run.code) + QLatin1Char(' ') + run.error));
        QVERIFY2(run.took < std::chrono::seconds(3), qPrintable(QString::number(run.took.count())));
    }

    void refusesWhatIsNoFile()
    {
        QCOMPARE(m_whctl("cluster add test --kubeconfig", {m_folder.path()}).error,
                 QStringLiteral("whctl: %1 is a directory, not a file\n").arg(m_folder.path()));
        auto run = m_whctl("cluster add test --kubeconfig", {m_folder.filePath(QStringLiteral("nowhere"))});
        QVERIFY2(run.code == 2 && run.error.contains(QStringLiteral("No such file")), qPrintable(run.error));
        run = m_whctl("cluster add test --kubeconfig /dev/zero");
        QVERIFY2(run.code == 2 && run.error.contains(QStringLiteral("larger than")), qPrintable(run.error));
        // A pipe is as good as a file, though it takes its time.
        run = m_whctl.shell(QStringLiteral("whctl cluster add test --kubeconfig <(sleep 0.3; echo hello)"));
        QVERIFY2(run.code == 2 && run.error.contains(QStringLiteral("it has no clusters")), qPrintable(run.error));
    }

    // The server trusts no client: the same, and worse, by bare calls.
    void refusesKubeconfigsItself_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("context");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QByteArray &content, const char *says, const char *field = "kubeconfig",
                            const char *context = "") {
            QTest::newRow(name) << content << QString::fromUtf8(context) << QString::fromUtf8(field) << QString::fromUtf8(says);
        };
        const auto with = [](const char *user, const char *more = "") {
            return QByteArray::fromStdString(kubeconfigTo("https://127.0.0.1:1", user, more));
        };
        const QByteArray plain = with("{}");
        row("empty", "", "is empty");
        row("blank", "\n \n", "is empty");
        row("zero bytes", QByteArray(100, '\0'), "is not text");
        row("2 MB", QByteArray(2'000'000, 'a'), "at most");
        row("another text", "hello", "has no clusters");
        row("list", "[1, 2]", "has no clusters");
        row("not YAML", "clusters: [", "is not YAML: line");
        row("bomb of aliases", yamlBomb(), "far more entries or aliases");
        row("bomb of one long text", wideBomb(), "far more entries or aliases");
        row("60,000 entries", "clusters: [" + QByteArray("a, ").repeated(60'000) + "a]", "far more entries");
        row("deep", "clusters: " + QByteArray(100'000, '['), "is not YAML");
        row("itself", "clusters: &a [*a]", "has no context", "context", "there");
        row("no contexts", "clusters: []", "has no contexts", "context");
        row("no current context", QByteArray(plain).replace("current-context: there\n", "").replace("contexts: [", "contexts: [{name: other, context: {}}, "),
            "choose one of: other, there", "context");
        row("unknown context", plain, "has no context elsewhere; it has: there", "context", "elsewhere");
        row("cluster that is not there", QByteArray(plain).replace("{name: c, cluster", "{name: d, cluster"), "has no cluster c");
        row("user that is not there", QByteArray(plain).replace("{name: u, user: {}}", "{name: v, user: {}}"), "has no user u");
        row("another kind", QByteArray(plain).replace("kind: Config", "kind: Pod"), "is a Pod rather than a kubeconfig");
        row("another scheme", QByteArray(plain).replace("https://", "ftp://"), "not an http or https URL");
        row("password in the URL", QByteArray(plain).replace("https://", "https://me:kube-token-that-nobody-may-see@"), "credentials in the server's URL");
        row("file of a CA", with("{}", "certificate-authority: /etc/passwd"), "kubectl config view --flatten");
        row("file of a token", with("{tokenFile: /etc/shadow}"), "names the tokenFile /etc/shadow, which the server may not read");
        row("CA that is no base64", with("{}", "certificate-authority-data: '!!!'"), "not base64");
        row("CA that is no certificate", with("{}", "certificate-authority-data: aGVsbG8="), "holds no PEM certificate");
        row("CA and none", with("{}", "certificate-authority-data: aGVsbG8=, insecure-skip-tls-verify: true"), "both");
        row("certificate without its key", with("{client-certificate-data: aGVsbG8=}"), "only one of");
        row("removed way in", with("{auth-provider: {name: gcp}}"), "uses the auth-provider gcp");
        row("plugin without a command", with("{exec: {apiVersion: client.authentication.k8s.io/v1}}"), "without a command");
        row("plugin of another version", with("{exec: {apiVersion: v9, command: aws}}"), "unknown apiVersion");
        row("plugin beside the file", with("{exec: {apiVersion: client.authentication.k8s.io/v1, command: ../run}}"), "relative path");
        row("plugin that asks", with("{exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, interactiveMode: Always}}"),
            "must talk to a person");
    }

    void refusesKubeconfigsItself()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, context);
        QFETCH(QString, field);
        QFETCH(QString, says);
        const auto created = addCluster(content, context);
        QVERIFY(!created);
        QCOMPARE(int(created.error().code), int(ErrorCode::InvalidArgument));
        QVERIFY2(QString::fromStdString(created.error().message).contains(says), created.error().message.c_str());
        QCOMPARE(created.error().fields.size(), std::size_t(1));
        QCOMPARE(QString::fromStdString(created.error().fields.front().field), field);
    }

    void saysWhatIsWrongWithTheApiServer_data()
    {
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("more");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const std::string &server, const char *user, const QByteArray &more, const char *says) {
            QTest::newRow(name) << QString::fromStdString(server) << QString::fromUtf8(user) << QString::fromUtf8(more)
                                << QString::fromUtf8(says);
        };
        const auto tls = "https://" + m_server->address();
        const QByteArray ca = "certificate-authority-data: " + readAll(QString::fromStdString(m_server->caFile())).toBase64();
        row("refused port", "https://127.0.0.1:1", "{token: kube-token-that-nobody-may-see}", "", "Connection refused");
        row("unknown host", "https://no-such-host.invalid:6443", "{token: x}", "", "is not known here");
        row("wrong CA", tls, "{token: x}", "certificate-authority-data: " + foreignCa().toBase64(), "is not trusted");
        row("no CA", tls, "{token: x}", "", "is not trusted");
        row("another server", tls, "{token: x}", ca, "does not answer like a Kubernetes API server");
        row("plain HTTP to TLS", "http://" + m_server->address(), "{token: x}", "", "cannot be used");
        row("credentials it does not accept", m_api.url(), "{token: expired}", "", "does not accept the credentials");
        row("plugin that is not there", m_api.url(), "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /no/such/plugin}}",
            "", "there is no program /no/such/plugin on the server");
        row("plugin that fails", m_api.url(),
            "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/sh, args: [-c, 'echo log in first >&2; exit 3']}}", "",
            "ended with status 3: log in first");
        row("plugin that says nothing", m_api.url(), "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/true}}", "",
            "did not write an ExecCredential");
        row("plugin that never stops talking", m_api.url(), "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /usr/bin/yes}}",
            "", "wrote more than");
    }

    void saysWhatIsWrongWithTheApiServer()
    {
        QFETCH(QString, server);
        QFETCH(QString, user);
        QFETCH(QString, more);
        QFETCH(QString, says);
        const auto created = addCluster(
            QByteArray::fromStdString(kubeconfigTo(server.toStdString(), user.toStdString(), more.toStdString())));
        QVERIFY(!created);
        QCOMPARE(int(created.error().code), int(ErrorCode::FailedPrecondition));
        QVERIFY2(QString::fromStdString(created.error().message).contains(says), created.error().message.c_str());
    }

    // Each in its time, and beside each other: they share the server's workers.
    void waitsForNobodyForever()
    {
        const BlackHole silent(BlackHole::Kind::NoAnswerToBytes);
        const BlackHole dropping(BlackHole::Kind::NoAnswerToConnect);
        struct Wait {
            const char *what;
            int code;
            const char *says;
            test::HeldProcess process;
        };
        std::vector<Wait> waits;
        const auto status = [&](const char *what, const BlackHole &hole) {
            waits.push_back({what, 3, "was not reached",
                             m_whctl.begin("status --server", {QString::fromStdString(hole.address())})});
        };
        const auto cluster = [&](const char *what, const char *says, const std::string &server, const char *user) {
            const auto path = write(QLatin1String(what), QByteArray::fromStdString(kubeconfigTo(server, user)));
            waits.push_back({what, 1, says, m_whctl.begin("cluster add test --kubeconfig", {path})});
        };
        QElapsedTimer timer;
        timer.start();
        status("server that drops", dropping);
        status("server that is silent", silent);
        cluster("API server that drops", "did not answer in time", "https://" + dropping.address(), "{token: x}");
        cluster("API server that is silent", "did not answer in time", "https://" + silent.address(), "{token: x}");
        cluster("plugin that hangs", "the credential plugin /bin/sleep gave nothing: the program /bin/sleep did not end within 8 s",
                m_api.url(), "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/sleep, args: ['98765.4']}}");
        cluster("plugin that will not go", "did not end within 8 s", m_api.url(),
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/sh, "
                "args: [-c, 'trap \"\" TERM INT; sleep 98765.4 & while :; do sleep 98765.4; done']}}");
        for (auto &wait : waits) {
            QVERIFY2(wait.process->waitForFinished(static_cast<int>(10'000 - timer.elapsed())), wait.what);
            const auto error = QString::fromUtf8(wait.process->readAllStandardError());
            QVERIFY2(wait.process->exitCode() == wait.code && error.contains(QString::fromUtf8(wait.says)),
                     qPrintable(QString::fromUtf8(wait.what) + QLatin1String(": ") + error));
        }
        QVERIFY(!runs("98765.4"));
        QCOMPARE(m_whctl("cluster list -o json").output.trimmed(), QStringLiteral("{}"));
    }

    // A caller with less time is answered in it, though the plugin takes longer.
    void answersWithinTheCallersTime()
    {
        const auto kubeconfig = QByteArray::fromStdString(kubeconfigTo(
            m_api.url(), "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/sleep, args: ['98765.4']}}"));
        const auto created = addCluster(kubeconfig, {}, std::chrono::seconds(2));
        QVERIFY(!created);
        QCOMPARE(int(created.error().code), int(ErrorCode::FailedPrecondition));
        QVERIFY2(created.error().message.find("did not answer in time") != std::string::npos, created.error().message.c_str());
        QTRY_VERIFY(!runs("98765.4"));
    }

    // A program on the server is more than an operator may have.
    void letsOnlyAdministratorsAddPrograms()
    {
        const auto marker = m_folder.filePath(QStringLiteral("was-run"));
        const auto kubeconfig = write(QStringLiteral("program"), QByteArray::fromStdString(kubeconfigTo(
            m_api.url(), "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /usr/bin/touch, args: ['" + marker.toStdString() + "']}}")));
        const auto token = newAccount("operator");
        const auto run = m_whctl.with(token)("cluster add test --kubeconfig", {kubeconfig});
        QVERIFY2(run.code == 4 && run.error.contains(QStringLiteral("only an administrator may add")), qPrintable(run.error));
        QVERIFY(!QFileInfo::exists(marker));
        QCOMPARE(m_whctl("cluster add test --kubeconfig", {kubeconfig}).code, 1);
        QVERIFY(QFileInfo::exists(marker));
    }

    // A right that is missing hides what it is for, not the cluster.
    void seesWhatItMaySee()
    {
        PretendApiServer api({"events"}, kKubeToken);
        const auto path = write(QStringLiteral("partly"), QByteArray::fromStdString(api.kubeconfig(std::string("{token: ") + kKubeToken + "}")));
        const auto added = m_whctl("cluster add partly --kubeconfig", {path});
        QVERIFY2(added.code == 0, qPrintable(added.error));
        const auto source = [&] { return m_whctl("cluster get partly -o json").json().value(u"source").toObject(); };
        QTRY_COMPARE_WITH_TIMEOUT(source().value(u"state").toString(), QStringLiteral("STATE_LIVE"), 5000);
        QVERIFY2(source().value(u"reason").toString().startsWith(QStringLiteral("events may not be seen: events is forbidden")),
                 qPrintable(source().value(u"reason").toString()));
        QVERIFY(m_whctl("namespace list --cluster partly").output.contains(QStringLiteral("iot")));
        const auto events = m_whctl("event list --cluster partly");
        QVERIFY2(events.code == 1 && events.error.contains(QStringLiteral("events is forbidden")), qPrintable(events.error));
        QCOMPARE(m_whctl("cluster remove partly --yes").code, 0);
    }

    void refusesOtherTokens()
    {
        const auto refused = [&](const QString &file, int code, const char *says) {
            const auto run = m_whctl.with(file)("status");
            QVERIFY2(run.code == code && run.error.contains(QString::fromUtf8(says)),
                     qPrintable(QString::number(run.code) + QLatin1Char(' ') + run.error));
            // Nothing but that sentence.
            QCOMPARE(run.error.count(QLatin1Char('\n')), 1);
        };
        const auto expiring = m_folder.filePath(QStringLiteral("expiring"));
        QCOMPARE(m_whctl("account create brief --role administrator --expires 1s --out", {expiring}).code, 0);
        m_secrets << readAll(expiring).trimmed();
        const auto deleted = newAccount("viewer");
        QCOMPARE(m_whctl("account delete", {QFileInfo(deleted).fileName()}).code, 0);
        refused(deleted, 4, "the token is not known: its account was deleted, or it is of another server");
        refused(write(QStringLiteral("foreign"), "wht_of-another-server\n"), 4, "the token is not known");
        refused(write(QStringLiteral("none"), ""), 2, "is empty");
        refused(write(QStringLiteral("words"), "one two\n"), 2, "does not hold a token");
        refused(QString::fromStdString(m_server->caFile()), 2, "does not hold a token");
        refused(m_folder.path(), 2, "is a directory");
        refused(m_folder.filePath(QStringLiteral("nowhere")), 2, "there is no file ");
        QTRY_COMPARE_WITH_TIMEOUT(m_whctl.with(expiring)("status").code, 4, 3000);
        refused(expiring, 4, "the token expired at ");
    }

    void refusesOtherServers()
    {
        const auto ca = write(QStringLiteral("other.crt"), foreignCa());
        const auto run = m_whctl("status --ca", {ca});
        QCOMPARE(run.code, 3);
        QCOMPARE(run.error, QStringLiteral("whctl: The server at %1 was not reached: its certificate was not signed by the CA in %2\n")
                                .arg(QString::fromStdString(m_server->address()), ca));
    }

    // Pages, in every list of the contract.
    void checksPages_data()
    {
        QTest::addColumn<QString>("method");
        for (const auto *method : test::allMethods()) {
            // Objects are listed of one cluster that is there: tst_objects; releases and
            // their revisions too: tst_release_desk; tags of a registry that is:
            // tst_tag_catalogue.
            if (method->input_type()->FindFieldByName("page_size") && method->name().find("ListObject") != 0
                && method->name() != "ListTags" && method->name() != "ListHelmReleases" && method->name() != "ListHelmRevisions")
                QTest::newRow(method->full_name().c_str()) << QString::fromStdString(method->full_name());
        }
    }

    void checksPages()
    {
        QFETCH(QString, method);
        const auto *descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(method.toStdString());
        const auto page = [&](int size, const std::string &token) {
            const auto request = requestOf(*descriptor);
            setListParent(*request);
            const auto *fields = request->GetDescriptor();
            request->GetReflection()->SetInt32(request.get(), fields->FindFieldByName("page_size"), size);
            request->GetReflection()->SetString(request.get(), fields->FindFieldByName("page_token"), token);
            return test::callRaw(*m_channel, test::pathOf(*descriptor), {request->SerializeAsString(), {}});
        };
        QVERIFY2(page(0, {}).ok(), page(0, {}).error_message().c_str());
        QVERIFY2(page(1, {}).ok(), page(1, {}).error_message().c_str());
        const auto negative = page(-1, {});
        QCOMPARE(int(negative.error_code()), int(grpc::StatusCode::INVALID_ARGUMENT));
        QVERIFY2(negative.error_message().find("page_size") != std::string::npos, negative.error_message().c_str());
        // What is too much is the most there is.
        for (const int large : {1001, 100'000, std::numeric_limits<int>::max()})
            QVERIFY2(page(large, {}).ok(), page(large, {}).error_message().c_str());
        for (const auto *token : {"nonsense", "-1", "99999999999999999999999", "'; DROP TABLE devices; --", "\x01", "{}", "AAAA"}) {
            const auto status = page(10, token);
            QVERIFY2(status.ok()
                         || (status.error_code() == grpc::StatusCode::INVALID_ARGUMENT
                             && status.error_message().find("page_token") != std::string::npos),
                     (std::string(token) + ": " + status.error_message()).c_str());
        }
    }

    // Every method, whatever stands in its fields.
    void answersHostileTexts_data() { addMethods(); }
    void answersHostileTexts()
    {
        QFETCH(QString, method);
        const auto *descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(method.toStdString());
        using std::string_literals::operator""s;
        for (const auto &text : {"/"s, ".."s, "-"s, "products/-/devices/-"s, "clusters/-/namespaces/-/pods/-"s,
                                 "products/printer/devices/SN1/../.."s, "deployments/-1"s, "\n\r\033[2J"s, "a\0b"s, "%s%n{}{0}"s,
                                 "'; DROP TABLE devices; --"s, "\xf0\x9f\x92\xa3\xe2\x80\xae"s, std::string(100'000, 'x')}) {
            const auto request = requestOf(*descriptor);
            fillTexts(*request, text);
            const auto status = test::callRaw(*m_channel, test::pathOf(*descriptor), {request->SerializeAsString(), {}});
            const auto words = text.substr(0, 40) + " → " + std::to_string(status.error_code()) + " " + status.error_message().substr(0, 300);
            QVERIFY2(status.error_code() == grpc::StatusCode::OK || status.error_code() == grpc::StatusCode::INVALID_ARGUMENT
                         || status.error_code() == grpc::StatusCode::NOT_FOUND
                         || status.error_code() == grpc::StatusCode::FAILED_PRECONDITION
                         || status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED,
                     words.c_str());
            if (status.error_code() == grpc::StatusCode::INVALID_ARGUMENT)
                QVERIFY2(!status.error_details().empty() && !status.error_message().empty(), words.c_str());
        }
    }

    void answersHostileBytes_data() { addMethods(); }
    void answersHostileBytes()
    {
        QFETCH(QString, method);
        const auto *descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(method.toStdString());
        const auto path = test::pathOf(*descriptor);
        std::string deep;
        for (int i = 0; i < 2000; ++i)
            deep = std::string("\x0a") + static_cast<char>(std::min<std::size_t>(deep.size(), 127)) + deep.substr(0, 127);
        for (const auto &bytes : {std::string(1, '\xff'), std::string(1000, '\xff'), std::string("\x0a\x7fshort"), deep}) {
            const auto code = test::callRaw(*m_channel, path, {bytes, {}}).error_code();
            QVERIFY2(code != grpc::StatusCode::UNAVAILABLE && code != grpc::StatusCode::DEADLINE_EXCEEDED
                         && code != grpc::StatusCode::UNKNOWN && code != grpc::StatusCode::INTERNAL,
                     std::to_string(code).c_str());
        }
        const auto tooLarge = test::callRaw(*m_channel, path, {std::string(5'000'000, '\x0a'), {}});
        QCOMPARE(int(tooLarge.error_code()), int(grpc::StatusCode::RESOURCE_EXHAUSTED));
    }

    void checksUpdateMasks()
    {
        const auto update = [&](const std::vector<std::string> &paths) {
            v1::UpdateDeviceRequest request;
            request.mutable_device()->set_name("products/printer/devices/SN1");
            for (const auto &path : paths)
                request.mutable_update_mask()->add_paths(path);
            return client::callBlocking(*m_channel, &v1::DeviceService::Stub::UpdateDevice, request);
        };
        for (const auto *path : {"name", "uid", "state", "presence.status", "reported", "etag", "nonsense", "", "site.x", "credential"}) {
            const auto updated = update({"site", path});
            QVERIFY2(!updated && updated.error().code == ErrorCode::InvalidArgument, path);
            QCOMPARE(updated.error().fields.front().field, std::string("update_mask"));
        }
        QVERIFY(update({"site", "site"}));
        QVERIFY(!update(std::vector<std::string>(50'000, "nonsense")));
    }

    // A call whose time is over before it comes does nothing, or all of it: who
    // asks again with the same id gets the one device.
    void doesNothingByHalvesWhenTimeIsShort()
    {
        for (const int limit : {0, 1, 2, 3, 5, 8, 13, 21}) {
            v1::RegisterDeviceRequest request;
            request.set_parent("products/printer");
            request.set_serial("short-" + std::to_string(limit));
            request.set_request_id("once-" + std::to_string(limit));
            const auto hurried = client::callBlocking(*m_channel, &v1::DeviceService::Stub::RegisterDevice, request,
                                                      {.deadline = std::chrono::milliseconds(limit), .requestId = {}});
            if (!hurried)
                QCOMPARE(int(hurried.error().code), int(ErrorCode::DeadlineExceeded));
            const auto again = client::callBlocking(*m_channel, &v1::DeviceService::Stub::RegisterDevice, request);
            QVERIFY2(again, again ? "" : again.error().message.c_str());
            QVERIFY(!again->connection().password().empty());
            if (hurried)
                QCOMPARE(again->connection().password(), hurried->connection().password());
        }
    }

    // Killed anywhere between the first byte and the last file: the same command
    // again gives what was lost.
    void losesNothingWithAKilledWhctl()
    {
        for (int round = 0; round < 12; ++round) {
            const auto out = m_folder.filePath(QStringLiteral("killed-%1").arg(round));
            const QStringList more{QStringLiteral("--serial"), QStringLiteral("K%1").arg(round), QStringLiteral("--out"), out};
            const auto victim = m_whctl.begin("device register --product printer", more);
            QVERIFY(victim->waitForStarted());
            QTest::qWait(round * 8);
            victim->kill();
            victim->waitForFinished();
            if (!QFileInfo::exists(out + QStringLiteral("/connect.json"))) {
                const auto again = m_whctl("device register --product printer", more);
                QVERIFY2(again.code == 0, qPrintable(QStringLiteral("round %1: %2").arg(round).arg(again.error)));
                QCOMPARE(QDir(out).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
                         QStringList({QStringLiteral("ca.crt"), QStringLiteral("connect.json")}));
            }
            const test::MqttClient device(test::readJson(out + QStringLiteral("/connect.json")));
            QVERIFY2(device.publish(QStringLiteral("state"), "{}"), qPrintable(QString::number(round)));
        }
    }

    void isConfusedByNoForeignProtocol()
    {
        for (const auto &bytes : {std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                                  std::string(100'000, '\0'), std::string("\x16\x03\x01\xff\xff\x01")}) {
            const test::RawSocket socket(m_server->address());
            QVERIFY(socket.isConnected());
            socket.send(bytes);
            // Nothing but TLS comes back: an alert at most.
            const auto answer = socket.receive(300);
            QVERIFY2(answer.empty() || answer.front() == '\x15', answer.c_str());
        }
    }

    // Last: by now everything that is secret has passed by.
    void loggedNoSecret()
    {
        const auto proxied = QByteArray::fromStdString(kubeconfigTo("https://127.0.0.1:1", "{password: kube-token-that-nobody-may-see, username: me}",
                                                                    "proxy-url: 'http://me:kube-token-that-nobody-may-see@127.0.0.1:1'"));
        const auto refused = addCluster(proxied);
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.find(kKubeToken) == std::string::npos, refused.error().message.c_str());
        const auto log = m_server->log();
        QVERIFY(log.contains("RegisterDevice"));
        const auto audit = m_whctl("audit list --limit 0 -o json").output.toUtf8();
        QVERIFY(audit.contains("CreateCluster"));
        for (const auto &secret : std::as_const(m_secrets)) {
            QVERIFY(secret.size() > 10);
            QVERIFY(!log.contains(secret));
            QVERIFY(!audit.contains(secret));
        }
        // No token at all, of whomever.
        QVERIFY(!log.contains("wht_") && !audit.contains("wht_"));
        QVERIFY(!log.contains("PRIVATE KEY") && !audit.contains("PRIVATE KEY"));
    }

private:
    static QByteArray readAll(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QString write(const QString &name, const QByteArray &content) const
    {
        const auto path = m_folder.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(path));
        return path;
    }

    // Gives the file of its token, named as the account.
    QString newAccount(const char *role)
    {
        const auto name = QStringLiteral("someone-%1").arg(++m_accounts);
        const auto file = m_folder.filePath(name);
        const auto run = m_whctl("account create", {name, QStringLiteral("--role"), QString::fromUtf8(role), QStringLiteral("--out"), file});
        if (run.code != 0)
            qFatal("%s", qPrintable(run.error));
        m_secrets << readAll(file).trimmed();
        return file;
    }

    static void addMethods()
    {
        QTest::addColumn<QString>("method");
        for (const auto *method : test::allMethods())
            QTest::newRow(method->full_name().c_str()) << QString::fromStdString(method->full_name());
    }

    static v1::GetDeviceRequest deviceRequest(const std::string &serial)
    {
        v1::GetDeviceRequest request;
        request.set_name("products/printer/devices/" + serial);
        return request;
    }

    QStringList serials() const
    {
        v1::ListDevicesRequest request;
        request.set_parent("products/-");
        QStringList serials;
        if (const auto devices = client::callBlocking(*m_channel, &v1::DeviceService::Stub::ListDevices, request)) {
            for (const auto &device : devices->devices())
                serials << QString::fromStdString(device.name()).section(QLatin1Char('/'), -1);
        }
        return serials;
    }

    Result<v1::Cluster> addCluster(const QByteArray &kubeconfig, const QString &context = {},
                                   std::chrono::seconds deadline = std::chrono::seconds(10)) const
    {
        v1::CreateClusterRequest request;
        request.set_cluster_id("test");
        request.set_kubeconfig(kubeconfig.toStdString());
        request.set_context(context.toStdString());
        return client::callBlocking(*m_channel, &v1::ClusterService::Stub::CreateCluster, request,
                                    {.deadline = deadline, .requestId = {}});
    }

    // A CA that has signed nothing here.
    static QByteArray foreignCa()
    {
        const auto authority = CertificateAuthority::create("Somebody else");
        return authority ? QByteArray::fromStdString(authority->certificatePem()) : QByteArray();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
    test::Whctl m_whctl;
    PretendApiServer m_api{{}, kKubeToken};
    QList<QByteArray> m_secrets;
    int m_accounts = 0;
};

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
