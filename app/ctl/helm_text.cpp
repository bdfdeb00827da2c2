#include "app/ctl/helm_text.h"

#include <fmt/format.h>

#include "app/ctl/names.h"

namespace wheelhouse::ctl {

Cell releaseCell(v1::HelmReleaseState state)
{
    switch (state) {
    case v1::HELM_RELEASE_STATE_DEPLOYED: return {"deployed", Tone::Good};
    case v1::HELM_RELEASE_STATE_FAILED: return {"failed", Tone::Bad};
    case v1::HELM_RELEASE_STATE_PENDING_INSTALL: return {"pending-install", Tone::Warning};
    case v1::HELM_RELEASE_STATE_PENDING_UPGRADE: return {"pending-upgrade", Tone::Warning};
    case v1::HELM_RELEASE_STATE_PENDING_ROLLBACK: return {"pending-rollback", Tone::Warning};
    case v1::HELM_RELEASE_STATE_UNINSTALLING: return {"uninstalling", Tone::Warning};
    case v1::HELM_RELEASE_STATE_UNINSTALLED: return {"uninstalled", Tone::Faint};
    case v1::HELM_RELEASE_STATE_SUPERSEDED: return {"superseded", Tone::Faint};
    default: return {"unknown", Tone::Warning};
    }
}

Cell operationCell(const v1::HelmOperation &operation)
{
    switch (operation.state()) {
    case v1::HelmOperation::STATE_QUEUED: return {"queued", Tone::Faint};
    case v1::HelmOperation::STATE_PREPARING: return {"preparing", Tone::Busy};
    case v1::HelmOperation::STATE_STARTING: return {"starting", Tone::Busy};
    case v1::HelmOperation::STATE_RUNNING: return {"running", Tone::Busy};
    case v1::HelmOperation::STATE_SETTLING: return {"settling", Tone::Busy};
    case v1::HelmOperation::STATE_ROLLING_BACK: return {"rolling back", Tone::Warning};
    case v1::HelmOperation::STATE_DEPLOYED: return {"deployed", Tone::Good};
    case v1::HelmOperation::STATE_FAILED:
        return wentWell(operation) ? Cell("marked as failed", Tone::Good) : Cell("failed", Tone::Bad);
    case v1::HelmOperation::STATE_ROLLED_BACK: return {"rolled back", wentWell(operation) ? Tone::Good : Tone::Warning};
    case v1::HelmOperation::STATE_UNINSTALLED: return {"uninstalled", Tone::Good};
    default: return {"unknown", Tone::Warning};
    }
}

bool hasEnded(const v1::HelmOperation &operation) { return operation.has_end_time(); }

bool wentWell(const v1::HelmOperation &operation)
{
    switch (operation.state()) {
    case v1::HelmOperation::STATE_DEPLOYED:
    case v1::HelmOperation::STATE_UNINSTALLED: return true;
    // What a rescue was asked for.
    case v1::HelmOperation::STATE_ROLLED_BACK: return operation.kind() == v1::HelmOperation::KIND_RESCUE_ROLLBACK;
    case v1::HelmOperation::STATE_FAILED:
        return operation.kind() == v1::HelmOperation::KIND_MARK_FAILED && operation.result_revision() > 0;
    default: return false;
    }
}

std::string headline(const v1::HelmOperation &operation)
{
    const auto word = [&] {
        switch (operation.kind()) {
        case v1::HelmOperation::KIND_INSTALL: return "install";
        case v1::HelmOperation::KIND_UPGRADE: return "upgrade";
        case v1::HelmOperation::KIND_ROLLBACK: return "rollback";
        case v1::HelmOperation::KIND_UNINSTALL: return "uninstall";
        default: return "rescue";
        }
    }();
    return fmt::format("operation {}: {} of {} in {}/{}", operation.name().empty() ? "-" : lastPart(operation.name()), word,
                       lastPart(operation.release()), partAfter(operation.release(), "clusters"),
                       partAfter(operation.release(), "namespaces"));
}

std::string progressText(const v1::HelmOperation &operation)
{
    const auto state = operationCell(operation).text;
    return operation.reason().empty() ? state : fmt::format("{}: {}", state, operation.reason());
}

} // namespace wheelhouse::ctl
