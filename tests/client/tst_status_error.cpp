#include <QtTest/QtTest>

#include "client/status_error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::client;

class TestStatusError : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decodesFieldViolations()
    {
        google::rpc::BadRequest badRequest;
        auto *violation = badRequest.add_field_violations();
        violation->set_field("serial");
        violation->set_description("a serial is 1 to 64 of A-Z, a-z, 0-9, dash, underscore and dot");
        google::rpc::Status details;
        details.add_details()->PackFrom(badRequest);
        const auto error = errorOf(
            grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "serial: wrong", details.SerializeAsString()), "h:1");
        QCOMPARE(error.code, ErrorCode::InvalidArgument);
        QCOMPARE(error.message, std::string("serial: wrong"));
        QCOMPARE(error.fields.size(), std::size_t(1));
        QCOMPARE(error.fields.front().field, std::string("serial"));
        QCOMPARE(error.fields.front().description, violation->description());
        QVERIFY(isLasting(error));
    }

    void ignoresDetailsItCannotRead()
    {
        const auto error = errorOf(grpc::Status(grpc::StatusCode::ABORTED, "changed", "\xff\xff garbage"), "h:1");
        QCOMPARE(error.code, ErrorCode::Aborted);
        QVERIFY(error.fields.empty());
        QVERIFY(!isLasting(error));
    }

    void tellsTheTransportFromTheServer_data()
    {
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("refused") << "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:1: Failed "
                                    "to connect to remote host: Connection refused"
                                 << "The server at h:1 was not reached: connection refused";
        QTest::newRow("no socket") << "failed to connect to all addresses; last error: UNKNOWN: unix:/x: Failed to "
                                      "connect to remote host: No such file or directory"
                                   << "The server at h:1 was not reached: there is no such socket; is the server running?";
        QTest::newRow("other CA") << "failed to connect to all addresses; last error: UNKNOWN: Ssl handshake failed: "
                                     "SSL_ERROR_SSL: error:0A000086:SSL routines::certificate verify failed"
                                  << "The server at h:1 was not reached: its certificate was not signed by the CA in ca.crt";
        QTest::newRow("its own words") << "Prometheus at http://p:9090 does not answer"
                                       << "Prometheus at http://p:9090 does not answer";
    }

    void tellsTheTransportFromTheServer()
    {
        QFETCH(QString, message);
        QFETCH(QString, sentence);
        const auto error
            = errorOf(grpc::Status(grpc::StatusCode::UNAVAILABLE, message.toStdString()), "h:1", "ca.crt");
        QCOMPARE(error.code, ErrorCode::Unavailable);
        QCOMPARE(QString::fromStdString(error.message), sentence);
        QCOMPARE(isNotReached(error), sentence.startsWith(QStringLiteral("The server at")));
    }

    void neverLeavesASentenceEmpty()
    {
        QVERIFY(!errorOf(grpc::Status(grpc::StatusCode::UNKNOWN, ""), "h:1").message.empty());
        QCOMPARE(errorOf(grpc::Status(grpc::StatusCode::UNKNOWN, ""), "h:1").code, ErrorCode::Internal);
        QCOMPARE(errorOf(grpc::Status(grpc::StatusCode::OUT_OF_RANGE, "x"), "h:1").code, ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestStatusError)
#include "tst_status_error.moc"
