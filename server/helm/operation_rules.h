#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/helm/operation_store.h"
#include "server/helm/release_source.h"

namespace wheelhouse::helm {

// The rules of operations, without anything outside. Any thread.

bool hasEnded(v1::HelmOperation::State state);
// `upgrade`, for people.
const char *wordOf(v1::HelmOperation::Kind kind);

// 10 seconds to 1 hour, 5 minutes when unset; the policy when none is said.
// InvalidArgument with the field.
Result<void> checkOptions(const v1::HelmRunOptions &options, v1::HelmOperation &operation);
// YAML that is a map, at most 1 MiB; empty is fine.
Result<void> checkValues(const std::string &values);
// A chart that is given as the contract allows; or none, to keep the one there is.
Result<void> checkChart(const v1::HelmChartSource &chart, bool mayBeKept = false);

// Enters a state, with a line in its story.
void enter(OperationRecord &record, v1::HelmOperation::State state, const std::string &text);

// The revision that an operation made, of a release's revisions in any order.
std::optional<RevisionLabels> madeBy(const OperationRecord &record, const std::vector<RevisionLabels> &history);
// The latest before `revision` that ran well once; 0 when there is none.
int rollbackTarget(const std::vector<RevisionLabels> &history, int revision);
RevisionLabels latestOf(const std::vector<RevisionLabels> &history);

// Where files of a run are.
struct RunPaths {
    std::string directory;
    std::string kubeconfig;
    // Empty: the kubeconfig's own.
    std::string context;
    std::string values;
    std::string chart;
};
// What `helm` is told to do for it. `dryRun`: as JSON, without changing anything.
std::vector<std::string> commandOf(const OperationRecord &record, const RunPaths &paths, bool dryRun);
std::vector<std::string> rollbackCommand(const OperationRecord &record, const RunPaths &paths, int target);

// What `helm` has written last: the end of a longer text, as UTF-8.
std::string tailOf(const std::string &output);
// The line of it that says why: `Error: …`.
std::string causeOf(const std::string &output);

} // namespace wheelhouse::helm
