// The part of Session that opens terminals and forwards ports.
#include "models/session_private.h"
#include "models/text.h"
#include "wheelhouse/v1/workloads.grpc.pb.h"

namespace wheelhouse::models {

std::unique_ptr<TerminalSession> Session::openTerminal(const QString &podKey, const QString &container)
{
    return std::make_unique<TerminalSession>(d->channel, d->bridge.door(), podKey, container);
}

PortForwards &Session::portForwards() const { return d->portForwards; }

void Session::askPorts(const QString &workloadKey, QObject *context,
                       std::function<void(const QVector<PortProposal> &)> answer)
{
    v1::GetWorkloadFactsRequest request;
    request.set_name(workloadKey.toStdString());
    d->calls.call<v1::WorkloadService>(context, &v1::WorkloadService::Stub::async::GetWorkloadFacts, request,
                                       [answer = std::move(answer)](Result<v1::WorkloadFacts> result) {
                                           QVector<PortProposal> proposals;
                                           if (!result)
                                               return;
                                           for (const auto &container : result->containers()) {
                                               for (const auto &port : container.ports()) {
                                                   const auto proposal =
                                                       portProposalOf(fromUtf8(port), fromUtf8(container.name()));
                                                   if (proposal.port > 0 && !proposals.contains(proposal))
                                                       proposals.append(proposal);
                                               }
                                           }
                                           answer(proposals);
                                       });
}

} // namespace wheelhouse::models
