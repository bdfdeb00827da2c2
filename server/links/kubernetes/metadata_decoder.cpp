#include "server/links/kubernetes/metadata_decoder.h"

#include "core/image_tag.h"
#include "server/links/kubernetes/proto/core.pb.h"
#include "server/links/kubernetes/utf8.h"

namespace wheelhouse::kubernetes {

namespace {

constexpr std::string_view kHelmRelease = "meta.helm.sh/release-name";
constexpr std::string_view kRancherProject = "field.cattle.io/projectId";
constexpr std::string_view kRevision = "deployment.kubernetes.io/revision";

void decodeOwner(std::string_view bytes, Metadata &metadata)
{
    std::string_view kind;
    std::string_view name;
    bool controller = false;
    WireReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
        case kube::OwnerReference::kKindFieldNumber: kind = reader.bytes(); break;
        case kube::OwnerReference::kNameFieldNumber: name = reader.bytes(); break;
        case kube::OwnerReference::kControllerFieldNumber: controller = reader.flag(); break;
        }
    }
    if (controller) {
        metadata.ownerKind = kind;
        metadata.ownerName = name;
    }
}

} // namespace

google::protobuf::Timestamp decodeTime(std::string_view bytes)
{
    google::protobuf::Timestamp time;
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == kube::Time::kSecondsFieldNumber)
            time.set_seconds(reader.number());
        else if (reader.field() == kube::Time::kNanosFieldNumber)
            time.set_nanos(static_cast<std::int32_t>(reader.number()));
    }
    // Outside of what a Timestamp may hold: years 1 to 9999.
    if (time.seconds() < -62135596800 || time.seconds() > 253402300799 || time.nanos() < 0
        || time.nanos() > 999999999)
        time.Clear();
    // The zero time of Go.
    if (time.seconds() == -62135596800)
        time.Clear();
    return time;
}

bool decodeMetadata(std::string_view bytes, Metadata &metadata,
                    google::protobuf::Map<std::string, std::string> *labels)
{
    using Meta = kube::ObjectMeta;
    WireReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
        case Meta::kNameFieldNumber: metadata.name = reader.bytes(); break;
        case Meta::kNamespaceFieldNumber: metadata.nameSpace = reader.bytes(); break;
        case Meta::kUidFieldNumber: metadata.uid = reader.bytes(); break;
        case Meta::kResourceVersionFieldNumber: metadata.version = reader.bytes(); break;
        case Meta::kGenerationFieldNumber: metadata.generation = reader.number(); break;
        case Meta::kCreationTimestampFieldNumber: metadata.created = decodeTime(reader.bytes()); break;
        case Meta::kDeletionTimestampFieldNumber:
            metadata.deleted = decodeTime(reader.bytes());
            metadata.beingDeleted = isSet(metadata.deleted);
            break;
        case Meta::kLabelsFieldNumber:
            if (labels) {
                decodeEntry(reader.bytes(), [&](std::string_view key, std::string_view value) {
                    (*labels)[toUtf8(key)] = toUtf8(value);
                });
            }
            break;
        case Meta::kAnnotationsFieldNumber:
            decodeEntry(reader.bytes(), [&](std::string_view key, std::string_view value) {
                if (key == kHelmRelease)
                    metadata.helmRelease = value;
                else if (key == kRevision)
                    metadata.revision = value;
                else if (key == kRancherProject)
                    metadata.project = value;
            });
            break;
        case Meta::kOwnerReferencesFieldNumber: decodeOwner(reader.bytes(), metadata); break;
        }
    }
    return reader.ok() && !metadata.name.empty();
}

void fillImage(std::string_view image, v1::ImageReference &reference)
{
    const std::string text = toUtf8(image);
    ImageName name = ImageName::parse(text);
    if (const auto tag = ImageTag::parse(name.tag)) {
        reference.set_version(tag->version);
        reference.set_environment(tag->environment);
        reference.set_ci_number(tag->ciNumber);
    }
    reference.set_repository(std::move(name.repository));
    reference.set_tag(std::move(name.tag));
    reference.set_image(text);
}

v1::Condition decodeCondition(std::string_view bytes, const ConditionNumbers &numbers)
{
    v1::Condition condition;
    WireReader reader(bytes);
    while (reader.next()) {
        const int field = reader.field();
        // Type and status have the same numbers everywhere.
        if (field == kube::NodeCondition::kTypeFieldNumber)
            condition.set_type(toUtf8(reader.bytes()));
        else if (field == kube::NodeCondition::kStatusFieldNumber)
            condition.set_status(toUtf8(reader.bytes()));
        else if (field == numbers.reason)
            condition.set_reason(toUtf8(reader.bytes()));
        else if (field == numbers.message)
            condition.set_message(toUtf8(reader.bytes()));
        else if (field == numbers.transitionTime)
            *condition.mutable_transition_time() = decodeTime(reader.bytes());
    }
    return condition;
}

} // namespace wheelhouse::kubernetes
