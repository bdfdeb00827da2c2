#pragma once

#include <memory>

#include <QObject>
#include <QVector>

#include "models/panel_state.h"
#include "models/resource_map.h"
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
    ~WorkloadFacts() override;

    const PanelState &state() const { return m_state; }
    const QVector<FactGroup> &groups() const { return m_groups; }
    // How the workload hangs together with what was read and these pods of it;
    // empty until something was read.
    ResourceMap map(const PodRows &pods) const;
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
    std::unique_ptr<v1::WorkloadFacts> m_read;
};

} // namespace wheelhouse::models
