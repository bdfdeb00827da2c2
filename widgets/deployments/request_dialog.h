#pragma once

#include <memory>

#include "models/deployment_actions.h"
#include "widgets/controls/dialog.h"

class QComboBox;
class QCompleter;
class QLineEdit;
class QStringListModel;

namespace wheelhouse::models {
class ApplicationsModel;
class Session;
}

namespace wheelhouse::widgets {

class DataTable;
class DiffView;
class Form;
class Label;
class Section;

// Asks for a deployment: what and where, then its plan (the API server's dry
// run and the checks), then the deed.
class RequestDialog final : public Dialog {
    Q_OBJECT
public:
    RequestDialog(models::Session &session, const models::ApplicationsModel &applications, const QString &application,
                  const QString &environment, QWidget *parent);
    ~RequestDialog() override;

Q_SIGNALS:
    void created(const QString &deploymentKey);

private:
    models::DeploymentActions::Draft draft() const;
    void showEnvironment();
    // Asks which tags the registry has; the field completes to them.
    void askForTags();
    void showTags(const models::DeploymentActions::Tags &tags);
    void forgetPlan();
    void plan();
    void showPlan(std::shared_ptr<models::DeploymentDetail> plan);
    void create();
    void refreshDeed();

    models::Session &m_session;
    const models::ApplicationsModel &m_applications;
    Form *m_form;
    QComboBox *m_application;
    QComboBox *m_environment;
    QLineEdit *m_tag;
    QStringListModel *m_tags;
    QCompleter *m_completer;
    // What the tags shown were asked for.
    QString m_tagsOf;
    QLineEdit *m_comment;
    QLineEdit *m_typed;
    QWidget *m_planArea;
    DiffView *m_diff;
    Section *m_diffSection;
    DataTable *m_checks;
    Section *m_checksSection;
    std::shared_ptr<models::DeploymentDetail> m_plan;
};

} // namespace wheelhouse::widgets
