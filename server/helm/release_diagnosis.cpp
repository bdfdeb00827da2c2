#include "server/helm/release_diagnosis.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/helm/manifest.h"
#include "server/helm/operation_rules.h"

namespace wheelhouse::helm {

namespace {

constexpr std::size_t kMostObjects = 200;

std::string adviceOf(const v1::HelmDiagnosis &diagnosis)
{
    const auto &release = diagnosis.release();
    const auto word = wordOf(release.state());
    if (!isHeld(release.state()))
        return fmt::format("revision {} is {}: it is not stuck, and can be upgraded", release.revision(), word);
    if (!release.active_operation().empty())
        return fmt::format("revision {} is {}: {} is at it; follow it or cancel it", release.revision(), word,
                           release.active_operation());
    std::string advice = fmt::format("revision {} is {}, ", release.revision(), word);
    const auto sign = google::protobuf::util::TimeUtil::ToString(diagnosis.last_sign_time());
    if (diagnosis.holder_known() && diagnosis.holder_lives())
        return advice + "and the helm program that holds it lives: wait for it";
    if (diagnosis.holder_known())
        advice += fmt::format("and {}, which held it, is not at it any more", diagnosis.operation().name());
    else
        advice += fmt::format("held by somebody outside of this server since {}: make sure that no helm runs there any more",
                              sign);
    advice += fmt::format("; {} of its {} objects are in the cluster. Mark it as failed to upgrade it again", diagnosis.present_count(),
                          diagnosis.object_count());
    if (diagnosis.rollback_revision() > 0)
        advice += fmt::format(", or roll it back to revision {}", diagnosis.rollback_revision());
    return advice;
}

} // namespace

Result<v1::HelmDiagnosis> diagnose(ReleaseDesk &desk, ReleaseSource &source, const ReleaseName &name,
                                   const std::vector<RevisionLabels> &history, const Holder &holder)
{
    v1::HelmDiagnosis diagnosis;
    auto release = desk.get(name.text());
    if (!release)
        return passOn(release);
    *diagnosis.mutable_release() = std::move(*release);
    diagnosis.mutable_last_sign_time()->set_seconds(history.front().changed);
    diagnosis.set_holder_known(holder.lives.has_value());
    diagnosis.set_holder_lives(holder.lives.value_or(false));
    if (holder.record) {
        *diagnosis.mutable_operation() = holder.record->operation;
        const auto beat = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(holder.record->heartbeat);
        if (beat > diagnosis.last_sign_time())
            *diagnosis.mutable_last_sign_time() = beat;
    }
    diagnosis.set_stuck(isHeld(diagnosis.release().state()) && diagnosis.release().active_operation().empty()
                        && !diagnosis.holder_lives());
    diagnosis.set_rollback_revision(rollbackTarget(history, history.front().revision));
    if (const auto content = source.read(name, history.front().revision)) {
        auto objects = objectsOf(content->manifest, name.nameSpace);
        diagnosis.set_object_count(static_cast<int>(objects.size()));
        if (objects.size() > kMostObjects)
            objects.resize(kMostObjects);
        const auto live = source.look(name, objects, false);
        if (!live)
            return passOn(live);
        for (std::size_t i = 0; i < objects.size() && i < live->size(); ++i) {
            auto &finding = *diagnosis.add_objects();
            finding.set_object(labelOf(objects[i]));
            finding.set_present((*live)[i].present);
            finding.set_reason((*live)[i].problem);
            if ((*live)[i].present)
                diagnosis.set_present_count(diagnosis.present_count() + 1);
        }
    }
    diagnosis.set_advice(adviceOf(diagnosis));
    return diagnosis;
}

} // namespace wheelhouse::helm
