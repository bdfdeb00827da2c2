#include <QtTest>

#include "client/documents/kubeconfig_file.h"

using namespace wheelhouse;
using client::flattenKubeconfig;
using client::KubeconfigPart;

class TestKubeconfigFile : public QObject {
    Q_OBJECT

    void write(const char *name, const QByteArray &content)
    {
        QFile file(m_folder.filePath(QString::fromUtf8(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    Result<std::string> flatten(const std::string &text, const std::string &context, KubeconfigPart part) const
    {
        return flattenKubeconfig(text, m_folder.path().toStdString(), context, part);
    }

    static bool holds(const std::string &text, const char *part) { return text.find(part) != std::string::npos; }

    const std::string m_several =
        "current-context: one\n"
        "clusters:\n- {name: c1, cluster: {server: 'https://h:1', certificate-authority: ca.crt}}\n"
        "- {name: c2, cluster: {server: 'https://h:2', certificate-authority: missing.crt}}\n"
        "contexts:\n- {name: one, context: {cluster: c1, user: u1}}\n- {name: two, context: {cluster: c2, user: u2}}\n"
        "users:\n- {name: u1, user: {tokenFile: token}}\n- {name: u2, user: {token: '0123'}}\n";
    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase()
    {
        write("ca.crt", "CA");
        write("token", "secret\n");
        write("idp.crt", "IDP");
    }

    void leavesWhatNeedsNothing()
    {
        const std::string text =
            "# mine\ncurrent-context: a\nclusters: [{name: c, cluster: {server: 'https://h'}}]\n"
            "contexts: [{name: a, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: 0123}}]\n";
        QCOMPARE(*flatten(text, {}, KubeconfigPart::OneContext), text);
    }

    void sendsOneContextWithItsFiles()
    {
        const auto flat = flatten(m_several, {}, KubeconfigPart::OneContext);
        QVERIFY2(flat, flat ? "" : flat.error().message.c_str());
        QVERIFY2(holds(*flat, "certificate-authority-data: Q0E="), flat->c_str());
        QVERIFY(holds(*flat, "token: secret"));
        QVERIFY(!holds(*flat, "tokenFile"));
        // Other clusters' credentials stay here.
        QVERIFY(!holds(*flat, "0123"));
        QVERIFY(!holds(*flat, "https://h:2"));
        QVERIFY(holds(*flat, "current-context: one"));
    }

    void saysWhichFileOfTheChosenContextIsMissing()
    {
        const auto flat = flatten(m_several, "two", KubeconfigPart::OneContext);
        QVERIFY(!flat);
        QVERIFY2(holds(flat.error().message, "missing.crt"), flat.error().message.c_str());
    }

    void leavesMissingFilesOfTheWhole()
    {
        const auto flat = flatten(m_several, {}, KubeconfigPart::Whole);
        QVERIFY2(flat, flat ? "" : flat.error().message.c_str());
        QVERIFY(holds(*flat, "missing.crt"));
        QVERIFY(holds(*flat, "certificate-authority-data: Q0E="));
        QVERIFY(holds(*flat, "0123"));
    }

    void takesInAProvidersAuthority()
    {
        const auto flat = flatten(
            "clusters: [{name: c, cluster: {server: 'https://h'}}]\n"
            "contexts: [{name: a, context: {cluster: c, user: u}}]\ncurrent-context: a\n"
            "users: [{name: u, user: {auth-provider: {name: oidc, config: {idp-certificate-authority: idp.crt}}}}]\n",
            {}, KubeconfigPart::OneContext);
        QVERIFY(flat);
        QVERIFY2(holds(*flat, "idp-certificate-authority-data: SURQ"), flat->c_str());
    }

    void letsTheServerNameTheContexts()
    {
        // One that is not there: what is sent has them all.
        const auto flat =
            flatten("clusters: []\ncontexts: [{name: a, context: {}}]\n", "b", KubeconfigPart::OneContext);
        QVERIFY(flat);
        QVERIFY(holds(*flat, "name: a"));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray(" \n");
        QTest::newRow("no YAML") << QByteArray("clusters: [");
        QTest::newRow("no clusters") << QByteArray("a: b");
        QTest::newRow("a list") << QByteArray("[1]");
        QTest::newRow("large") << QByteArray(2 << 20, 'a');
    }

    void refuses()
    {
        QFETCH(QByteArray, text);
        const auto flat = flatten(text.toStdString(), {}, KubeconfigPart::OneContext);
        QVERIFY(!flat);
        QCOMPARE(flat.error().code, ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestKubeconfigFile)
#include "tst_kubeconfig_file.moc"
