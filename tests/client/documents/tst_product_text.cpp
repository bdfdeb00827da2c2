#include <QtTest>

#include "client/documents/product_text.h"

using namespace wheelhouse;

class TestProductText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // What it writes it reads: all that a person can change.
    void comesBack()
    {
        v1::Product product;
        product.set_name("products/lamp");
        product.set_display_name("No: \"lamp\"");
        product.add_models("on");
        product.add_models("007");
        auto &command = *product.add_commands();
        command.set_id("blink");
        command.set_approval_above(0);
        auto &parameter = *command.add_parameters();
        parameter.set_key("times");
        parameter.set_type(v1::VALUE_TYPE_INTEGER);
        parameter.set_minimum(0);
        parameter.set_maximum(1e21);
        auto &rule = *product.add_care_rules();
        rule.set_key("lit");
        rule.set_equals("false");
        rule.set_words("Dark, 黑");
        auto told = product;
        told.set_etag("e");
        told.mutable_create_time()->set_seconds(1);
        const auto text = client::yamlOfProduct(told);
        QVERIFY(text.starts_with("name: products/lamp\n"));
        const auto read = client::productOfText(text);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->SerializeAsString(), product.SerializeAsString());
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("no YAML") << QByteArray("commands: [") << QByteArray("line 1");
        QTest::newRow("unknown field") << QByteArray("colour: red") << QByteArray("colour");
        QTest::newRow("wrong type") << QByteArray("commands: 7") << QByteArray("commands");
        QTest::newRow("unknown kind of value") << QByteArray("reported:\n  - type: COLOUR\n") << QByteArray("COLOUR");
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, words);
        const auto read = client::productOfText(text.toStdString());
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::InvalidArgument);
        QVERIFY2(read.error().message.find(words.toStdString()) != std::string::npos, read.error().message.c_str());
    }
};

QTEST_APPLESS_MAIN(TestProductText)
#include "tst_product_text.moc"
