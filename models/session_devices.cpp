// The part of Session that reads groups, facets, job results and records.
#include "models/session_devices.h"

#include "models/session_private.h"
#include "wheelhouse/v1/device_credentials.grpc.pb.h"
#include "wheelhouse/v1/device_groups.grpc.pb.h"
#include "wheelhouse/v1/device_jobs.grpc.pb.h"
#include "wheelhouse/v1/device_twins.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"

namespace wheelhouse::models {

namespace {

constexpr int kGroupMs = 15'000;
constexpr int kPage = 1'000;
constexpr int kTwinChanges = 100;
constexpr int kFacetValues = 12;
// While a job runs its results are read again at most this often.
constexpr int kResultMs = 1'000;

void readCredentials(Calls &calls, DeviceRecords &records, const std::string &device)
{
    v1::ListDeviceCredentialsRequest request;
    request.set_parent(device);
    request.set_page_size(kPage);
    calls.call<v1::DeviceCredentialService>(&records, &v1::DeviceCredentialService::Stub::async::ListDeviceCredentials, request,
                                            [&records](Result<v1::ListDeviceCredentialsResponse> result) {
                                                if (result)
                                                    records.apply(*result);
                                                else
                                                    records.credentialsFailed(result.error());
                                            });
}

void readTwinChanges(Calls &calls, DeviceRecords &records, const std::string &device)
{
    v1::ListTwinChangesRequest request;
    request.set_parent(device);
    request.set_page_size(kTwinChanges);
    calls.call<v1::DeviceTwinService>(&records, &v1::DeviceTwinService::Stub::async::ListTwinChanges, request,
                                      [&records](Result<v1::ListTwinChangesResponse> result) {
                                          if (result)
                                              records.apply(*result);
                                          else
                                              records.twinChangesFailed(result.error());
                                      });
}

// One page after the other, of one state after the other.
void readResults(Calls &calls, JobResultsModel *model, int round, QVector<int> states, const std::string &pageToken = {})
{
    v1::ListDeviceJobResultsRequest request;
    request.set_parent(model->jobKey().toStdString());
    request.set_page_size(kPage);
    request.set_page_token(pageToken);
    request.set_state(static_cast<v1::DeviceJobResult::State>(states.first()));
    calls.call<v1::DeviceJobService>(
        model, &v1::DeviceJobService::Stub::async::ListDeviceJobResults, request,
        [&calls, model, round, states](Result<v1::ListDeviceJobResultsResponse> result) mutable {
            if (!result) {
                model->fail(round, result.error());
                return;
            }
            const std::string next = result->next_page_token();
            if (next.empty())
                states.removeFirst();
            model->apply(round, *result, states.isEmpty());
            if (!states.isEmpty() && !model->isCut())
                readResults(calls, model, round, states, next);
        });
}

} // namespace

void readRecords(Calls &calls, DeviceDetail &detail)
{
    DeviceRecords *records = &detail.records();
    const std::string key = detail.key().toStdString();
    const auto credentials = [&calls, records, key] { readCredentials(calls, *records, key); };
    const auto changes = [&calls, records, key] { readTwinChanges(calls, *records, key); };
    QObject::connect(records, &DeviceRecords::credentialsWanted, records, credentials);
    QObject::connect(records, &DeviceRecords::twinChangesWanted, records, changes);
    QObject::connect(&detail, &DeviceDetail::credentialsChanged, records, &DeviceRecords::noteCredentialsChanged);
    QObject::connect(&detail, &DeviceDetail::desiredChanged, records, &DeviceRecords::noteTwinChanged);
}

void Session::Private::readGroups()
{
    v1::ListDeviceGroupsRequest request;
    request.set_page_size(kPage);
    if (groups.feed().kind == FeedState::Kind::Idle)
        groups.setFeed({.kind = FeedState::Kind::Loading});
    calls.call<v1::DeviceGroupService>(
        &session, &v1::DeviceGroupService::Stub::async::ListDeviceGroups, request,
        [this](Result<v1::ListDeviceGroupsResponse> result) {
            if (result) {
                groups.apply(*result);
                return;
            }
            groups.setFeed({.kind = FeedState::Kind::Failed, .cause = errorSentence(result.error()),
                            .technical = errorTechnical(result.error()), .dataTime = groups.feed().dataTime});
        });
}

void Session::Private::followGroups()
{
    groupTimer.setInterval(kGroupMs);
    connect(&groupTimer, &QTimer::timeout, &session, [this] { readGroups(); });
    connect(&groups.interest(), &Interest::begun, &session, [this] {
        readGroups();
        groupTimer.start();
    });
    connect(&groups.interest(), &Interest::ended, &groupTimer, &QTimer::stop);
    connect(&deviceGroupActions, &DeviceGroupActions::changed, &session, [this] { readGroups(); });
}

std::unique_ptr<FacetsModel> Session::openFacets()
{
    auto facets = std::make_unique<FacetsModel>(d->catalog);
    auto *const raw = facets.get();
    connect(raw, &FacetsModel::questionAsked, raw,
            [this, raw](int round, bool isWhole, const QString &query, const QStringList &fields) {
                v1::SummarizeDevicesRequest request;
                request.set_parent("products/-");
                request.set_filter(query.toStdString());
                request.set_facet_size(kFacetValues);
                for (const QString &field : fields)
                    request.add_facets(field.toStdString());
                d->calls.call<v1::DeviceService>(raw, &v1::DeviceService::Stub::async::SummarizeDevices, request,
                                                 [raw, round, isWhole](Result<v1::SummarizeDevicesResponse> result) {
                                                     if (result)
                                                         raw->apply(round, isWhole, *result);
                                                     else
                                                         raw->fail(round, result.error());
                                                 });
            });
    return facets;
}

std::unique_ptr<JobResultsModel> Session::openJobResults(const QString &jobKey)
{
    auto results = std::make_unique<JobResultsModel>(jobKey);
    auto *const raw = results.get();
    connect(raw, &JobResultsModel::wanted, raw,
            [this, raw](int round, const QVector<int> &states) { readResults(d->calls, raw, round, states); });
    auto *soon = new QTimer(raw);
    soon->setSingleShot(true);
    soon->setInterval(kResultMs);
    connect(soon, &QTimer::timeout, raw, &JobResultsModel::refresh);
    connect(&d->jobs, &LiveRows::changed, soon, [this, raw, soon, before = d->jobs.job(jobKey)](const RowDelta &) mutable {
        const auto now = d->jobs.job(raw->jobKey());
        if (now == before)
            return;
        before = now;
        if (!soon->isActive())
            soon->start();
    });
    raw->refresh();
    return results;
}

} // namespace wheelhouse::models
