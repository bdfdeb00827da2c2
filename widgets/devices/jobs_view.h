#pragma once

#include <memory>

#include <QWidget>

#include "models/interest.h"
#include "widgets/page/workbench.h"

namespace wheelhouse::models {
class DeviceJobsModel;
}

namespace wheelhouse::widgets {

class FilteredTable;
class JobPanel;

// What runs, ran and waits on many devices at once, over what became of one of
// them on each device.
class JobsView final : public QWidget {
    Q_OBJECT
public:
    explicit JobsView(Workbench &bench, QWidget *parent = nullptr);
    ~JobsView() override;

    void enter();
    void leave();
    void showJob(const QString &key);
    void focusFilter();
    void retranslate();
    // How many wait for a decision or run.
    int openCount() const;

Q_SIGNALS:
    void countsChanged();
    // To the devices, so that some are chosen.
    void devicesWanted();
    void deviceActivated(const QString &key);

private:
    Workbench &m_bench;
    std::unique_ptr<models::DeviceJobsModel> m_model;
    models::Lease m_lease;
    FilteredTable *m_table;
    JobPanel *m_panel;
};

} // namespace wheelhouse::widgets
