#include <QtTest/QtTest>

#include "app/ctl/names.h"
#include "app/ctl/parameters.h"
#include "app/ctl/table.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "client/documents/yaml_text.h"

using namespace wheelhouse;
using namespace wheelhouse::ctl;

// What whctl prints and what it makes of what people type.
class TestCtlText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsCells()
    {
        QCOMPARE(textWidth("abc"), std::size_t(3));
        QCOMPARE(textWidth("云打印机"), std::size_t(8));
        QCOMPARE(textWidth("e\u0301"), std::size_t(1));
        QCOMPARE(textWidth("\xff\xfe"), std::size_t(2));
        QCOMPARE(elide("云打印机", 5), std::string("云打…"));
        QCOMPARE(oneLine("a\nb\x1b[31m\tc"), std::string("a b?[31m c"));
    }

    void alignsChinese()
    {
        Table table;
        table.setColumns({"DEVICE", "COUNT>"});
        table.addRow({"云打印机", "3"});
        table.addRow({"printer", Cell("12", Tone::Bad)});
        QCOMPARE(table.toString(false), std::string("DEVICE    COUNT\n"
                                                    "云打印机      3\n"
                                                    "printer      12\n"));
        QVERIFY(table.toString(true).find("\033[31m12\033[0m") != std::string::npos);
    }

    void tellsAges()
    {
        QCOMPARE(durationText(std::chrono::seconds(59)), std::string("59s"));
        QCOMPARE(durationText(std::chrono::seconds(3 * 60 + 5)), std::string("3m"));
        QCOMPARE(durationText(std::chrono::hours(3) + std::chrono::minutes(20)), std::string("3h20m"));
        QCOMPARE(durationText(std::chrono::hours(24 * 4 + 6)), std::string("4d6h"));
        QCOMPARE(durationText(std::chrono::hours(24 * 40)), std::string("40d"));
        QVERIFY(age({}).empty());
        QCOMPARE(parseDuration("1h30m")->count(), std::int64_t(5400));
        for (const auto *wrong : {"", "5", "m", "5x", "-5m", "0s", "99999999999999999999s", "1h-3m"}) {
            QVERIFY2(!parseDuration(wrong), wrong);
        }
    }

    void takesShortNames()
    {
        QCOMPARE(*deviceName("printer/SN1"), std::string("products/printer/devices/SN1"));
        QCOMPARE(*deviceName("products/printer/devices/SN1"), std::string("products/printer/devices/SN1"));
        for (const auto *wrong : {"", "SN1", "/SN1", "printer/", "a/b/c", "a/b/c/d"}) {
            QVERIFY2(!deviceName(wrong), wrong);
        }
        QCOMPARE(deploymentName("12"), std::string("deployments/12"));
        QCOMPARE(deploymentName("deployments/12"), std::string("deployments/12"));
        QCOMPARE(*workloadName("deployment/gateway", "test", "iot"),
                 std::string("clusters/test/namespaces/iot/deployments/gateway"));
        QCOMPARE(*workloadName("prod/iot/sts/db", "", ""), std::string("clusters/prod/namespaces/iot/statefulsets/db"));
        QVERIFY(!workloadName("deployment/gateway", "test", ""));
        QVERIFY(!workloadName("pod/gateway", "test", "iot"));
        QCOMPARE(*podName("test/iot/gateway-1", "", ""), std::string("clusters/test/namespaces/iot/pods/gateway-1"));
        QCOMPARE(shortWorkload("clusters/test/namespaces/iot/deployments/gateway"), std::string("deployment/gateway"));
    }

    void typesParameters()
    {
        google::protobuf::RepeatedPtrField<v1::PropertySchema> schema;
        const auto add = [&](const char *key, v1::ValueType type) {
            auto *property = schema.Add();
            property->set_key(key);
            property->set_type(type);
        };
        add("copies", v1::VALUE_TYPE_INTEGER);
        add("amount", v1::VALUE_TYPE_NUMBER);
        add("loud", v1::VALUE_TYPE_BOOL);
        add("text", v1::VALUE_TYPE_STRING);
        const auto values = typedValues(*parsePairs({"copies=2", "amount=12.50", "loud=true", "text=2=3"}), schema);
        QVERIFY(values.has_value());
        QCOMPARE(values->fields().at("copies").number_value(), 2.0);
        QCOMPARE(values->fields().at("amount").number_value(), 12.5);
        QCOMPARE(values->fields().at("loud").bool_value(), true);
        QCOMPARE(values->fields().at("text").string_value(), std::string("2=3"));
        for (const auto *wrong : {"copies=2.5", "copies=", "amount=x", "amount=nan", "loud=yes", "nothing=1"}) {
            QVERIFY2(!typedValues(*parsePairs({wrong}), schema), wrong);
        }
        QVERIFY(!parsePairs({"copies"}));
        QVERIFY(!parsePairs({"=1"}));
        QVERIFY(!parsePairs({"a=1", "a=2"}));
    }

    void quotesYaml()
    {
        const std::string json = R"({"name":"printer","odd":["123","true","on","","a: b","- x","云"],"n":1.5,"o":{},)"
                                 R"("list":[{"a":1,"b":"2026-01-01"}],"lines":"a\nb"})";
        const auto yaml = client::yamlOfJson(json);
        QCOMPARE(QString::fromStdString(yaml), QString::fromUtf8("name: printer\n"
                                   "odd:\n"
                                   "  - \"123\"\n  - \"true\"\n  - \"on\"\n  - \"\"\n  - \"a: b\"\n  - \"- x\"\n  - 云\n"
                                   "\"n\": 1.5\n"
                                   "o: {}\n"
                                   "list:\n"
                                   "  - a: 1\n    b: \"2026-01-01\"\n"
                                   "lines: \"a\\nb\"\n"));
        // And back: nothing changed its type.
        QCOMPARE(*client::jsonOfYaml(yaml), json);
    }

    void refusesHostileYaml()
    {
        std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
        for (char c = 'b'; c < 'k'; ++c) {
            const std::string previous(1, static_cast<char>(c - 1));
            bomb += std::string(1, c) + ": &" + c + " [";
            for (int i = 0; i < 10; ++i) {
                bomb += (i ? ",*" : "*") + previous;
            }
            bomb += "]\n";
        }
        QVERIFY(!client::jsonOfYaml(bomb));
        // One long text, referred to by few nodes.
        std::string wide = "a: &a " + std::string(500'000, 'x') + "\nb: [*a";
        for (int i = 0; i < 5000; ++i)
            wide += ", *a";
        QVERIFY(!client::jsonOfYaml(wide + "]\n"));
        QVERIFY(!client::jsonOfYaml(std::string(5000, '[')));
        QVERIFY(!client::jsonOfYaml("a: [1"));
        QVERIFY(!client::jsonOfYaml("a: 1\n---\nb: 2\n"));
        QCOMPARE(*client::jsonOfYaml("a: 0755\nb: '1'\nc: 1e3\nd: ~\n"), std::string(R"({"a":"0755","b":"1","c":1e3,"d":null})"));
    }
};

QTEST_GUILESS_MAIN(TestCtlText)
#include "tst_ctl_text.moc"
