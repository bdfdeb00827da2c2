// The part of Session that opens objects of clusters.
#include "models/session_private.h"
#include "wheelhouse/v1/cluster_objects.grpc.pb.h"
#include "wheelhouse/v1/object_changes.grpc.pb.h"

namespace wheelhouse::models {

std::unique_ptr<ObjectKindRows> Session::openObjectKinds(const QString &clusterKey)
{
    auto rows = std::make_unique<ObjectKindRows>();
    auto *const raw = rows.get();
    raw->setFeed({.kind = FeedState::Kind::Loading});
    v1::ListObjectKindsRequest request;
    request.set_parent(clusterKey.toStdString());
    // A cluster may have to be asked group by group.
    d->calls.call<v1::ObjectService>(raw, &v1::ObjectService::Stub::async::ListObjectKinds, request,
                                     [raw](Result<v1::ListObjectKindsResponse> result) {
                                         if (result) {
                                             raw->apply(*result);
                                             raw->setFeed({.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()});
                                         } else {
                                             raw->setFeed({.kind = FeedState::Kind::Failed,
                                                           .cause = errorSentence(result.error()),
                                                           .technical = errorTechnical(result.error())});
                                         }
                                     },
                                     {.deadline = std::chrono::seconds(40), .requestId = {}});
    return rows;
}

std::unique_ptr<ObjectRows> Session::openObjects(const QString &parent, const ObjectKindFacts &kind)
{
    auto rows = std::make_unique<ObjectRows>(kind.isNamespaced);
    auto *const raw = rows.get();
    v1::WatchObjectsRequest request;
    request.set_parent(parent.toStdString());
    request.set_resource(kind.resource.toStdString());
    auto *feed = new RowFeed(
        d->bridge, opener<v1::ObjectService>(d->channel, &v1::ObjectService::Stub::async::WatchObjects, request, ObjectRows::toBatch),
        [raw](RowBatch batch) { raw->take(std::move(batch)); }, [raw](const FeedState &state) { raw->setStream(state); }, raw);
    d->watchOver(feed);
    feed->follow(raw->interest());
    return rows;
}

std::unique_ptr<ObjectDetail> Session::openObject(const QString &key)
{
    auto detail = std::make_unique<ObjectDetail>(key);
    auto *const raw = detail.get();
    const auto read = [this, raw, name = key.toStdString()] {
        v1::GetObjectRequest request;
        request.set_name(name);
        request.set_values(raw->wantsValues());
        d->calls.call<v1::ObjectService>(raw, &v1::ObjectService::Stub::async::GetObject, request,
                                         [raw](Result<v1::GetObjectResponse> result) {
                                             if (result)
                                                 raw->apply(*result);
                                             else
                                                 raw->fail(errorSentence(result.error()), errorTechnical(result.error()));
                                         });
        v1::ListObjectChangesRequest changes;
        changes.set_name(name);
        d->calls.call<v1::ObjectChangeService>(raw, &v1::ObjectChangeService::Stub::async::ListObjectChanges, changes,
                                               [raw](Result<v1::ListObjectChangesResponse> result) {
                                                   if (result)
                                                       raw->apply(*result);
                                               });
    };
    connect(raw, &ObjectDetail::refreshRequested, raw, read);
    read();
    return detail;
}

ObjectActions &Session::objectActions() const { return d->objectActions; }

} // namespace wheelhouse::models
