#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/controls/dialog.h"

class QComboBox;
class QLineEdit;

namespace wheelhouse::models {
class Session;
class WorkloadsModel;
}

namespace wheelhouse::widgets {

class Form;

// Names an application and binds it to a workload in one environment; or binds
// one that exists in another environment.
class ApplicationDialog final : public Dialog {
    Q_OBJECT
public:
    ApplicationDialog(models::Session &session, QWidget *parent);
    ~ApplicationDialog() override;

private:
    void fillWorkloads();
    void submit();

    models::Session &m_session;
    std::unique_ptr<models::WorkloadsModel> m_workloads;
    models::Lease m_lease;
    Form *m_form;
    QComboBox *m_name;
    QComboBox *m_environment;
    QComboBox *m_workload;
    // The name that came with the workload, as long as nobody typed another.
    QString m_proposed;
};

} // namespace wheelhouse::widgets
