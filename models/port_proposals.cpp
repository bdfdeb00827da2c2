#include "models/port_proposals.h"

namespace wheelhouse::models {

PortProposal portProposalOf(const QString &text, const QString &container)
{
    const QString number = text.section(u' ', -1);
    if (number.section(u'/', 1).compare(QLatin1String("TCP"), Qt::CaseInsensitive) != 0)
        return {};
    const int port = number.section(u'/', 0, 0).toInt();
    if (port < 1 || port > 65'535)
        return {};
    return {.port = port, .name = text.contains(u' ') ? text.section(u' ', 0, 0) : QString(), .container = container};
}

} // namespace wheelhouse::models
