#include <QtTest>

#include "server/clusters/object_names.h"

using namespace wheelhouse::clusters;

class TestObjectNames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesNamesApart()
    {
        const auto pod = ObjectName::parse("clusters/test/namespaces/iot/pods/p1");
        QVERIFY(pod);
        QVERIFY(pod->cluster == "test" && pod->nameSpace == "iot" && pod->collection == "pods" && pod->id == "p1");
        QVERIFY(ObjectName::parse("clusters/test/nodes/n1")->id == "n1");
        QVERIFY(ObjectName::parse("clusters/-/namespaces/-")->nameSpace == "-");
        for (const char *wrong : {"", "clusters", "clusters/", "nodes/a", "clusters/a/b", "clusters/a//b",
                                  "clusters/a/namespaces/b/pods", "clusters/a/namespaces/b/pods/c/d",
                                  "clusters/a/x/b/y/c"})
            QVERIFY2(!ObjectName::parse(wrong), wrong);
    }

    void findsWhatANameLiesIn()
    {
        const char *pod = "clusters/test/namespaces/iot/pods/p1";
        QVERIFY(clusterOf(pod) == "clusters/test");
        QVERIFY(clusterOf("clusters/test") == "clusters/test");
        QVERIFY(namespaceOf(pod) == "clusters/test/namespaces/iot");
        QVERIFY(namespaceOf("clusters/test/nodes/n").empty());
        QVERIFY(lastPart(pod) == "p1");
    }

    void matchesParents()
    {
        const char *pod = "clusters/test/namespaces/iot/pods/p1";
        for (const char *parent : {"clusters/-", "clusters/test", "clusters/-/namespaces/iot",
                                   "clusters/test/namespaces/-", "clusters/test/namespaces/iot"})
            QVERIFY2(liesBelow(pod, *ObjectName::parse(parent)), parent);
        for (const char *parent : {"clusters/tes", "clusters/prod", "clusters/test/namespaces/io"})
            QVERIFY2(!liesBelow(pod, *ObjectName::parse(parent)), parent);
    }
};

QTEST_GUILESS_MAIN(TestObjectNames)
#include "tst_object_names.moc"
