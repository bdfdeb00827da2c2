#include "models/alert_actions.h"

#include <chrono>

#include "models/alert_rules_model.h"
#include "models/calls.h"
#include "models/silences_model.h"
#include "models/text.h"
#include "wheelhouse/v1/alerts.grpc.pb.h"

namespace wheelhouse::models {

namespace {

using Stub = class v1::AlertService::Stub::async;

// The server asks Alertmanager in between.
client::CallOptions patient()
{
    client::CallOptions options;
    options.deadline = std::chrono::seconds(20);
    return options;
}

} // namespace

AlertActions::AlertActions(Calls &calls, QObject *parent) : QObject(parent), m_calls(calls) {}

Operation *AlertActions::silence(const QString &cluster, const QVector<AlertLabel> &labels, const QString &reason,
                                 qint64 seconds)
{
    v1::CreateSilenceRequest request;
    request.set_parent("clusters/" + cluster.toStdString());
    auto &silence = *request.mutable_silence();
    for (const auto &label : labels) {
        auto &matcher = *silence.add_matchers();
        matcher.set_label(label.name.toStdString());
        matcher.set_value(label.value.toStdString());
    }
    silence.set_reason(reason.toStdString());
    silence.mutable_end_time()->set_seconds(QDateTime::currentSecsSinceEpoch() + seconds);
    auto *operation = m_calls.run<v1::AlertService>(
        tr("Silence alerts of %1").arg(cluster), QString::fromStdString(request.parent()), &Stub::CreateSilence, request,
        [cluster](const v1::Silence &) -> Calls::Outcome { return {tr("The alerts of %1 that match are silenced.").arg(cluster)}; },
        patient());
    connect(operation, &Operation::finished, this, &AlertActions::silencesChanged);
    return operation;
}

Operation *AlertActions::expire(const QString &silenceKey)
{
    v1::ExpireSilenceRequest request;
    request.set_name(silenceKey.toStdString());
    auto *operation = m_calls.run<v1::AlertService>(
        tr("End a silence"), silenceKey, &Stub::ExpireSilence, request,
        [](const v1::ExpireSilenceResponse &) -> Calls::Outcome { return {tr("The silence has ended.")}; }, patient());
    connect(operation, &Operation::finished, this, &AlertActions::silencesChanged);
    return operation;
}

void AlertActions::readSilences(SilencesModel &model)
{
    v1::ListSilencesRequest request;
    request.set_parent("clusters/-");
    model.setLoading();
    m_calls.call<v1::AlertService>(
        &model, &Stub::ListSilences, request,
        [&model](Result<v1::ListSilencesResponse> result) {
            if (result)
                model.apply(*result);
            else
                model.fail(result.error());
        },
        patient());
}

void AlertActions::readRules(AlertRulesModel &model)
{
    v1::ListAlertRulesRequest request;
    request.set_parent("clusters/-");
    model.setLoading();
    m_calls.call<v1::AlertService>(
        &model, &Stub::ListAlertRules, request,
        [&model](Result<v1::ListAlertRulesResponse> result) {
            if (result)
                model.apply(*result);
            else
                model.fail(result.error());
        },
        patient());
}

} // namespace wheelhouse::models
