#include "models/problem_rows.h"

#include <QCoreApplication>
#include <QLocale>

#include "models/problem_row.h"
#include "models/proto_values.h"
#include "models/text.h"

namespace wheelhouse::models {

namespace {

struct Problems {
    Q_DECLARE_TR_FUNCTIONS(Problems)
};

QString dayText(qint64 ms)
{
    return QLocale().toString(timeOfMs(ms).toLocalTime().date(), QLocale::ShortFormat);
}

RowPtr problemRowOf(const v1::Problem &problem)
{
    auto row = std::make_shared<ProblemRow>();
    row->key = problem.name();
    row->kind = problem.kind();
    row->severity = problem.severity();
    row->resource = QString::fromStdString(problem.resource());
    row->cluster = fromUtf8(partOf(problem.resource(), "clusters"));
    row->summary = QString::fromStdString(problem.summary());
    for (const auto &evidence : problem.evidence())
        row->evidence.emplace_back(QString::fromStdString(evidence.id()), QString::fromStdString(evidence.text()));
    row->alert = QString::fromStdString(problem.alert());
    row->pods = problem.pod_count();
    row->since = msOf(problem.since_time());
    row->due = msOf(problem.due_time());
    return row;
}

QString what(const ProblemRow &problem)
{
    const int pods = problem.pods;
    switch (problem.kind) {
    case v1::Problem::KIND_CLUSTER_NOT_SEEN: return Problems::tr("the cluster is not reached");
    case v1::Problem::KIND_NODE_NOT_READY:
        return Problems::tr("the node is not ready, with %n pod(s) on it", nullptr, problem.evidenceOf(QLatin1String("pods")).toInt());
    case v1::Problem::KIND_NODE_PRESSURE: return Problems::tr("the node runs short of something");
    case v1::Problem::KIND_CRASH_LOOPING: return Problems::tr("%n pod(s) crash again and again", nullptr, pods);
    case v1::Problem::KIND_CANNOT_PULL: return Problems::tr("%n pod(s) cannot pull the image", nullptr, pods);
    case v1::Problem::KIND_PENDING: return Problems::tr("%n pod(s) are pending", nullptr, pods);
    case v1::Problem::KIND_OUT_OF_MEMORY: return Problems::tr("%n pod(s) ran out of memory", nullptr, pods);
    case v1::Problem::KIND_CANNOT_START: return Problems::tr("%n pod(s) cannot start", nullptr, pods);
    case v1::Problem::KIND_NOT_READY: return Problems::tr("%n pod(s) run and are not ready", nullptr, pods);
    case v1::Problem::KIND_FAILED: return Problems::tr("%n pod(s) failed", nullptr, pods);
    case v1::Problem::KIND_STUCK_TERMINATING: return Problems::tr("%n pod(s) do not go away", nullptr, pods);
    case v1::Problem::KIND_DESIRED_NOT_MET:
        return Problems::tr("%1 of %2 pods ready, beyond its deadline")
            .arg(problem.evidenceOf(QLatin1String("ready")), problem.evidenceOf(QLatin1String("desired")));
    case v1::Problem::KIND_CERTIFICATE_ENDS:
        return Problems::tr("the API server's certificate ends on %1").arg(dayText(problem.due));
    case v1::Problem::KIND_VOLUME_FILLS: {
        const QString volume = problem.evidenceOf(QLatin1String("volume"));
        return problem.due > 0 ? Problems::tr("the volume %1 will be full on %2").arg(volume, dayText(problem.due))
                               : Problems::tr("the volume %1 is nearly full").arg(volume);
    }
    default: return problem.summary;
    }
}

// What tells most of the reason, beside the sentence.
QString because(const ProblemRow &problem)
{
    const char *first = "reason";
    switch (problem.kind) {
    case v1::Problem::KIND_CRASH_LOOPING:
    case v1::Problem::KIND_OUT_OF_MEMORY: first = "last_exit"; break;
    case v1::Problem::KIND_CANNOT_PULL: first = "image"; break;
    case v1::Problem::KIND_PENDING: first = "message"; break;
    case v1::Problem::KIND_NODE_PRESSURE:
    case v1::Problem::KIND_NODE_NOT_READY: first = "condition"; break;
    case v1::Problem::KIND_ALERT:
    case v1::Problem::KIND_CERTIFICATE_ENDS:
    case v1::Problem::KIND_DESIRED_NOT_MET:
    case v1::Problem::KIND_VOLUME_FILLS: return {};
    default: break;
    }
    return problem.evidenceOf(QLatin1String(first));
}

QString evidenceName(const QString &id)
{
    if (id == QLatin1String("reason"))
        return Problems::tr("Reason");
    if (id == QLatin1String("message"))
        return Problems::tr("Message");
    if (id == QLatin1String("restarts"))
        return Problems::tr("Restarts");
    if (id == QLatin1String("ready"))
        return Problems::tr("Ready");
    if (id == QLatin1String("desired"))
        return Problems::tr("Desired");
    if (id == QLatin1String("updated"))
        return Problems::tr("Updated");
    if (id == QLatin1String("last_exit"))
        return Problems::tr("Last exit");
    if (id == QLatin1String("container"))
        return Problems::tr("Container");
    if (id == QLatin1String("image"))
        return Problems::tr("Image");
    if (id == QLatin1String("condition"))
        return Problems::tr("Condition");
    if (id == QLatin1String("pods"))
        return Problems::tr("Pods");
    if (id == QLatin1String("alert"))
        return Problems::tr("Alert");
    if (id == QLatin1String("value"))
        return Problems::tr("Value");
    if (id == QLatin1String("volume"))
        return Problems::tr("Volume");
    if (id == QLatin1String("available_bytes"))
        return Problems::tr("Left");
    if (id == QLatin1String("capacity_bytes"))
        return Problems::tr("Of");
    if (id == QLatin1String("shrinks_per_day"))
        return Problems::tr("Fills a day");
    if (id == QLatin1String("ends"))
        return Problems::tr("Ends");
    if (id == QLatin1String("subject"))
        return Problems::tr("Certificate of");
    return id;
}

} // namespace

QString ProblemRow::evidenceOf(QLatin1String id) const
{
    for (const auto &[name, text] : evidence) {
        if (name == id)
            return text;
    }
    return {};
}

QString problemTitle(const ProblemRow &problem)
{
    const QString object = problem.resource.section(u'/', -1);
    const QString reason = because(problem);
    return reason.isEmpty() ? Problems::tr("%1: %2").arg(object, what(problem))
                            : Problems::tr("%1: %2 (%3)").arg(object, what(problem), reason);
}

QString problemEvidence(const ProblemRow &problem)
{
    QStringList lines{problem.summary};
    for (const auto &[id, text] : problem.evidence) {
        const bool bytes = id.endsWith(QLatin1String("_bytes")) || id == QLatin1String("shrinks_per_day");
        lines << Problems::tr("%1: %2").arg(evidenceName(id), bytes ? bytesText(text.toDouble()) : text);
    }
    return lines.join(u'\n');
}

void ProblemRows::apply(const v1::WatchProblemsResponse &response)
{
    apply(toBatch(response));
}

RowBatch ProblemRows::toBatch(const v1::WatchProblemsResponse &response)
{
    return batchOf(response, problemRowOf);
}

} // namespace wheelhouse::models
