#pragma once

#include "models/endpoint_actions.h"
#include "widgets/controls/dialog.h"

class QComboBox;
class QLineEdit;
class QPlainTextEdit;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Form;
class Segmented;

// Where a cluster's Prometheus and Alertmanager are, and how to get in: found in
// the cluster or given, tested, kept. Secrets that are kept are not shown; an
// empty field leaves them.
class EndpointDialog final : public Dialog {
    Q_OBJECT
public:
    EndpointDialog(models::Session &session, const QString &cluster, QWidget *parent);

private:
    enum Login { NoLogin, Password, Token, Certificate };
    void readKept();
    void showKind(int kind);
    void fillIn(const models::EndpointFacts &endpoint);
    void refreshLogin();
    void say(const models::EndpointVerdict &verdict);
    models::EndpointFacts given() const;
    void testNow();
    void findNow();

    models::Session &m_session;
    const QString m_cluster;
    models::EndpointFacts m_kept[2];
    Segmented *m_kind;
    Form *m_form;
    QLineEdit *m_url;
    QComboBox *m_login;
    QLineEdit *m_user;
    QLineEdit *m_password;
    QLineEdit *m_token;
    QPlainTextEdit *m_certificate;
    QPlainTextEdit *m_key;
    QPlainTextEdit *m_authority;
    QLineEdit *m_serverName;
    QPlainTextEdit *m_headers;
    MarkWidget *m_mark;
    Label *m_verdict;
    QComboBox *m_found;
    Button *m_find;
    Button *m_test;
};

} // namespace wheelhouse::widgets
