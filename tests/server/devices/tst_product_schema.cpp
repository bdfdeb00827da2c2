#include <QtTest/QtTest>

#include "server/devices/product_schema.h"
#include "server/devices/product_templates.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;

namespace {

google::protobuf::Struct values(std::initializer_list<std::pair<const char *, double>> numbers)
{
    google::protobuf::Struct made;
    for (const auto &[key, number] : numbers)
        (*made.mutable_fields())[key].set_number_value(number);
    return made;
}

} // namespace

class TestProductSchema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void templatesKeepTheRules()
    {
        QCOMPARE(productTemplateIds().size(), std::size_t(3));
        for (const auto &id : productTemplateIds()) {
            const auto product = productTemplate(id);
            QVERIFY2(product, id.c_str());
            const auto checked = checkProduct(*product);
            QVERIFY2(checked, checked ? "" : checked.error().message.c_str());
            QVERIFY(product->commands_size() > 2);
            QVERIFY(product->care_rules_size() > 2);
        }
        QVERIFY(!productTemplate("toaster"));
    }

    void checksParameters()
    {
        const auto speaker = *productTemplate("speaker");
        const auto &say = findCommand(speaker, "say_amount")->parameters();
        auto good = values({{"amount", 12.5}});
        (*good.mutable_fields())["currency"].set_string_value("CNY");
        QVERIFY(checkValues(say, good, "parameters"));

        const auto refused = [&](const google::protobuf::Struct &given, const char *field) {
            const auto checked = checkValues(say, given, "parameters");
            return !checked && checked.error().fields.size() == 1 && checked.error().fields[0].field == field;
        };
        QVERIFY(refused({}, "parameters.amount"));
        QVERIFY(refused(values({{"amount", -1}}), "parameters.amount"));
        QVERIFY(refused(values({{"amount", 1}, {"colour", 2}}), "parameters.colour"));
        auto wrongCurrency = values({{"amount", 1}});
        (*wrongCurrency.mutable_fields())["currency"].set_string_value("XYZ");
        QVERIFY(refused(wrongCurrency, "parameters.currency"));
        google::protobuf::Struct text;
        (*text.mutable_fields())["amount"].set_string_value("12");
        QVERIFY(refused(text, "parameters.amount"));
    }

    void tellsWhatADeviceNeeds()
    {
        const auto printer = *productTemplate("printer");
        auto reported = values({{"head_temperature", 71}, {"signal", -60}});
        (*reported.mutable_fields())["paper"].set_string_value("out");
        QCOMPARE(careOf(printer, reported), (std::vector<std::string>{"Paper out", "Head hot"}));
        QVERIFY(careOf(printer, {}).empty());
    }

    void refusesBadProducts()
    {
        v1::Product product;
        product.add_commands()->set_id("Bad-Id");
        QCOMPARE(checkProduct(product).error().fields[0].field, std::string("product.commands[0].id"));
        product.clear_commands();
        product.add_reported()->set_key("a b");
        QCOMPARE(checkProduct(product).error().fields[0].field, std::string("product.reported[0].key"));
        product.clear_reported();
        auto *rule = product.add_care_rules();
        rule->set_key("nowhere");
        QCOMPARE(checkProduct(product).error().fields[0].field, std::string("product.care_rules[0].key"));
    }
};

QTEST_GUILESS_MAIN(TestProductSchema)
#include "tst_product_schema.moc"
