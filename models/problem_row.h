#pragma once

#include <utility>
#include <vector>

#include <QString>

#include "models/roles.h"
#include "models/row.h"
#include "wheelhouse/v1/problems.pb.h"

// One problem, as rows hold it; not for widgets.
namespace wheelhouse::models {

struct ProblemRow : Row {
    v1::Problem::Kind kind = v1::Problem::KIND_UNSPECIFIED;
    v1::Severity severity = v1::SEVERITY_UNSPECIFIED;
    QString resource;
    QString cluster;
    // The server's sentence, in English.
    QString summary;
    std::vector<std::pair<QString, QString>> evidence;
    QString alert;
    int pods = 0;
    qint64 since = 0;
    qint64 due = 0;

    Status status() const { return severity == v1::SEVERITY_CRITICAL ? Status::Bad : Status::Warn; }
    // Of the evidence of that id; empty when there is none.
    QString evidenceOf(QLatin1String id) const;
};

// `gateway: 2 of 3 pods crash again and again`, translated.
QString problemTitle(const ProblemRow &problem);
// What it follows from, a line each, translated.
QString problemEvidence(const ProblemRow &problem);

} // namespace wheelhouse::models
