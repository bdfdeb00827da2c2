#pragma once

#include <QString>

#include "models/roles.h"
#include "models/row.h"
#include "wheelhouse/v1/alerts.pb.h"

// One alert, as rows hold it; not for widgets.
namespace wheelhouse::models {

struct AlertRow : Row {
    v1::Alert message;
    QString alert;
    QString summary;
    QString cluster;
    // `gateway`, the last part of what it is about.
    QString object;
    QString nameSpace;
    qint64 since = 0;

    bool isMuted() const
    {
        return message.state() == v1::Alert::STATE_SILENCED || message.state() == v1::Alert::STATE_INHIBITED;
    }
    Status status() const;
};

} // namespace wheelhouse::models
