#pragma once

#include <string>

#include "app/ctl/failure.h"
#include "app/ctl/table.h"
#include "wheelhouse/v1/alerts.pb.h"
#include "wheelhouse/v1/metric_endpoints.pb.h"
#include "wheelhouse/v1/metrics.pb.h"
#include "wheelhouse/v1/problems.pb.h"

// Metrics, alerts and problems in the words that whctl shows.
namespace wheelhouse::ctl {

// A refused query with the query below it and a mark under the character at
// fault, where the server says which.
Failure queryFailure(const Error &error, const std::string &query);

// The course of a series in a few characters: the highest value of each part;
// a gap of several steps is left blank.
std::string sparkText(const v1::Series &series, double stepSeconds);
// A value in the unit of its panel.
std::string valueText(double value, v1::BoardPanel::Unit unit);

Cell severityCell(v1::Severity severity);
Cell alertStateCell(v1::Alert::State state);
std::string problemKindText(v1::Problem::Kind kind);
// `test/iot/deployment/gateway`, `test/node/n1`, `test`.
std::string shortResource(const std::string &name);
// `alertname=~"Disk.*"`.
std::string matcherText(const v1::Matcher &matcher);
// The same, read: NAME=VALUE, NAME!=VALUE, NAME=~REGEX, NAME!~REGEX, the value
// with or without quotes.
Result<v1::Matcher> parseMatcher(const std::string &text);
// `ok`, `name-not-found`, ….
std::string findingText(v1::TestMetricEndpointResponse::Finding finding);

} // namespace wheelhouse::ctl
