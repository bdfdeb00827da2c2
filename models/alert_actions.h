#pragma once

#include <QObject>

#include "models/alerts_model.h"

namespace wheelhouse::models {

class AlertRulesModel;
class Calls;
class Operation;
class SilencesModel;

// Silences alerts, and reads silences and rules. Each change returns an
// Operation. UI thread; owned by the session.
class AlertActions final : public QObject {
    Q_OBJECT
public:
    explicit AlertActions(Calls &calls, QObject *parent = nullptr);

    // All of the labels must match. `cluster` is its id.
    Operation *silence(const QString &cluster, const QVector<AlertLabel> &labels, const QString &reason,
                       qint64 seconds);
    Operation *expire(const QString &silenceKey);

    // Reads the silences of all clusters into the model; again with every call,
    // and by itself after a change.
    void readSilences(SilencesModel &model);
    // The same for their rules.
    void readRules(AlertRulesModel &model);

Q_SIGNALS:
    void silencesChanged();

private:
    Calls &m_calls;
};

} // namespace wheelhouse::models
