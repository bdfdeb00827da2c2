// Files of devices in and out, and claim codes, in a window and by keyboard,
// against the real server.
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>

#include "client/call.h"
#include "models/made_claims_model.h"
#include "tests/gui/desktop_fixture.h"
#include "tests/support/window_warnings.h"
#include "wheelhouse/v1/device_claims.grpc.pb.h"
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
#include "widgets/theme/button.h"

using namespace wheelhouse;
using namespace wheelhouse::widgets;

class TestTransfers : public QObject {
    Q_OBJECT

    test::DesktopFixture m_desk;
    MainWindow *m_window = nullptr;
    DeviceFiles *m_files = nullptr;

    template <class D> D *window() const
    {
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (auto *found = qobject_cast<D *>(widget); found && found->isVisible())
                return found;
        }
        return nullptr;
    }

    models::Session &session() { return m_desk.session(); }

    QString write(const QString &name, const QByteArray &content)
    {
        QFile file(m_desk.file(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? file.fileName() : QString();
    }

    int deviceCount() { return session().deviceRows().size(); }

    void picture(QWidget *widget, const QString &name)
    {
        if (const QString folder = qEnvironmentVariable("WHEELHOUSE_PICTURES"); !folder.isEmpty())
            QVERIFY(widget->grab().save(QDir(folder).filePath(name + QStringLiteral(".png"))));
    }

    // By keyboard from the file to the dry run's end.
    ImportDialog *check(const QString &path)
    {
        m_desk.driver.press(Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
        if (!QTest::qWaitFor([this] { return window<ImportDialog>() != nullptr; }))
            return nullptr;
        auto *dialog = window<ImportDialog>();
        dialog->openFile(path);
        if (!QTest::qWaitFor([dialog] { return dialog->fileStep()->isReady(); }))
            return nullptr;
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        if (!dialog->columnsStep()->mapping().has(QStringLiteral("product"))
            && !test::DesktopDriver::choose(dialog->columnsStep()->productBox(), QStringLiteral("printer")))
            return nullptr;
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        const auto job = dialog->runView()->job();
        return job && QTest::qWaitFor([job] { return !job->isRunning(); }, 30'000) ? dialog : nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto started = m_desk.startServer();
        QVERIFY2(started, started ? "" : started.error().message.c_str());
        QVERIFY(m_desk.openWindow());
        m_window = &m_desk.window();
        QTRY_COMPARE(session().connection().state(), models::ConnectionModel::State::Live);
        models::Operation *product = session().deviceActions().createProduct(QStringLiteral("printer"));
        QTRY_VERIFY(product->succeeded());
        session().refresh();
        QTRY_COMPARE(session().productRows().size(), 1);
        m_window->openPage(QStringLiteral("devices"));
        m_files = qobject_cast<DevicesPage *>(m_window->currentPage())->files();
    }

    void init() { test::failOnWarnings(); }

    void cleanup()
    {
        if (QTest::currentTestFailed()) {
            int number = 0;
            for (QWidget *widget : QApplication::topLevelWidgets()) {
                if (widget->isVisible())
                    picture(widget, QStringLiteral("failed-%1-%2").arg(QLatin1String(QTest::currentTestFunction())).arg(number++));
            }
        }
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
        QVERIFY(m_desk.stop());
    }

    void importsABatch()
    {
        QByteArray content = "SN;Site;Shop;Ring\r\n";
        for (int i = 0; i < 2'000; ++i)
            content += "IMP-" + QByteArray::number(10'000 + i) + (i == 500 ? "/" : "") + ";sz-01;春风茶饮;2\r\n";
        auto *dialog = check(write(QStringLiteral("batch.csv"), content));
        // `Ring` is nothing by itself: the way on is closed until it is said.
        QVERIFY(!dialog);
        dialog = window<ImportDialog>();
        QVERIFY(dialog && dialog->step() == ImportDialog::Columns && !dialog->deed()->isEnabled());
        QVERIFY(test::DesktopDriver::choose(dialog->columnsStep()->attributeBox(3), QStringLiteral("label.ring")));
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QCOMPARE(dialog->step(), ImportDialog::Check);
        const auto dry = dialog->runView()->job();
        QTRY_VERIFY_WITH_TIMEOUT(!dry->isRunning(), 30'000);
        QVERIFY2(dry->state() == models::ImportJob::State::Done, qPrintable(dry->cause()));
        QCOMPARE(dry->counts().rows, 2'000);
        QCOMPARE(dry->counts().created, 1'999);
        QCOMPARE(dry->counts().rejected, 1);
        QTRY_COMPARE(dialog->runView()->rejectsTable()->table()->rowCount(), 1);
        picture(dialog, QStringLiteral("real-import-3-check"));
        // Nothing was written yet.
        QCOMPARE(deviceCount(), 0);
        // Above a thousand the count is typed.
        QVERIFY(!dialog->deed()->isEnabled());
        QTRY_VERIFY(dialog->guard()->field()->isVisible());
        QTest::keyClicks(dialog->guard()->field(), QStringLiteral("1999"));
        QTest::keyClick(dialog->guard()->field(), Qt::Key_Return);
        const auto job = dialog->runView()->job();
        QVERIFY(job && job != dry);
        QTRY_VERIFY_WITH_TIMEOUT(!job->isRunning(), 60'000);
        QVERIFY2(job->state() == models::ImportJob::State::Done, qPrintable(job->cause()));
        QCOMPARE(job->counts().created, 1'999);
        QTRY_COMPARE_WITH_TIMEOUT(deviceCount(), 1'999, 10'000);
        const auto row = session().deviceRows().get("products/printer/devices/IMP-10007");
        QVERIFY(row);
        picture(dialog, QStringLiteral("real-import-4-done"));
    }

    void sameFileChangesNothing()
    {
        QByteArray content = "serial,product,site\n";
        for (int i = 0; i < 100; ++i)
            content += "IMP-" + QByteArray::number(10'000 + i) + ",printer,sz-01\n";
        auto *dialog = check(write(QStringLiteral("again.csv"), content));
        QVERIFY(dialog);
        const auto job = dialog->runView()->job();
        QVERIFY2(job->state() == models::ImportJob::State::Done, qPrintable(job->cause()));
        QCOMPARE(job->counts().unchanged, 100);
        QVERIFY(!dialog->deed()->isEnabled());
    }

    void aFileWithoutSerialIsRefused()
    {
        m_desk.driver.press(Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(window<ImportDialog>());
        auto *dialog = window<ImportDialog>();
        dialog->openFile(write(QStringLiteral("none.csv"), "site\nsz-01\n"));
        QTRY_VERIFY(dialog->fileStep()->isReady());
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QVERIFY(!dialog->deed()->isEnabled());
        QVERIFY(!dialog->columnsStep()->problem().isEmpty());
    }

    void exportsWhatMatches()
    {
        const QString path = m_desk.file(QStringLiteral("out.csv"));
        m_files->exportTo(path);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path), 20'000);
        const auto file = models::DeviceFileInspection::inspect(path, {});
        QVERIFY2(file.isUsable(), qPrintable(file.problem));
        QCOMPARE(file.rowCount, 1'999);
        QVERIFY(file.headers.contains(QStringLiteral("serial")) && file.headers.contains(QStringLiteral("label.ring")));
        const QString lines = m_desk.file(QStringLiteral("out.jsonl"));
        m_files->exportTo(lines);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(lines), 20'000);
        QCOMPARE(models::DeviceFileInspection::inspect(lines, {}).rowCount, 1'999);
    }

    void undoesTheBatch()
    {
        m_files->openPastImports();
        auto *past = window<PastImportsDialog>();
        QVERIFY(past);
        auto *table = past->table()->table();
        QTRY_COMPARE_WITH_TIMEOUT(table->table()->rowCount(), 1, 10'000);
        table->selectKey(table->table()->keyAt(0));
        picture(past, QStringLiteral("real-past-imports"));
        // At the latest with the next look at the list.
        QTRY_VERIFY_WITH_TIMEOUT(past->deed()->isEnabled(), 20'000);
        QTest::keyClick(past->deed(), Qt::Key_Space);
        auto *undo = window<UndoImportDialog>();
        QVERIFY(undo && !undo->deed()->isEnabled());
        QTest::keyClicks(undo->guard()->field(), QStringLiteral("1999"));
        QTest::keyClick(undo->guard()->field(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(!undo->isBusy() && !undo->deed()->isVisible(), 60'000);
        picture(undo, QStringLiteral("real-undone"));
        QTRY_COMPARE_WITH_TIMEOUT(deviceCount(), 0, 10'000);
        QTRY_COMPARE(session().deviceTransfers().imports().import(table->table()->keyAt(0))->state, models::PastImport::State::Undone);
    }

    void makesClaimsThatADeviceCanUse()
    {
        m_files->openClaims();
        auto *list = window<ClaimsDialog>();
        QVERIFY(list);
        QTRY_VERIFY(list->deed()->isEnabled());
        QTest::keyClick(list->deed(), Qt::Key_Space);
        auto *make = window<MakeClaimsDialog>();
        QVERIFY(make);
        QTest::keyClick(make->deed(), Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(make->made().rowCount(), 1, 10'000);
        picture(make, QStringLiteral("real-claims-made"));
        const models::MadeClaim claim = make->made().claims().front();
        QVERIFY(claim.code.startsWith(QStringLiteral("WH1-")));
        QVERIFY2(claim.uri.contains(claim.code), qPrintable(claim.uri));
        v1::ClaimDeviceRequest request;
        request.set_code(claim.code.toStdString());
        request.set_serial("CLAIM-1");
        const auto claimed = client::callBlocking(*m_desk.server().anonymousChannel(), &v1::DeviceClaimService::Stub::ClaimDevice, request);
        QVERIFY2(claimed, claimed ? "" : claimed.error().message.c_str());
        QCOMPARE(claimed->device(), std::string("products/printer/devices/CLAIM-1"));
        session().deviceClaims().refresh();
        QTRY_COMPARE_WITH_TIMEOUT(session().deviceClaims().rows().claim(claim.key)->state, models::ClaimFacts::State::Used, 10'000);
    }

    void revokesClaims()
    {
        m_files->openClaims();
        auto *list = window<ClaimsDialog>();
        models::DeviceClaims::Draft draft;
        draft.product = QStringLiteral("printer");
        draft.serials = QStringList{QStringLiteral("CLAIM-8"), QStringLiteral("CLAIM-9")};
        models::Operation *made = session().deviceClaims().create(draft);
        QTRY_VERIFY2(!made->isRunning(), "");
        QVERIFY2(made->succeeded(), qPrintable(made->technical()));
        const auto claims = made->takeResult().value<QVector<models::MadeClaim>>();
        QCOMPARE(claims.size(), 2);
        list->table()->table()->selectKey(claims.front().key);
        QTRY_VERIFY(list->revokeButton()->isEnabled());
        QTest::keyClick(list->revokeButton(), Qt::Key_Space);
        auto *revoke = window<RevokeClaimsDialog>();
        QVERIFY(revoke);
        QTest::keyClick(revoke->deed(), Qt::Key_Space);
        QTRY_COMPARE(session().deviceClaims().rows().claim(claims.front().key)->state, models::ClaimFacts::State::Revoked);
    }

    void goesOnAfterACrashOfTheServer()
    {
        QByteArray content = "serial,product\n";
        for (int i = 0; i < 200'000; ++i)
            content += "BIG-" + QByteArray::number(100'000 + i) + ",printer\n";
        models::ImportPlan plan;
        plan.file = models::DeviceFileInspection::inspect(write(QStringLiteral("big.csv"), content), {});
        plan.columns = models::ColumnMapping(plan.file.headers);
        const auto job = session().deviceTransfers().import(plan);
        QTRY_VERIFY_WITH_TIMEOUT(job->counts().created > 0 || !job->isRunning(), 20'000);
        QVERIFY2(job->isRunning(), "done before the server could be stopped: the file is too short");
        m_desk.server().kill();
        QTRY_COMPARE_WITH_TIMEOUT(job->state(), models::ImportJob::State::Waiting, 20'000);
        const auto again = m_desk.startServerAgain();
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        job->retryNow();
        QTRY_VERIFY_WITH_TIMEOUT(!job->isRunning(), 90'000);
        QVERIFY2(job->state() == models::ImportJob::State::Done, qPrintable(job->cause()));
        QCOMPARE(job->counts().created + job->counts().unchanged, 200'000);
        QTRY_VERIFY_WITH_TIMEOUT(deviceCount() >= 200'000, 20'000);
    }
};

QTEST_MAIN(TestTransfers)
#include "tst_transfers.moc"
