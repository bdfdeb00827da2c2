#pragma once

#include <QString>
#include <QVector>

namespace wheelhouse::models {

// A port that a container says it listens at.
struct PortProposal {
    int port = 0;
    // `http`; may be empty.
    QString name = {};
    QString container = {};
    bool operator==(const PortProposal &) const = default;
};

// Of `http 8080/TCP` or `8080/TCP`. Other protocols than TCP are not forwarded:
// port 0.
PortProposal portProposalOf(const QString &text, const QString &container);

} // namespace wheelhouse::models
