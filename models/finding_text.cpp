#include "models/finding_text.h"

#include <QCoreApplication>

namespace wheelhouse::models {

namespace {

struct Findings {
    Q_DECLARE_TR_FUNCTIONS(Findings)
};

} // namespace

QString findingId(v1::Finding::Kind kind)
{
    // Without `KIND_`.
    return QString::fromStdString(v1::Finding::Kind_Name(kind)).mid(5).toLower().replace(u'_', u'-');
}

QString findingWord(v1::Finding::Kind kind)
{
    switch (kind) {
    case v1::Finding::KIND_DUPLICATE_IDENTITY: return Findings::tr("Duplicate identity");
    case v1::Finding::KIND_FLAPPING: return Findings::tr("Flapping");
    case v1::Finding::KIND_KEEP_ALIVE_TOO_SHORT: return Findings::tr("Keep-alive too short");
    case v1::Finding::KIND_CREDENTIAL_REFUSED: return Findings::tr("Credential refused");
    case v1::Finding::KIND_CLOCK_WRONG: return Findings::tr("Clock wrong");
    case v1::Finding::KIND_FOREIGN_TOPIC: return Findings::tr("Foreign topic");
    case v1::Finding::KIND_UNREADABLE_MESSAGES: return Findings::tr("Unreadable messages");
    case v1::Finding::KIND_MESSAGE_FLOOD: return Findings::tr("Message flood");
    case v1::Finding::KIND_MESSAGE_TOO_LARGE: return Findings::tr("Message too large");
    case v1::Finding::KIND_CREDENTIAL_EXPIRING: return Findings::tr("Credential ends");
    default: return Findings::tr("Something is wrong");
    }
}

QString findingRemedy(v1::Finding::Kind kind)
{
    switch (kind) {
    case v1::Finding::KIND_DUPLICATE_IDENTITY:
        return Findings::tr("Find the second device with this serial, then rotate the credential.");
    case v1::Finding::KIND_FLAPPING: return Findings::tr("Look at its network and its power supply.");
    case v1::Finding::KIND_KEEP_ALIVE_TOO_SHORT:
        return Findings::tr("Set a keep-alive of 60 s or more in the device.");
    case v1::Finding::KIND_CREDENTIAL_REFUSED:
        return Findings::tr("Rotate the credential and bring the new files to the device.");
    case v1::Finding::KIND_CLOCK_WRONG: return Findings::tr("Let the device set its clock from the network.");
    case v1::Finding::KIND_FOREIGN_TOPIC:
        return Findings::tr("Its configuration holds another device's topics; correct it.");
    case v1::Finding::KIND_UNREADABLE_MESSAGES:
        return Findings::tr("Its firmware does not speak the protocol; update it.");
    case v1::Finding::KIND_MESSAGE_FLOOD: return Findings::tr("Let it report less often; what is above the limit is lost.");
    case v1::Finding::KIND_MESSAGE_TOO_LARGE: return Findings::tr("Let it send less at a time; larger messages are lost.");
    case v1::Finding::KIND_CREDENTIAL_EXPIRING: return Findings::tr("Rotate the credential before it ends.");
    default: return Findings::tr("This console is older than the server and does not know it.");
    }
}

Status findingStatus(v1::Finding::Kind kind)
{
    switch (kind) {
    case v1::Finding::KIND_DUPLICATE_IDENTITY:
    case v1::Finding::KIND_CREDENTIAL_REFUSED:
    case v1::Finding::KIND_FOREIGN_TOPIC: return Status::Bad;
    default: return Status::Warn;
    }
}

} // namespace wheelhouse::models
