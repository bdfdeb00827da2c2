// The windows for files and codes, in every look and in the states that a real
// server is seldom in. With WHEELHOUSE_PICTURES=DIR each is saved.
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPointer>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include "app/desktop/desktop.h"
#include "client/channel.h"
#include "models/made_claims_model.h"
#include "models/session.h"
#include "sample_fleet.h"
#include "tests/support/pretend_transfers.h"
#include "tests/support/window_warnings.h"
#include "widgets/controls/segmented.h"
#include "widgets/devices/claims_dialog.h"
#include "widgets/devices/count_guard.h"
#include "widgets/devices/device_files.h"
#include "widgets/devices/devices_page.h"
#include "widgets/devices/import_columns_step.h"
#include "widgets/devices/import_dialog.h"
#include "widgets/devices/import_file_step.h"
#include "widgets/devices/import_run_view.h"
#include "widgets/devices/make_claims_dialog.h"
#include "widgets/devices/past_imports_dialog.h"
#include "widgets/devices/undo_import_dialog.h"
#include "widgets/page/filtered_table.h"
#include "widgets/shell/main_window.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/button.h"

using namespace wheelhouse;
using namespace wheelhouse::widgets;

class TestTransferDialogs : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    std::string m_address;
    std::unique_ptr<test::PretendTransfers> m_transfers;
    std::unique_ptr<test::PretendClaims> m_claims;
    std::unique_ptr<grpc::Server> m_server;
    std::shared_ptr<client::Channel> m_channel;
    std::unique_ptr<Appearance> m_appearance;
    std::unique_ptr<desktop::Desktop> m_desktop;
    MainWindow *m_window = nullptr;
    DeviceFiles *m_files = nullptr;

    void startServer()
    {
        grpc::ServerBuilder builder;
        builder.AddListeningPort(m_address, grpc::InsecureServerCredentials());
        builder.RegisterService(m_transfers.get());
        builder.RegisterService(m_claims.get());
        m_server = builder.BuildAndStart();
    }
    void stopServer()
    {
        m_server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
        m_server.reset();
    }

    template <class D> D *window() const
    {
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (auto *found = qobject_cast<D *>(widget); found && found->isVisible())
                return found;
        }
        return nullptr;
    }

    void picture(QWidget *widget, const QString &name)
    {
        const QString folder = qEnvironmentVariable("WHEELHOUSE_PICTURES");
        if (folder.isEmpty())
            return;
        test::markLive(m_desktop->session());
        QTest::qWait(250);
        QVERIFY(widget->grab().save(QDir(folder).filePath(name + QStringLiteral(".png"))));
    }

    QString write(const QString &name, const QByteArray &content)
    {
        QFile file(m_dir.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? file.fileName() : QString();
    }

    QString batch()
    {
        QByteArray content = "SN,Model,Site,Shop,Colour,label.batch,Remark\n";
        const char *const shops[] = {"Old Street Noodles", "Campus Hall B", "Grain Bakery", "春风茶饮"};
        for (int i = 0; i < 20'000; ++i) {
            const char *kind = i % 25 == 3 ? "-old-" : i % 140 == 9 ? "-same-" : "-7K40-";
            const char *end = i % 190 == 11 ? "/1" : "";
            const char *site = i % 900 == 5 ? "site/99" : "sz-01";
            content += QByteArray("PRN3") + kind + QByteArray::number(118'206 + i) + end + ",P80-W," + site + ',' + shops[i % 4]
                + ",grey,2026-11,\"shelf " + QByteArray::number(i % 40) + ", left\"\n";
        }
        return write(QStringLiteral("batch-2026-11-sz.csv"), content);
    }

    // To the dry run's result.
    ImportDialog *checked(const QString &path)
    {
        m_files->openImport(path);
        auto *dialog = window<ImportDialog>();
        if (!dialog || !QTest::qWaitFor([dialog] { return dialog->fileStep()->isReady(); }, 10'000))
            return nullptr;
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        auto *product = dialog->columnsStep()->productBox();
        product->setCurrentIndex(product->findData(QStringLiteral("printer")));
        for (auto *button : dialog->columnsStep()->findChildren<Button *>())
            button->click();
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        return QTest::qWaitFor([dialog] {
            return dialog->runView()->job() && dialog->runView()->job()->state() == models::ImportJob::State::Done;
        }, 20'000) ? dialog : nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_dir.path());
        m_address = "unix:" + m_dir.filePath(QStringLiteral("s")).toStdString();
        m_transfers = std::make_unique<test::PretendTransfers>();
        m_claims = std::make_unique<test::PretendClaims>();
        startServer();
        client::ConnectionOptions options;
        options.server = *client::ServerAddress::parse(m_address);
        m_channel = std::make_shared<client::Channel>(options);
        m_appearance = std::make_unique<Appearance>(false);
        m_desktop = std::make_unique<desktop::Desktop>(m_channel, QStringLiteral("ops-hub"), *m_appearance);
        test::fillSession(m_desktop->session());
        m_window = m_desktop->openWindow();
        m_window->resize(1280, 800);
        QVERIFY(QTest::qWaitForWindowExposed(m_window));
        m_window->openPage(QStringLiteral("devices"));
        m_files = qobject_cast<DevicesPage *>(m_window->currentPage())->files();
    }

    void init()
    {
        test::failOnWarnings();
        m_appearance->setSchemeChoice(Appearance::SchemeChoice::Light);
        m_appearance->setLanguage(Appearance::Language::English);
        m_transfers->holdAfter = -1;
        if (!m_server)
            startServer();
        test::markLive(m_desktop->session());
    }

    void cleanup()
    {
        // One may be another's child and go with it.
        QVector<QPointer<QDialog>> open;
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (auto *dialog = qobject_cast<QDialog *>(widget))
                open.append(dialog);
        }
        for (const auto &dialog : std::as_const(open))
            delete dialog.data();
    }

    void cleanupTestCase()
    {
        m_desktop.reset();
        m_appearance.reset();
        QVERIFY(m_channel->shutDown());
        if (m_server)
            stopServer();
    }

    void everyStepInEveryLook_data()
    {
        QTest::addColumn<int>("scheme");
        QTest::addColumn<int>("language");
        QTest::newRow("light") << 1 << 1;
        QTest::newRow("dark") << 2 << 1;
        QTest::newRow("zh") << 1 << 2;
    }

    void everyStepInEveryLook()
    {
        QFETCH(int, scheme);
        QFETCH(int, language);
        const QString look = u'-' + QString::fromLatin1(QTest::currentDataTag());
        m_appearance->setSchemeChoice(static_cast<Appearance::SchemeChoice>(scheme));
        m_appearance->setLanguage(static_cast<Appearance::Language>(language));
        picture(m_window, QStringLiteral("transfers-page") + look);
        const QString path = batch();
        m_files->openImport();
        auto *dialog = window<ImportDialog>();
        QVERIFY(dialog);
        picture(dialog, QStringLiteral("import-1-empty") + look);
        dialog->openFile(path);
        QTRY_VERIFY(dialog->fileStep()->isReady());
        picture(dialog, QStringLiteral("import-1-file") + look);
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QCOMPARE(dialog->step(), ImportDialog::Columns);
        // `Colour` is nothing the server knows, and no row names its product.
        QVERIFY(!dialog->deed()->isEnabled());
        picture(dialog, QStringLiteral("import-2-columns") + look);
        auto *colour = dialog->columnsStep()->attributeBox(4);
        QTest::keyClick(colour, Qt::Key_End);
        QCOMPARE(dialog->columnsStep()->mapping().columns()[4].attribute, models::ColumnMapping::kLeaveOut);
        auto *product = dialog->columnsStep()->productBox();
        product->setCurrentIndex(product->findData(QStringLiteral("printer")));
        QVERIFY(dialog->deed()->isEnabled());
        picture(dialog, QStringLiteral("import-2-mapped") + look);
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QCOMPARE(dialog->step(), ImportDialog::Check);
        QTRY_COMPARE_WITH_TIMEOUT(dialog->runView()->job()->state(), models::ImportJob::State::Done, 20'000);
        const auto counts = dialog->runView()->job()->counts();
        QCOMPARE(counts.rows, 20'000);
        QVERIFY(counts.rejected > 100);
        // The count has to be typed.
        QVERIFY(dialog->guard()->isVisible() && !dialog->deed()->isEnabled());
        dialog->runView()->rejectsTable()->selectRow(2);
        picture(dialog, QStringLiteral("import-3-check") + look);
        dialog->guard()->field()->setFocus();
        QTest::keyClicks(dialog->guard()->field(), QString::number(counts.changes()));
        QVERIFY(dialog->deed()->isEnabled());
        m_transfers->pieces = 0;
        m_transfers->holdAfter = 2;
        QTest::keyClick(dialog->guard()->field(), Qt::Key_Return);
        QCOMPARE(dialog->step(), ImportDialog::Apply);
        QTRY_VERIFY(dialog->runView()->job()->counts().rows > 0);
        QTest::qWait(1'200);
        picture(dialog, QStringLiteral("import-4-running") + look);
        m_transfers->holdAfter = -1;
        QTRY_COMPARE_WITH_TIMEOUT(dialog->runView()->job()->state(), models::ImportJob::State::Done, 20'000);
        QVERIFY(dialog->undoButton()->isVisible());
        picture(dialog, QStringLiteral("import-4-done") + look);
        QTest::keyClick(dialog->undoButton(), Qt::Key_Space);
        auto *undo = window<UndoImportDialog>();
        QVERIFY(undo && !undo->deed()->isEnabled());
        picture(undo, QStringLiteral("import-undo") + look);
        QTest::keyClicks(undo->guard()->field(), QString::number(counts.changes()));
        QTest::keyClick(undo->guard()->field(), Qt::Key_Return);
        QTRY_VERIFY(!undo->deed()->isVisible());
        picture(undo, QStringLiteral("import-undone") + look);
        undo->close();
        m_files->openPastImports();
        auto *past = window<PastImportsDialog>();
        QVERIFY(past);
        QTRY_VERIFY(past->table()->table()->table()->rowCount() > 0);
        past->table()->table()->selectKey(past->table()->table()->table()->keyAt(0));
        picture(past, QStringLiteral("past-imports") + look);
        m_window->openKey(dialog->runView()->job()->key());
        QVERIFY(dialog->isVisible());
        m_window->setDrawerOpen(true, 1);
        picture(m_window, QStringLiteral("transfers-operations") + look);
        m_window->setDrawerOpen(false);
    }

    void claimsInEveryLook_data() { everyStepInEveryLook_data(); }

    void claimsInEveryLook()
    {
        QFETCH(int, scheme);
        QFETCH(int, language);
        const QString look = u'-' + QString::fromLatin1(QTest::currentDataTag());
        m_appearance->setSchemeChoice(static_cast<Appearance::SchemeChoice>(scheme));
        m_appearance->setLanguage(static_cast<Appearance::Language>(language));
        m_files->openClaims();
        auto *list = window<ClaimsDialog>();
        QVERIFY(list);
        if (m_claims->claims.empty()) {
            QTRY_COMPARE(list->table()->table()->table()->state().kind, models::PanelState::Kind::Empty);
            picture(list, QStringLiteral("claims-empty") + look);
        }
        QTest::keyClick(list->deed(), Qt::Key_Space);
        auto *make = window<MakeClaimsDialog>();
        QVERIFY(make);
        picture(make, QStringLiteral("claims-make") + look);
        auto *kind = make->findChild<Segmented *>();
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Right);
        auto *serials = make->findChild<QPlainTextEdit *>();
        QVERIFY(serials->isVisible() && !make->deed()->isEnabled());
        serials->setPlainText(QStringLiteral("PRN3-7K40-200001\nPRN3-7K40-200002\nPRN3-7K40-200003\n"));
        QVERIFY(make->deed()->isEnabled());
        picture(make, QStringLiteral("claims-serials") + look);
        QTest::keyClick(make->deed(), Qt::Key_Space);
        QTRY_COMPARE(make->made().rowCount(), 3);
        picture(make, QStringLiteral("claims-made") + look);
        const QString pdf = m_dir.filePath(QStringLiteral("labels.pdf"));
        QSignalSpy saved(make, &MakeClaimsDialog::pdfSaved);
        make->savePdf(pdf);
        QVERIFY(saved.wait());
        QFile file(pdf);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.read(5) == "%PDF-");
        QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        if (const QString folder = qEnvironmentVariable("WHEELHOUSE_PICTURES"); !folder.isEmpty())
            QFile::copy(pdf, QDir(folder).filePath(QStringLiteral("labels") + look + QStringLiteral(".pdf")));
        QTest::keyClick(make, Qt::Key_Escape);
        QTRY_VERIFY(!window<MakeClaimsDialog>());
        QTRY_VERIFY(list->table()->table()->table()->rowCount() >= 3);
        list->table()->table()->selectAll();
        QTRY_VERIFY(list->revokeButton()->isEnabled());
        picture(list, QStringLiteral("claims") + look);
        QTest::keyClick(list->revokeButton(), Qt::Key_Space);
        auto *revoke = window<RevokeClaimsDialog>();
        QVERIFY(revoke);
        picture(revoke, QStringLiteral("claims-revoke") + look);
        QTest::keyClick(revoke->deed(), Qt::Key_Space);
        QTRY_VERIFY(!window<RevokeClaimsDialog>());
        QTRY_VERIFY(!list->revokeButton()->isEnabled());
        m_claims->claims.clear();
    }

    // Codes that nobody kept are asked for once more before they are lost.
    void codesAreNotLostByOneKey()
    {
        m_files->openClaims();
        window<ClaimsDialog>()->make();
        auto *make = window<MakeClaimsDialog>();
        QTest::keyClick(make->deed(), Qt::Key_Space);
        QTRY_COMPARE(make->made().rowCount(), 1);
        QTest::keyClick(make, Qt::Key_Escape);
        QVERIFY(make->isVisible());
        QTest::keyClick(make, Qt::Key_Escape);
        QTRY_VERIFY(!window<MakeClaimsDialog>());
        m_claims->claims.clear();
    }

    void aBadFileSaysWhy()
    {
        m_files->openImport(write(QStringLiteral("devices.xlsx"), QByteArray("PK\x03\x04\x00\x00\x08\x00", 8)));
        auto *dialog = window<ImportDialog>();
        QTRY_VERIFY(!dialog->fileStep()->file().problem.isEmpty());
        QVERIFY(!dialog->deed()->isEnabled());
        picture(dialog, QStringLiteral("import-1-bad"));
    }

    void goesOnWithoutItsWindow()
    {
        auto *dialog = checked(batch());
        QVERIFY(dialog);
        QTest::keyClicks(dialog->guard()->field(), QString::number(dialog->runView()->job()->counts().changes()));
        m_transfers->pieces = 0;
        m_transfers->holdAfter = 1;
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        const auto job = dialog->runView()->job();
        QTRY_VERIFY(job->counts().rows > 0);
        dialog->close();
        QTRY_VERIFY(!window<ImportDialog>());
        stopServer();
        QTRY_COMPARE(job->state(), models::ImportJob::State::Waiting);
        QCOMPARE(m_desktop->session().operations().runningCount(), 1);
        // Its operation opens it again.
        m_window->openKey(job->key());
        QTRY_VERIFY(window<ImportDialog>());
        QCOMPARE(window<ImportDialog>()->runView()->job(), job);
        picture(window<ImportDialog>(), QStringLiteral("import-4-waiting"));
        m_transfers->holdAfter = -1;
        startServer();
        job->retryNow();
        QTRY_COMPARE_WITH_TIMEOUT(job->state(), models::ImportJob::State::Done, 20'000);
        QVERIFY(job->resumedRows() > 0);
        QCOMPARE(m_desktop->session().operations().runningCount(), 0);
    }

    void holdsAHundredThousandRejects()
    {
        QByteArray content = "serial,site\n";
        for (int i = 0; i < 100'000; ++i)
            content += "PRN3/" + QByteArray::number(i) + ",sz-01\n";
        auto *dialog = checked(write(QStringLiteral("all-wrong.csv"), content));
        QVERIFY(dialog);
        QTRY_COMPARE_WITH_TIMEOUT(dialog->runView()->rejectsTable()->table()->rowCount(), 100'000, 20'000);
        QVERIFY(!dialog->deed()->isEnabled());
        QSignalSpy saved(dialog->runView(), &ImportRunView::rejectsSaved);
        const QString path = m_dir.filePath(QStringLiteral("rejects.csv"));
        dialog->runView()->saveRejects(path);
        QVERIFY(saved.wait(20'000));
        const auto file = models::DeviceFileInspection::inspect(path, {});
        QCOMPARE(file.rowCount, 100'000);
        picture(dialog, QStringLiteral("import-3-all-wrong"));
    }

    void failedListsSayWhy()
    {
        stopServer();
        m_files->openPastImports();
        auto *past = window<PastImportsDialog>();
        QTRY_VERIFY_WITH_TIMEOUT(past->table()->table()->table()->state().kind != models::PanelState::Kind::Loading, 15'000);
        picture(past, QStringLiteral("past-imports-failed"));
    }
};

QTEST_MAIN(TestTransferDialogs)
#include "tst_transfer_dialogs.moc"
