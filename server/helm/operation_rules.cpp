#include "server/helm/operation_rules.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>

#include "server/clusters/objects/object_yaml.h"

namespace wheelhouse::helm {

namespace {

constexpr std::int64_t kShortest = 10;
constexpr std::int64_t kLongest = 3600;
constexpr std::int64_t kUsual = 300;
constexpr std::size_t kMaxValues = 1u << 20;
constexpr std::size_t kMaxArchive = 3u << 20;
constexpr std::size_t kMaxReference = 500;
constexpr std::size_t kMaxComment = 2000;
constexpr int kMaxEvents = 100;
constexpr std::size_t kMaxOutput = 64u << 10;
constexpr std::size_t kMaxCause = 2000;

template <class Request> Request requestOf(const OperationRecord &record)
{
    Request request;
    if (!request.ParseFromString(record.order.reveal()))
        request.Clear();
    return request;
}

// The contract's texts are UTF-8, whatever a program writes.
std::string asText(std::string_view bytes)
{
    using Json = nlohmann::json;
    return Json::parse(Json(std::string(bytes)).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

void addCommon(std::vector<std::string> &arguments, const OperationRecord &record, const RunPaths &paths,
               const v1::HelmRunOptions &options)
{
    const auto name = ReleaseName::parse(record.operation.release());
    arguments.insert(arguments.end(), {"--namespace", name ? name->nameSpace : std::string(), "--kubeconfig", paths.kubeconfig});
    if (!paths.context.empty())
        arguments.insert(arguments.end(), {"--kube-context", paths.context});
    arguments.insert(arguments.end(), {"--timeout", fmt::format("{}s", record.operation.timeout().seconds())});
    if (options.wait())
        arguments.emplace_back("--wait");
    if (options.no_hooks())
        arguments.emplace_back("--no-hooks");
}

void addChart(std::vector<std::string> &arguments, const OperationRecord &record, const RunPaths &paths, bool dryRun)
{
    if (!paths.values.empty())
        arguments.insert(arguments.end(), {"--values", paths.values});
    if (dryRun)
        arguments.insert(arguments.end(), {"--dry-run=server", "--output", "json"});
    else
        arguments.insert(arguments.end(), {"--labels", fmt::format("{}={}", kOperationLabel, record.mark)});
}

} // namespace

bool hasEnded(v1::HelmOperation::State state)
{
    return state == v1::HelmOperation::STATE_DEPLOYED || state == v1::HelmOperation::STATE_FAILED
        || state == v1::HelmOperation::STATE_ROLLED_BACK || state == v1::HelmOperation::STATE_UNINSTALLED;
}

const char *wordOf(v1::HelmOperation::Kind kind)
{
    switch (kind) {
    case v1::HelmOperation::KIND_INSTALL: return "install";
    case v1::HelmOperation::KIND_UPGRADE: return "upgrade";
    case v1::HelmOperation::KIND_ROLLBACK: return "rollback";
    case v1::HelmOperation::KIND_UNINSTALL: return "uninstall";
    case v1::HelmOperation::KIND_MARK_FAILED: return "marking as failed";
    case v1::HelmOperation::KIND_RESCUE_ROLLBACK: return "rescue by rollback";
    default: return "operation";
    }
}

Result<void> checkOptions(const v1::HelmRunOptions &options, v1::HelmOperation &operation)
{
    const auto seconds = options.has_timeout() ? options.timeout().seconds() : kUsual;
    if (seconds < kShortest || seconds > kLongest)
        return failField("options.timeout", fmt::format("{} s to {} s are allowed", kShortest, kLongest));
    if (options.comment().size() > kMaxComment)
        return failField("options.comment", fmt::format("at most {} bytes are allowed", kMaxComment));
    if (!v1::HelmFailurePolicy_IsValid(options.failure_policy()))
        return failField("options.failure_policy", "MARK_FAILED or ROLL_BACK is allowed");
    operation.mutable_timeout()->set_seconds(seconds);
    operation.set_comment(options.comment());
    operation.set_failure_policy(options.failure_policy() == v1::HELM_FAILURE_POLICY_UNSPECIFIED
                                     ? v1::HELM_FAILURE_POLICY_MARK_FAILED
                                     : options.failure_policy());
    return {};
}

Result<void> checkValues(const std::string &values)
{
    if (values.size() > kMaxValues)
        return failField("values_yaml", fmt::format("at most {} MiB are allowed", kMaxValues >> 20));
    if (values.find_first_not_of(" \t\r\n") == std::string::npos)
        return {};
    if (const auto json = clusters::jsonOfYaml(values); !json) {
        const auto &error = json.error();
        return failField("values_yaml", error.fields.empty() ? error.message : error.fields.front().description);
    }
    return {};
}

Result<void> checkChart(const v1::HelmChartSource &chart, bool mayBeKept)
{
    if (chart.version().size() > 100 || chart.version().starts_with('-'))
        return failField("chart.version", "a version like 1.2.3 is allowed");
    switch (chart.source_case()) {
    case v1::HelmChartSource::kArchive:
        if (chart.archive().size() > kMaxArchive || !std::string_view(chart.archive()).starts_with("\x1f\x8b"))
            return failField("chart.archive", fmt::format("a packaged chart (.tgz) of at most {} MiB is allowed; helm package "
                                                          "makes one",
                                                          kMaxArchive >> 20));
        return {};
    case v1::HelmChartSource::kReference: {
        const auto &reference = chart.reference();
        const auto plain = std::string_view(reference).substr(reference.starts_with("oci://") ? 6 : 0);
        const bool right = !plain.empty() && reference.size() <= kMaxReference && plain.find('/') != std::string_view::npos
            && plain.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:[]")
                == std::string_view::npos
            && plain.find("..") == std::string_view::npos && plain.front() != '-' && plain.front() != '/';
        if (!right)
            return failField("chart.reference", "oci://REGISTRY/CHART or REPOSITORY/CHART is allowed");
        return {};
    }
    default:
        if (mayBeKept && chart.version().empty())
            return {};
        return failField("chart", "one must be given, by reference or as an archive");
    }
}

void enter(OperationRecord &record, v1::HelmOperation::State state, const std::string &text)
{
    auto &operation = record.operation;
    const auto now = google::protobuf::util::TimeUtil::GetCurrentTime();
    operation.set_state(state);
    operation.set_reason(text);
    if (!operation.has_start_time() && state != v1::HelmOperation::STATE_QUEUED)
        *operation.mutable_start_time() = now;
    if (hasEnded(state)) {
        *operation.mutable_end_time() = now;
        operation.clear_process_id();
    }
    // The first ones say how it began; the last one is the newest.
    if (operation.events_size() >= kMaxEvents)
        operation.mutable_events()->RemoveLast();
    auto &event = *operation.add_events();
    *event.mutable_time() = now;
    event.set_state(state);
    event.set_text(text);
}

std::optional<RevisionLabels> madeBy(const OperationRecord &record, const std::vector<RevisionLabels> &history)
{
    // Rollbacks carry no labels of ours; they hold the release alone.
    const bool labelled = record.operation.kind() == v1::HelmOperation::KIND_INSTALL
        || record.operation.kind() == v1::HelmOperation::KIND_UPGRADE;
    std::optional<RevisionLabels> made;
    for (const auto &labels : history) {
        if (labels.revision <= record.operation.base_revision() || (labelled && labels.operation != record.mark))
            continue;
        // Later ones have inherited the label.
        if (!made || labels.revision < made->revision)
            made = labels;
    }
    return made;
}

int rollbackTarget(const std::vector<RevisionLabels> &history, int revision)
{
    int target = 0;
    for (const auto &labels : history) {
        const bool ran = labels.state == v1::HELM_RELEASE_STATE_DEPLOYED || labels.state == v1::HELM_RELEASE_STATE_SUPERSEDED;
        if (ran && labels.revision < revision)
            target = std::max(target, labels.revision);
    }
    return target;
}

RevisionLabels latestOf(const std::vector<RevisionLabels> &history)
{
    RevisionLabels latest;
    for (const auto &labels : history) {
        if (labels.revision > latest.revision)
            latest = labels;
    }
    return latest;
}

std::vector<std::string> commandOf(const OperationRecord &record, const RunPaths &paths, bool dryRun)
{
    const auto name = ReleaseName::parse(record.operation.release());
    const std::string release = name ? name->release : std::string();
    std::vector<std::string> arguments;
    switch (record.operation.kind()) {
    case v1::HelmOperation::KIND_INSTALL: {
        const auto request = requestOf<v1::InstallHelmReleaseRequest>(record);
        arguments = {"install", release, paths.chart};
        addCommon(arguments, record, paths, request.options());
        addChart(arguments, record, paths, dryRun);
        if (request.create_namespace())
            arguments.emplace_back("--create-namespace");
        break;
    }
    case v1::HelmOperation::KIND_UPGRADE: {
        const auto request = requestOf<v1::UpgradeHelmReleaseRequest>(record);
        arguments = {"upgrade", release, paths.chart, request.reuse_values() ? "--reuse-values" : "--reset-values"};
        addCommon(arguments, record, paths, request.options());
        addChart(arguments, record, paths, dryRun);
        break;
    }
    case v1::HelmOperation::KIND_ROLLBACK: return rollbackCommand(record, paths, record.operation.target_revision());
    case v1::HelmOperation::KIND_UNINSTALL: {
        const auto request = requestOf<v1::UninstallHelmReleaseRequest>(record);
        arguments = {"uninstall", release};
        addCommon(arguments, record, paths, request.options());
        if (request.keep_history())
            arguments.emplace_back("--keep-history");
        break;
    }
    default: break;
    }
    return arguments;
}

std::vector<std::string> rollbackCommand(const OperationRecord &record, const RunPaths &paths, int target)
{
    const auto name = ReleaseName::parse(record.operation.release());
    std::vector<std::string> arguments{"rollback", name ? name->release : std::string(), std::to_string(target)};
    v1::HelmRunOptions options;
    if (record.operation.kind() == v1::HelmOperation::KIND_ROLLBACK)
        options = requestOf<v1::RollbackHelmReleaseRequest>(record).options();
    addCommon(arguments, record, paths, options);
    return arguments;
}

std::string tailOf(const std::string &output)
{
    std::size_t begin = output.size() > kMaxOutput ? output.size() - kMaxOutput : 0;
    while (begin < output.size() && (static_cast<unsigned char>(output[begin]) & 0xC0) == 0x80)
        ++begin;
    std::string tail;
    for (const char c : std::string_view(output).substr(begin)) {
        // Progress bars and colours are for terminals.
        if (c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20)
            tail += c;
    }
    return asText(tail);
}

std::string causeOf(const std::string &output)
{
    std::string cause;
    std::size_t begin = 0;
    while (begin < output.size()) {
        const auto end = std::min(output.find('\n', begin), output.size());
        const auto line = std::string_view(output).substr(begin, end - begin);
        if (line.starts_with("Error: "))
            cause = line.substr(7, kMaxCause);
        else if (cause.empty() && !line.empty() && !line.starts_with("WARNING"))
            cause = line.substr(0, kMaxCause);
        begin = end + 1;
    }
    return asText(cause);
}

} // namespace wheelhouse::helm
