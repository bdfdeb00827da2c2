#pragma once

#include <QObject>
#include <QVector>

#include "models/panel_state.h"
#include "models/roles.h"

namespace wheelhouse::v1 {
class WorkloadFacts;
}
namespace wheelhouse {
struct Error;
}

namespace wheelhouse::models {

// A name and a value, and how bad it is.
struct FactLine {
    QString name;
    QString value;
    Status status = Status::Ok;
};

// Lines below a title.
struct FactGroup {
    QString title;
    QVector<FactLine> lines;
};

// What is read of a workload when somebody looks at it: its containers with
// their probes, volumes, who calls it in, its autoscaler, how it ended before.
// Asks by signal; the session answers. UI thread.
class WorkloadFacts final : public QObject {
    Q_OBJECT
public:
    explicit WorkloadFacts(QObject *parent = nullptr);

    const PanelState &state() const { return m_state; }
    const QVector<FactGroup> &groups() const { return m_groups; }
    // Asks; what was read before stays meanwhile.
    void read();

    // For the session, and for tests.
    void apply(const v1::WorkloadFacts &facts);
    void failed(const Error &error);

Q_SIGNALS:
    void wanted();
    void changed();

private:
    PanelState m_state;
    QVector<FactGroup> m_groups;
};

} // namespace wheelhouse::models
