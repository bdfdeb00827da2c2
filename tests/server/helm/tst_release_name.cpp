#include <QtTest>

#include "server/helm/manifest.h"
#include "server/helm/release_name.h"

using namespace wheelhouse;

class TestReleaseName : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesNamesApart()
    {
        const auto name = helm::ReleaseName::parse("clusters/test/namespaces/iot/helmReleases/report.export-1");
        QVERIFY(name);
        QCOMPARE(name->cluster, std::string("clusters/test"));
        QCOMPARE(name->nameSpace, std::string("iot"));
        QCOMPARE(name->release, std::string("report.export-1"));
        QCOMPARE(name->text(), std::string("clusters/test/namespaces/iot/helmReleases/report.export-1"));
        const auto revision = helm::ReleaseName::parseRevision(name->revisionText(12));
        QCOMPARE(revision->second, 12);
        QCOMPARE(helm::ReleaseName::parseRevision(name->text() + "/revisions/latest")->second, 0);
    }

    void refusesOtherNames_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"", "clusters", "clusters/test", "clusters/test/namespaces/iot/pods/a",
                                 "clusters/test/namespaces/iot/helmReleases/", "clusters/test/namespaces/iot/helmReleases/a/b",
                                 "clusters/test/namespaces/iot/helmReleases/-a", "clusters/test/namespaces/iot/helmReleases/A",
                                 "clusters/../namespaces/i%2f/helmReleases/a", "clusters/test/namespaces//helmReleases/a"})
            QTest::newRow(name) << QString::fromUtf8(name);
    }
    void refusesOtherNames()
    {
        QFETCH(QString, name);
        const auto parsed = helm::ReleaseName::parse(name.toStdString());
        QVERIFY(!parsed);
        QVERIFY(parsed.error().code == ErrorCode::InvalidArgument);
        for (const char *revision : {"/revisions/0", "/revisions/-1", "/revisions/x", "/revisions/99999999999", "/revisions/"})
            QVERIFY(!helm::ReleaseName::parseRevision("clusters/test/namespaces/iot/helmReleases/a" + std::string(revision)));
    }

    void readsStorageNames()
    {
        QCOMPARE(helm::storageName("gateway", 3), std::string("sh.helm.release.v1.gateway.v3"));
        const auto stored = helm::parseStorageName("sh.helm.release.v1.my.v2.app.v17");
        QVERIFY(stored);
        QCOMPARE(stored->first, std::string("my.v2.app"));
        QCOMPARE(stored->second, 17);
        for (const char *other : {"", "gateway", "sh.helm.release.v1.", "sh.helm.release.v1..v1", "sh.helm.release.v1.a.v0",
                                  "sh.helm.release.v1.a.vx", "sh.helm.release.v1.a"})
            QVERIFY2(!helm::parseStorageName(other), other);
    }

    void knowsHelmsWords()
    {
        for (int state = v1::HELM_RELEASE_STATE_UNKNOWN; state <= v1::HELM_RELEASE_STATE_SUPERSEDED; ++state) {
            const auto typed = static_cast<v1::HelmReleaseState>(state);
            QCOMPARE(helm::stateOfWord(helm::wordOf(typed)), typed);
        }
        QCOMPARE(helm::stateOfWord("something new"), v1::HELM_RELEASE_STATE_UNKNOWN);
        QVERIFY(helm::isHeld(v1::HELM_RELEASE_STATE_PENDING_ROLLBACK));
        QVERIFY(!helm::isHeld(v1::HELM_RELEASE_STATE_FAILED));
    }

    void readsManifests()
    {
        const std::string manifest = "---\n# Source: c/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n\n---\n"
                                     "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: b\n  namespace: other\n---\nnot: {an object\n"
                                     "---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: c}}\n";
        const auto objects = helm::objectsOf(manifest, "iot");
        QCOMPARE(objects.size(), std::size_t(3));
        QCOMPARE(helm::labelOf(objects[0]), std::string("ConfigMap/a"));
        QCOMPARE(objects[0].nameSpace, std::string("iot"));
        QCOMPARE(objects[1].nameSpace, std::string("other"));
        QCOMPARE(helm::labelOf(objects[2]), std::string("Service/c"));
    }

    void hidesSecrets()
    {
        const std::string manifest = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: seen}\n---\napiVersion: v1\n"
                                     "kind: Secret\nmetadata: {name: b}\nstringData: {password: hunter2}\n";
        const auto shown = helm::withoutSecrets(manifest);
        QVERIFY(shown.find("seen") != std::string::npos);
        QVERIFY(shown.find("hunter2") == std::string::npos);
        QVERIFY(shown.find("(hidden, 7 bytes)") != std::string::npos);
        QVERIFY(helm::withoutSecrets("kind: Secret\nstringData: {password: hunter2").find("hunter2") == std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestReleaseName)
#include "tst_release_name.moc"
