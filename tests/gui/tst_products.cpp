// Products by keyboard, against the real server: one from a template, one from a
// file, and what they are changed as a text.
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QPainter>
#include <QPlainTextEdit>

#include "client/call.h"
#include "tests/gui/desktop_fixture.h"
#include "tests/support/window_warnings.h"
#include "wheelhouse/v1/products.grpc.pb.h"
#include "widgets/controls/form.h"
#include "widgets/devices/new_product_dialog.h"
#include "widgets/devices/product_dialog.h"
#include "widgets/devices/products_dialog.h"
#include "widgets/shell/main_window.h"
#include "widgets/theme/button.h"

using namespace wheelhouse;
using namespace wheelhouse::widgets;

class TestProducts : public QObject {
    Q_OBJECT

    test::DesktopFixture m_desk;
    test::DesktopDriver &m_driver = m_desk.driver;

    Result<v1::Product> product(const char *name)
    {
        v1::GetProductRequest request;
        request.set_name(name);
        return client::callBlocking(m_desk.channel(), &v1::ProductService::Stub::GetProduct, request);
    }

    ProductsDialog *openProducts()
    {
        if (auto *open = m_driver.dialog<ProductsDialog>())
            return open;
        m_driver.press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        (void)QTest::qWaitFor([this] { return m_driver.dialog<ProductsDialog>() != nullptr; });
        return m_driver.dialog<ProductsDialog>();
    }

    NewProductDialog *openNew(ProductsDialog *products)
    {
        for (Button *button : products->findChildren<Button *>()) {
            if (button->isVisible() && button->isEnabled() && button->text() == QStringLiteral("New product…")) {
                QTest::keyClick(button, Qt::Key_Space);
                break;
            }
        }
        (void)QTest::qWaitFor([this] { return m_driver.dialog<NewProductDialog>() != nullptr; });
        return m_driver.dialog<NewProductDialog>();
    }

    // The editor of that product, with its text.
    ProductDialog *openText(const QString &key)
    {
        auto *products = openProducts();
        DataTable *table = products ? products->findChild<DataTable *>() : nullptr;
        if (!table || !QTest::qWaitFor([&] { return table->table()->rowOf(key) >= 0; }))
            return nullptr;
        table->selectKey(key);
        QTest::keyClick(table, Qt::Key_Return);
        const auto ready = [this] {
            auto *dialog = m_driver.dialog<ProductDialog>();
            return dialog && !dialog->findChild<QPlainTextEdit *>()->toPlainText().isEmpty();
        };
        return QTest::qWaitFor(ready) ? m_driver.dialog<ProductDialog>() : nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto started = m_desk.startServer();
        QVERIFY2(started, started ? "" : started.error().message.c_str());
        QVERIFY(m_desk.openWindow());
        m_driver.press(Qt::Key_2, Qt::ControlModifier);
    }

    void init() { test::failOnWarnings(); }

    void cleanup()
    {
        if (QTest::currentTestFailed())
            m_driver.picture(QStringLiteral("failed-%1").arg(QLatin1String(QTest::currentTestFunction())));
        for (QDialog *dialog : m_driver.window->findChildren<QDialog *>())
            dialog->close();
    }

    void cleanupTestCase()
    {
        QVERIFY(m_desk.stop());
    }

    void makesOneFromATemplate()
    {
        m_driver.picture(QStringLiteral("no-devices"));
        auto *products = openProducts();
        QVERIFY(products);
        m_driver.picture(QStringLiteral("products-empty"));
        auto *dialog = openNew(products);
        QVERIFY(dialog);
        QVERIFY(m_driver.choose(dialog->findChild<QComboBox *>(), QStringLiteral("speaker")));
        m_driver.picture(QStringLiteral("new-product"));
        // The id is the template's until another is typed.
        const auto edits = dialog->findChildren<QLineEdit *>();
        const auto id = std::find_if(edits.begin(), edits.end(), [](QLineEdit *edit) { return edit->text() == QLatin1String("speaker"); });
        QVERIFY(id != edits.end());
        (*id)->clear();
        test::DesktopDriver::type(*id, QStringLiteral("Speaker"));
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        // Capitals are refused by the server, and nothing is lost.
        QTRY_VERIFY(!dialog->isBusy());
        QVERIFY(dialog->isVisible());
        QCOMPARE((*id)->text(), QStringLiteral("Speaker"));
        QVERIFY(!product("products/speaker"));
        (*id)->clear();
        test::DesktopDriver::type(*id, QStringLiteral("speaker"));
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(!m_driver.dialog<NewProductDialog>());
        QVERIFY(product("products/speaker"));
        QTRY_COMPARE(products->findChild<DataTable *>()->currentKey(), QStringLiteral("products/speaker"));
        m_driver.picture(QStringLiteral("products"));
    }

    void makesOneFromAFile()
    {
        const QString path = m_desk.file(QStringLiteral("lamp.yaml"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("name: products/lamp\ndisplayName: Lamp\nreported:\n  - key: lit\n    type: VALUE_TYPE_BOOL\n"
                   "commands:\n  - id: blink\n    displayName: Blink\n");
        file.close();
        auto *products = openProducts();
        QVERIFY(products);
        auto *dialog = openNew(products);
        QVERIFY(dialog);
        QVERIFY(m_driver.choose(dialog->findChild<QComboBox *>(), QString()));
        QVERIFY(!dialog->deed()->isEnabled());
        auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("definition"));
        QVERIFY(name);
        test::DesktopDriver::type(name, path);
        QTRY_VERIFY(dialog->deed()->isEnabled());
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(!m_driver.dialog<NewProductDialog>());
        const auto lamp = product("products/lamp");
        QVERIFY(lamp);
        QCOMPARE(lamp->commands_size(), 1);
        QCOMPARE(lamp->reported(0).type(), v1::VALUE_TYPE_BOOL);
    }

    void changesOneAsText()
    {
        auto *dialog = openText(QStringLiteral("products/speaker"));
        QVERIFY(dialog);
        auto *text = dialog->findChild<QPlainTextEdit *>();
        m_driver.picture(QStringLiteral("product"));
        QVERIFY(!dialog->deed()->isEnabled());
        const QString before = text->toPlainText();
        QVERIFY(before.contains(QStringLiteral("commands:")));
        // What is no YAML, and what is no product, cannot be sent.
        for (const char *wrong : {"commands: [", "colour: red\n"}) {
            text->setPlainText(QLatin1String(wrong));
            QVERIFY(!dialog->deed()->isEnabled());
        }
        m_driver.picture(QStringLiteral("product-wrong"));
        // What the server refuses stays to be put right.
        text->setPlainText(before + QStringLiteral("careRules:\n  - key: nothing\n    above: 1\n    words: Never\n"));
        if (dialog->deed()->isEnabled()) {
            QTest::keyClick(dialog->deed(), Qt::Key_Space);
            QTRY_VERIFY(!dialog->isBusy());
            QVERIFY(dialog->isVisible());
            QVERIFY(text->toPlainText().contains(QStringLiteral("Never")));
        }
        text->setPlainText(QString(before).replace(QRegularExpression(QStringLiteral("displayName: [^\n]*")), QStringLiteral("displayName: Loud speaker")));
        QVERIFY(dialog->deed()->isEnabled());
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(!m_driver.dialog<ProductDialog>());
        QTRY_VERIFY(product("products/speaker")->commands_size() > 0);
        QTRY_COMPARE(m_driver.cell(QStringLiteral("product"), QStringLiteral("products/speaker")).isEmpty(), false);
    }

    void isNotWrittenOverAnothersChange()
    {
        auto *dialog = openText(QStringLiteral("products/lamp"));
        QVERIFY(dialog);
        v1::UpdateProductRequest request;
        request.mutable_product()->set_name("products/lamp");
        request.mutable_product()->set_display_name("Lantern");
        request.mutable_update_mask()->add_paths("display_name");
        QVERIFY(client::callBlocking(m_desk.channel(), &v1::ProductService::Stub::UpdateProduct, request));
        auto *text = dialog->findChild<QPlainTextEdit *>();
        text->setPlainText(text->toPlainText().replace(QStringLiteral("Lamp"), QStringLiteral("Torch")));
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(!dialog->isBusy());
        QVERIFY(dialog->isVisible());
        QVERIFY(text->toPlainText().contains(QStringLiteral("Torch")));
        QCOMPARE(product("products/lamp")->display_name(), std::string("Lantern"));
    }
};

QTEST_MAIN(TestProducts)
#include "tst_products.moc"
