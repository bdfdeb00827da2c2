#pragma once

#include "models/catalog.h"
#include "models/row_schema.h"
#include "wheelhouse/v1/system.pb.h"

// The rows of the Overview's tables; not for widgets.
namespace wheelhouse::models {

struct DeploymentRow;
struct ProblemRow;

std::shared_ptr<const RowSchema> needSchema();
// Each appends a row when there is something to do about it.
void appendNeedsOf(const v1::Status &status, const Catalog &catalog, std::vector<RowPtr> &needs);
void appendNeedOf(const ProblemRow &problem, const Catalog &catalog, std::vector<RowPtr> &needs);
void appendNeedOf(const DeploymentRow &deployment, const Catalog &catalog, std::vector<RowPtr> &needs);
bool needIsBad(const Row &need);

std::shared_ptr<const RowSchema> changeSchema(Catalog *catalog);
RowPtr changeRowOf(const DeploymentRow &deployment);

} // namespace wheelhouse::models
