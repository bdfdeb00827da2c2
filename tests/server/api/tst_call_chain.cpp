#include <QtTest/QtTest>

#include <grpcpp/grpcpp.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/access/access_policy.h"
#include "server/api/service_calls.h"
#include "server/api/table_stream.h"
#include "server/live/live_table.h"
#include "wheelhouse/v1/devices.grpc.pb.h"

using namespace wheelhouse;

namespace {

// A service of the contract on a table of its own: the chain is what is tested.
class TableDeviceApi final : public v1::DeviceService::CallbackService {
public:
    TableDeviceApi(api::CallChain &chain, live::LiveTable<v1::Device> &table)
        : m_calls(chain, v1::DeviceService::service_full_name()), m_table(table)
    {
    }

    grpc::ServerUnaryReactor *GetDevice(grpc::CallbackServerContext *context, const v1::GetDeviceRequest *request,
                                        v1::Device *response) override
    {
        return m_calls.unary(context, request, response, "GetDevice",
                             [this](const access::Caller &, const v1::GetDeviceRequest &wanted,
                                    v1::Device &device) -> Result<void> {
                                 if (wanted.name().empty())
                                     return failField("name", "must not be empty");
                                 if (wanted.name() == "throw")
                                     throw std::runtime_error("secret innards");
                                 const auto value = m_table.get(wanted.name());
                                 if (!value)
                                     return fail(ErrorCode::NotFound, "no device " + wanted.name());
                                 device = *value;
                                 return {};
                             });
    }

    grpc::ServerUnaryReactor *EnableDevice(grpc::CallbackServerContext *context,
                                           const v1::EnableDeviceRequest *request, v1::Device *response) override
    {
        return m_calls.unary(context, request, response, "EnableDevice",
                             [](const access::Caller &, const v1::EnableDeviceRequest &wanted,
                                v1::Device &device) -> Result<void> {
                                 if (wanted.name() == "throw")
                                     throw std::runtime_error("half way through");
                                 device.set_name(wanted.name());
                                 return {};
                             });
    }

    // Goes on elsewhere, by the name it is given.
    grpc::ServerUnaryReactor *DisableDevice(grpc::CallbackServerContext *context,
                                            const v1::DisableDeviceRequest *request, v1::Device *response) override
    {
        return m_calls.unaryLater(
            context, request, response, "DisableDevice",
            [](const v1::DisableDeviceRequest &wanted) { return "hint/" + wanted.name(); },
            [this](const access::Caller &, const v1::DisableDeviceRequest &wanted, v1::Device &device,
                   api::CallChain::Done done) {
                if (wanted.name() == "throw")
                    throw std::runtime_error("half way through");
                device.set_name(wanted.name());
                const auto companions = UnitOfWork::current();
                if (wanted.name() == "committed" || wanted.name() == "committed, then failed") {
                    for (const auto &companion : companions)
                        companion->setCommitted();
                }
                const std::lock_guard lock(m_elsewhereMutex);
                m_elsewhere.emplace_back([name = wanted.name(), done = std::move(done)] {
                    if (name == "fail" || name == "committed, then failed")
                        done(fail(ErrorCode::Unavailable, "no broker"));
                    else
                        done({});
                    // Twice is once.
                    done({});
                });
            });
    }

    ~TableDeviceApi() override
    {
        for (auto &each : m_elsewhere)
            each.join();
    }

    grpc::ServerWriteReactor<v1::WatchDevicesResponse> *WatchDevices(grpc::CallbackServerContext *context,
                                                                     const v1::WatchDevicesRequest *request) override
    {
        using Source = api::TableStream<v1::Device, v1::WatchDevicesResponse>;
        return m_calls.stream<v1::WatchDevicesResponse>(
            context, request, "WatchDevices",
            [this](const access::Caller &, const v1::WatchDevicesRequest &wanted)
                -> Result<std::unique_ptr<api::StreamSource<v1::WatchDevicesResponse>>> {
                return std::make_unique<Source>(m_table, wanted.resume_token(),
                                                live::LiveTable<v1::Device>::Filter{});
            });
    }

private:
    api::ServiceCalls m_calls;
    live::LiveTable<v1::Device> &m_table;
    std::mutex m_elsewhereMutex;
    std::vector<std::thread> m_elsewhere;
};

v1::Device makeDevice(const std::string &name)
{
    v1::Device device;
    device.set_name(name);
    return device;
}

} // namespace

class TestCallChain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_audited.clear();
        m_records.clear();
        m_table = std::make_unique<live::LiveTable<v1::Device>>();
        m_registry = std::make_shared<prometheus::Registry>();
        m_metrics = std::make_unique<api::CallMetrics>(*m_registry);
        m_workers = std::make_unique<api::WorkerPool>("worker", 4, 64);
        m_streams = std::make_unique<api::StreamRegistry>(50, 2);
        api::CallChain::Doors doors;
        doors.identify = [](const Secret &token) -> Result<access::Caller> {
            access::Caller caller;
            if (token.reveal() == "viewer-token")
                caller = {"accounts/vera", v1::ROLE_VIEWER, {}, {}};
            else if (token.reveal() == "operator-token")
                caller = {"accounts/olaf", v1::ROLE_OPERATOR, {}, {}};
            else
                return fail(ErrorCode::Unauthenticated, "unknown token");
            return caller;
        };
        doors.permit = [](const access::Caller &caller, const google::protobuf::MethodDescriptor &method) {
            return access::AccessPolicy().check(caller, method);
        };
        doors.audit = [this](const api::AuditedCall &call) -> Result<void> {
            const std::lock_guard lock(m_auditMutex);
            m_audited.push_back(call.caller.account + " " + call.method + " " + call.resource + " " + call.result);
            return {};
        };
        doors.record = [this](const api::AuditedCall &call) {
            const std::lock_guard lock(m_auditMutex);
            m_records.push_back(call.resource + " " + call.result);
            return std::make_shared<Companion>();
        };
        m_chain = std::make_unique<api::CallChain>(std::move(doors), *m_workers, *m_streams, *m_metrics);
        m_service = std::make_unique<TableDeviceApi>(*m_chain, *m_table);
        grpc::ServerBuilder builder;
        int port = 0;
        builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
        builder.RegisterService(m_service.get());
        m_server = builder.BuildAndStart();
        QVERIFY(m_server && port > 0);
        m_stub = v1::DeviceService::NewStub(
            grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
    }

    void cleanup()
    {
        m_streams->endAll({ErrorCode::Unavailable, "the server is stopping", {}});
        m_server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
        m_workers->stop();
        m_stub.reset();
        m_server.reset();
        m_service.reset();
        m_chain.reset();
        m_streams.reset();
    }

    void asksForATokenAndARole()
    {
        m_table->put("d", makeDevice("d"));
        QCOMPARE(get("d", {}).error_code(), grpc::StatusCode::UNAUTHENTICATED);
        QCOMPARE(get("d", "wrong").error_code(), grpc::StatusCode::UNAUTHENTICATED);
        QCOMPARE(get("d", "viewer-token").error_code(), grpc::StatusCode::OK);

        const auto refused = enable("d", "viewer-token");
        QCOMPARE(refused.error_code(), grpc::StatusCode::PERMISSION_DENIED);
        QVERIFY(refused.error_message().find("operator") != std::string::npos);
        QCOMPARE(enable("d", "operator-token").error_code(), grpc::StatusCode::OK);
        QCOMPARE(m_audited,
                 (std::vector<std::string>{"accounts/vera DeviceService/EnableDevice  PERMISSION_DENIED",
                                           "accounts/olaf DeviceService/EnableDevice d OK"}));
    }

    void namesTheWrongField()
    {
        const auto status = get("", "viewer-token");
        QCOMPARE(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
        google::rpc::Status details;
        QVERIFY(details.ParseFromString(status.error_details()));
        google::rpc::BadRequest badRequest;
        QVERIFY(details.details(0).UnpackTo(&badRequest));
        QCOMPARE(badRequest.field_violations(0).field(), std::string("name"));
    }

    void recordsAChangeThatThrew()
    {
        QCOMPARE(enable("throw", "operator-token").error_code(), grpc::StatusCode::INTERNAL);
        QCOMPARE(m_audited, std::vector<std::string>{"accounts/olaf DeviceService/EnableDevice throw INTERNAL"});
    }

    void recordsOnceWhatIsCommittedWithItsRecord()
    {
        QCOMPARE(disable("d").error_code(), grpc::StatusCode::OK);
        QCOMPARE(disable("fail").error_code(), grpc::StatusCode::UNAVAILABLE);
        QCOMPARE(disable("throw").error_code(), grpc::StatusCode::INTERNAL);
        const std::string method = "accounts/olaf DeviceService/DisableDevice hint/";
        QCOMPARE(m_audited, (std::vector<std::string>{method + "d OK", method + "fail UNAVAILABLE",
                                                      method + "throw INTERNAL"}));
        m_audited.clear();
        m_records.clear();
        QCOMPARE(disable("committed").error_code(), grpc::StatusCode::OK);
        QVERIFY(m_audited.empty());
        QCOMPARE(disable("committed, then failed").error_code(), grpc::StatusCode::UNAVAILABLE);
        QCOMPARE(m_audited, std::vector<std::string>{method + "committed, then failed UNAVAILABLE"});
        QCOMPARE(m_records,
                 (std::vector<std::string>{"hint/committed OK", "hint/committed, then failed OK"}));
    }

    void keepsInnardsOfAnExceptionToItself()
    {
        const auto status = get("throw", "viewer-token");
        QCOMPARE(status.error_code(), grpc::StatusCode::INTERNAL);
        QVERIFY(status.error_message().find("secret") == std::string::npos);
    }

    void streamsSnapshotThenChangesAndHeartbeats()
    {
        for (int i = 0; i < 500; ++i)
            m_table->put("d" + std::to_string(i), makeDevice("d" + std::to_string(i)));
        grpc::ClientContext context;
        auto reader = watch(context, "viewer-token");
        v1::WatchDevicesResponse response;
        int rows = 0;
        do {
            QVERIFY(reader->Read(&response));
            rows += response.upserted_size();
        } while (response.mark().phase() != v1::WatchMark::PHASE_SYNCED);
        QCOMPARE(rows, 500);
        const auto before = std::chrono::steady_clock::now();
        m_table->put("new", makeDevice("new"));
        QVERIFY(reader->Read(&response));
        QVERIFY(std::chrono::steady_clock::now() - before < std::chrono::milliseconds(500));
        QCOMPARE(response.mark().phase(), v1::WatchMark::PHASE_CHANGES);
        QCOMPARE(response.upserted(0).name(), std::string("new"));
        QVERIFY(reader->Read(&response));
        QCOMPARE(response.mark().phase(), v1::WatchMark::PHASE_HEARTBEAT);
        QVERIFY(!response.mark().resume_token().empty());
        context.TryCancel();
        while (reader->Read(&response)) { }
        QCOMPARE(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
    }

    void refusesStreamsWithoutTokenAndEndsThemAtShutdown()
    {
        v1::WatchDevicesResponse response;
        grpc::ClientContext nobody;
        auto refused = watch(nobody, {});
        QVERIFY(!refused->Read(&response));
        QCOMPARE(refused->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);

        grpc::ClientContext context;
        auto reader = watch(context, "viewer-token");
        QVERIFY(reader->Read(&response));
        m_streams->endAll({ErrorCode::Unavailable, "the server is stopping", {}});
        while (reader->Read(&response)) { }
        QCOMPARE(reader->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
    }

    void boundsTheNumberOfStreams()
    {
        std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
        std::vector<std::unique_ptr<grpc::ClientReader<v1::WatchDevicesResponse>>> readers;
        v1::WatchDevicesResponse response;
        for (int i = 0; i < 50; ++i) {
            contexts.push_back(std::make_unique<grpc::ClientContext>());
            readers.push_back(watch(*contexts.back(), "viewer-token"));
            QVERIFY(readers.back()->Read(&response));
        }
        grpc::ClientContext oneMore;
        auto refused = watch(oneMore, "viewer-token");
        QVERIFY(!refused->Read(&response));
        QCOMPARE(refused->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
        for (auto &context : contexts)
            context->TryCancel();
        for (auto &reader : readers) {
            while (reader->Read(&response)) { }
            (void)reader->Finish();
        }
        QTRY_COMPARE(m_streams->size(), std::size_t(0));
    }

    // Streams that end while the table changes: nothing is left, nothing crashes.
    void survivesStreamsThatComeAndGo()
    {
        std::atomic<bool> stop{false};
        std::thread writer([&] {
            for (int i = 0; !stop; ++i)
                m_table->put("d" + std::to_string(i % 100), makeDevice("d"));
        });
        for (int round = 0; round < 200; ++round) {
            grpc::ClientContext context;
            auto reader = watch(context, "viewer-token");
            v1::WatchDevicesResponse response;
            for (int i = 0; i < round % 4; ++i)
                reader->Read(&response);
            context.TryCancel();
            while (reader->Read(&response)) { }
            (void)reader->Finish();
        }
        stop = true;
        writer.join();
        QTRY_COMPARE(m_streams->size(), std::size_t(0));
    }

private:
    static void authorize(grpc::ClientContext &context, const std::string &token)
    {
        context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
        if (!token.empty())
            context.AddMetadata("authorization", "Bearer " + token);
    }

    grpc::Status get(const std::string &name, const std::string &token)
    {
        grpc::ClientContext context;
        authorize(context, token);
        v1::GetDeviceRequest request;
        request.set_name(name);
        v1::Device device;
        return m_stub->GetDevice(&context, request, &device);
    }

    grpc::Status enable(const std::string &name, const std::string &token)
    {
        grpc::ClientContext context;
        authorize(context, token);
        v1::EnableDeviceRequest request;
        request.set_name(name);
        v1::Device device;
        return m_stub->EnableDevice(&context, request, &device);
    }

    grpc::Status disable(const std::string &name)
    {
        grpc::ClientContext context;
        authorize(context, "operator-token");
        v1::DisableDeviceRequest request;
        request.set_name(name);
        v1::Device device;
        return m_stub->DisableDevice(&context, request, &device);
    }

    std::unique_ptr<grpc::ClientReader<v1::WatchDevicesResponse>> watch(grpc::ClientContext &context,
                                                                        const std::string &token)
    {
        authorize(context, token);
        return m_stub->WatchDevices(&context, v1::WatchDevicesRequest());
    }

    std::mutex m_auditMutex;
    std::vector<std::string> m_audited;
    std::vector<std::string> m_records;
    std::unique_ptr<live::LiveTable<v1::Device>> m_table;
    std::shared_ptr<prometheus::Registry> m_registry;
    std::unique_ptr<api::CallMetrics> m_metrics;
    std::unique_ptr<api::WorkerPool> m_workers;
    std::unique_ptr<api::StreamRegistry> m_streams;
    std::unique_ptr<api::CallChain> m_chain;
    std::unique_ptr<TableDeviceApi> m_service;
    std::unique_ptr<grpc::Server> m_server;
    std::unique_ptr<v1::DeviceService::Stub> m_stub;
};

QTEST_GUILESS_MAIN(TestCallChain)
#include "tst_call_chain.moc"
