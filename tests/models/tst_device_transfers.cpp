// Imports, exports and claims of the desktop against a server in this process,
// over a real socket: what a restart in the middle of a file does.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "client/channel.h"
#include "models/device_claims.h"
#include "models/device_transfers.h"
#include "models/made_claims_model.h"
#include "models/session.h"
#include "tests/support/pretend_transfers.h"

using namespace wheelhouse;
using namespace wheelhouse::models;

class DeviceTransfersTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    std::string m_address;
    std::unique_ptr<test::PretendTransfers> m_transfers;
    std::unique_ptr<test::PretendClaims> m_claims;
    std::unique_ptr<grpc::Server> m_server;
    std::unique_ptr<Session> m_session;

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
    ImportPlan planOf(const QByteArray &content)
    {
        QFile file(m_dir.filePath(QStringLiteral("batch.csv")));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            return {};
        file.close();
        ImportPlan plan;
        plan.file = DeviceFileInspection::inspect(file.fileName(), {});
        plan.columns = ColumnMapping(plan.file.headers);
        plan.product = QStringLiteral("printer");
        return plan;
    }
    // Some pieces long.
    ImportPlan longPlan()
    {
        QByteArray content = "SN,site\n";
        for (int i = 0; i < 60'000; ++i)
            content += "PRN3-7K40-" + QByteArray::number(100'000 + i) + (i % 1'000 == 0 ? "/,sz-01\n" : ",sz-01\n");
        return planOf(content);
    }
    DeviceTransfers &transfers() { return m_session->deviceTransfers(); }

private Q_SLOTS:
    void init()
    {
        m_address = "unix:" + m_dir.filePath(QStringLiteral("s")).toStdString();
        m_transfers = std::make_unique<test::PretendTransfers>();
        m_claims = std::make_unique<test::PretendClaims>();
        startServer();
        client::ConnectionOptions options;
        options.server = *client::ServerAddress::parse(m_address);
        m_session = std::make_unique<Session>(std::make_shared<client::Channel>(options), QStringLiteral("ops-hub"));
    }
    void cleanup()
    {
        m_session.reset();
        if (m_server)
            stopServer();
    }

    void importsAndTells()
    {
        const auto job = transfers().import(longPlan());
        Operation *operation = m_session->operations().operation(QStringLiteral("00000001"));
        QVERIFY(operation && operation->mayBeCancelled());
        QSignalSpy finished(job.get(), &ImportJob::finished);
        QVERIFY(finished.wait(20'000));
        QCOMPARE(job->state(), ImportJob::State::Done);
        QCOMPARE(job->counts().rows, 60'000);
        QCOMPARE(job->counts().created, 59'940);
        QCOMPARE(job->rejects().size(), 60);
        QCOMPARE(job->share(), 1.0);
        QVERIFY(operation->succeeded());
        QVERIFY2(operation->resultText().contains(QStringLiteral("59,940")), qPrintable(operation->resultText()));
        QVERIFY(!operation->mayBeCancelled());
        const auto row = std::static_pointer_cast<const RejectedRow>(job->rejects().all().front());
        QCOMPARE(row->serial, QStringLiteral("PRN3-7K40-100000/"));
        QCOMPARE(transfers().job(job->key()), job);
        const std::lock_guard lock(m_transfers->mutex);
        QCOMPARE(m_transfers->last.columns().at("SN"), std::string("serial"));
        QCOMPARE(m_transfers->last.parent(), std::string("products/printer"));
        QVERIFY(!m_transfers->last.validate_only());
    }

    void everyDryRunBeginsAnew()
    {
        const ImportPlan plan = planOf("serial\nA-1\n");
        for (int i = 0; i < 2; ++i) {
            const auto job = transfers().check(plan);
            QSignalSpy finished(job.get(), &ImportJob::finished);
            QVERIFY(finished.wait());
            QCOMPARE(job->counts().created, 1);
        }
        const std::lock_guard lock(m_transfers->mutex);
        QVERIFY(m_transfers->last.validate_only());
        QCOMPARE(m_transfers->last.byte_count(), plan.file.size);
        QVERIFY(m_transfers->ids[0].size() <= 64 && m_transfers->ids[0] != plan.importId().toStdString());
    }

    void goesOnWhenTheServerComesBack()
    {
        m_transfers->holdAfter = 3;
        const auto job = transfers().import(longPlan());
        QSignalSpy finished(job.get(), &ImportJob::finished);
        QTRY_VERIFY(job->counts().rows > 0);
        stopServer();
        QTRY_COMPARE(job->state(), ImportJob::State::Waiting);
        QVERIFY(!job->cause().isEmpty() && job->nextRetry().isValid());
        QCOMPARE(finished.count(), 0);
        m_transfers->holdAfter = -1;
        startServer();
        job->retryNow();
        QVERIFY(finished.wait(20'000));
        QCOMPARE(job->state(), ImportJob::State::Done);
        QVERIFY(job->resumedRows() > 0);
        QCOMPARE(job->counts().created, 59'940);
        const std::lock_guard lock(m_transfers->mutex);
        QVERIFY(std::ranges::all_of(m_transfers->ids, [this](const auto &id) { return id == m_transfers->ids.front(); }));
    }

    void sameFileAfterItsEndGetsAnotherId()
    {
        const ImportPlan plan = planOf("serial\nA-1\n");
        for (int i = 0; i < 2; ++i) {
            const auto job = transfers().import(plan);
            QSignalSpy finished(job.get(), &ImportJob::finished);
            QVERIFY(finished.wait());
            QCOMPARE(job->state(), ImportJob::State::Done);
        }
        const std::lock_guard lock(m_transfers->mutex);
        QCOMPARE(m_transfers->ids[1], m_transfers->ids[0] + "-2");
    }

    void canBeCancelled()
    {
        m_transfers->holdAfter = 1;
        const auto job = transfers().import(longPlan());
        Operation *operation = m_session->operations().operation(QStringLiteral("00000001"));
        QTRY_VERIFY(job->counts().rows > 0);
        operation->cancel();
        QCOMPARE(job->state(), ImportJob::State::Cancelled);
        QCOMPARE(operation->state(), Operation::State::Failed);
        QVERIFY2(operation->resultText().contains(QStringLiteral("stay")), qPrintable(operation->resultText()));
    }

    void fileMustNotChange()
    {
        ImportPlan plan = planOf("serial\nA-1\n");
        QVERIFY(planOf("serial\nA-2\n").file.isUsable());
        const auto job = transfers().import(plan);
        QSignalSpy finished(job.get(), &ImportJob::finished);
        QVERIFY(finished.wait());
        QCOMPARE(job->state(), ImportJob::State::Failed);
        QVERIFY2(job->cause().contains(QStringLiteral("changed")), qPrintable(job->cause()));
    }

    void endsWithTheSession()
    {
        m_transfers->holdAfter = 0;
        const auto job = transfers().import(longPlan());
        QTRY_VERIFY(m_transfers->pieces > 0);
        QElapsedTimer took;
        took.start();
        m_session.reset();
        QVERIFY(took.elapsed() < 2'500);
    }

    void listsAndUndoes()
    {
        for (const char *content : {"serial\nA-1\nA-2\n", "serial\nB-1\nB-2\nB/3\n"}) {
            const auto job = transfers().import(planOf(content));
            QSignalSpy finished(job.get(), &ImportJob::finished);
            QVERIFY(finished.wait());
        }
        const auto dry = transfers().check(planOf("serial\nC-1\n"));
        QSignalSpy checked(dry.get(), &ImportJob::finished);
        QVERIFY(checked.wait());
        DeviceImportsModel model(transfers().imports());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        const Lease lease = model.watch();
        // The dry run is none of them.
        QTRY_COMPARE(model.rowCount(), 2);
        QTRY_COMPARE(model.state().kind, PanelState::Kind::Live);
        const QString key = model.keyAt(0);
        const auto import = transfers().imports().import(key);
        QVERIFY(import && import->mayBeUndone());
        QCOMPARE(import->requester, QStringLiteral("ops-lin"));
        Operation *undo = transfers().undo(*import);
        QTRY_VERIFY(undo->succeeded());
        QVERIFY2(undo->resultText().contains(QStringLiteral("1 removed")), qPrintable(undo->resultText()));
        QCOMPARE(transfers().imports().import(key)->state, PastImport::State::Undone);
        QVERIFY(!transfers().imports().import(key)->mayBeUndone());
    }

    void listSaysWhyItIsNotThere()
    {
        stopServer();
        DeviceImportsModel model(transfers().imports());
        const Lease lease = model.watch();
        QTRY_COMPARE_WITH_TIMEOUT(model.state().kind, PanelState::Kind::Failed, 15'000);
        QCOMPARE(model.state().action, QStringLiteral("retry"));
        startServer();
        m_session->refresh();
        transfers().refresh();
        QTRY_COMPARE_WITH_TIMEOUT(model.state().kind, PanelState::Kind::Empty, 15'000);
    }

    void exportsIntoAFile()
    {
        const QString path = m_dir.filePath(QStringLiteral("out.csv"));
        Operation *operation = transfers().exportDevices({.path = path, .format = DeviceFile::Format::Csv, .filter = {}});
        QTRY_VERIFY(operation->succeeded());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("serial\r\nA-1\r\nA-2\r\nA-3\r\n"));
    }

    void brokenExportLeavesNoFile()
    {
        const QString path = m_dir.filePath(QStringLiteral("none.csv"));
        Operation *refused = transfers().exportDevices({.path = path, .format = DeviceFile::Format::Csv, .filter = QStringLiteral("bad")});
        QTRY_COMPARE(refused->state(), Operation::State::Failed);
        QVERIFY2(refused->resultText().contains(QStringLiteral("nothing is called bad")), qPrintable(refused->resultText()));
        m_transfers->holdAfter = 0;
        Operation *cancelled = transfers().exportDevices({.path = path, .format = DeviceFile::Format::Csv, .filter = {}});
        QTRY_VERIFY(!std::isnan(cancelled->progress()));
        cancelled->cancel();
        QCOMPARE(cancelled->state(), Operation::State::Failed);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(!QFileInfo::exists(path));
        Operation *nowhere = transfers().exportDevices({.path = QStringLiteral("/proc/none/x.csv"), .format = DeviceFile::Format::Csv, .filter = {}});
        QTRY_COMPARE(nowhere->state(), Operation::State::Failed);
    }

    void makesListsAndRevokesClaims()
    {
        DeviceClaims &claims = m_session->deviceClaims();
        DeviceClaimsModel model(claims.rows(), m_session->catalog());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        const Lease lease = model.watch();
        QTRY_COMPARE(model.state().kind, PanelState::Kind::Empty);
        DeviceClaims::Draft draft;
        draft.product = QStringLiteral("printer");
        draft.serials = QStringList{QStringLiteral("A-1"), QStringLiteral("A-2")};
        draft.site = QStringLiteral("sz-01");
        draft.expires = QDateTime::currentDateTimeUtc().addDays(7);
        Operation *made = claims.create(draft);
        QTRY_VERIFY(made->succeeded());
        const auto codes = made->takeResult().value<QVector<MadeClaim>>();
        QCOMPARE(codes.size(), 2);
        QCOMPARE(codes[1].serial, QStringLiteral("A-2"));
        QVERIFY(codes[1].expires > QDateTime::currentDateTimeUtc().addDays(6));
        QCOMPARE(model.rowCount(), 2);
        MadeClaimsModel shown;
        QAbstractItemModelTester shownTester(&shown, QAbstractItemModelTester::FailureReportingMode::Fatal);
        shown.setClaims(codes);
        QCOMPARE(shown.rowCount(), 2);
        QVERIFY(shown.toCsv().contains("A-2,WH1-00000-1,wheelhouse://claim/1,"));
        const auto claim = claims.rows().claim(codes[0].key);
        QVERIFY(claim && claim->site == QStringLiteral("sz-01"));
        Operation *revoked = claims.revoke(*claim);
        QTRY_VERIFY(revoked->succeeded());
        QCOMPARE(claims.rows().claim(codes[0].key)->state, ClaimFacts::State::Revoked);
        draft.product = QStringLiteral("none");
        Operation *refused = claims.create(draft);
        QTRY_COMPARE(refused->state(), Operation::State::Failed);
    }
};

QTEST_GUILESS_MAIN(DeviceTransfersTest)
#include "tst_device_transfers.moc"
