#include "widgets/board/endpoint_dialog.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

using models::EndpointFacts;

namespace {

QPlainTextEdit *pemField()
{
    auto *field = new QPlainTextEdit;
    field->setFixedHeight(56);
    field->setTabChangesFocus(true);
    field->setPlaceholderText(QStringLiteral("-----BEGIN …"));
    return field;
}

} // namespace

EndpointDialog::EndpointDialog(models::Session &session, const QString &cluster, QWidget *parent)
    : Dialog(parent), m_session(session), m_cluster(cluster), m_kind(new Segmented), m_form(new Form(130)),
      m_url(new QLineEdit), m_login(new QComboBox), m_user(new QLineEdit), m_password(new QLineEdit), m_token(new QLineEdit),
      m_certificate(pemField()), m_key(pemField()), m_authority(pemField()), m_serverName(new QLineEdit),
      m_headers(new QPlainTextEdit), m_mark(new MarkWidget), m_verdict(new Label), m_found(new QComboBox),
      m_find(new Button(tr("Find in the cluster"), QStringLiteral("search"))), m_test(new Button(tr("Test")))
{
    setWindowTitle(tr("Metrics and alerts of %1").arg(cluster.section(u'/', -1)));
    setMinimumWidth(620);
    m_kind->setWords({tr("Prometheus"), tr("Alertmanager")});
    m_password->setEchoMode(QLineEdit::Password);
    m_token->setEchoMode(QLineEdit::Password);
    m_headers->setFixedHeight(44);
    m_headers->setTabChangesFocus(true);
    m_headers->setPlaceholderText(QStringLiteral("X-Scope-OrgID: 7"));
    m_login->addItems({tr("None"), tr("User and password"), tr("Bearer token"), tr("Client certificate")});
    m_verdict->setWordWrap(true);
    m_found->hide();
    m_form->add(QStringLiteral("kind"), tr("Which"), m_kind);
    m_form->add(QStringLiteral("found"), tr("Found"), m_found);
    m_form->add(QStringLiteral("metric_endpoint.url"), tr("URL"), m_url,
                tr("http(s)://host:port/path, or service://namespace/service:port through the API server. "
                   "?label.cluster=NAME where it serves several clusters."));
    m_form->add(QStringLiteral("login"), tr("Login"), m_login);
    m_form->add(QStringLiteral("metric_endpoint.username"), tr("User"), m_user);
    m_form->add(QStringLiteral("secrets.password"), tr("Password"), m_password);
    m_form->add(QStringLiteral("secrets.bearer_token"), tr("Token"), m_token);
    m_form->add(QStringLiteral("metric_endpoint.client_certificate"), tr("Certificate"), m_certificate);
    m_form->add(QStringLiteral("secrets.client_private_key"), tr("Its key"), m_key);
    m_form->add(QStringLiteral("metric_endpoint.ca_certificate"), tr("Authority"), m_authority, tr("The only one to trust; the system's when empty."));
    m_form->add(QStringLiteral("metric_endpoint.tls_server_name"), tr("TLS server name"), m_serverName);
    m_form->add(QStringLiteral("secrets.headers"), tr("More headers"), m_headers);
    m_form->setFieldVisible(QStringLiteral("found"), false);
    auto *verdictRow = new QHBoxLayout;
    verdictRow->addWidget(m_mark);
    verdictRow->addWidget(m_verdict, 1);
    m_mark->hide();
    body()->addWidget(m_form);
    body()->addLayout(verdictRow);
    footLeft()->addWidget(m_find);
    footRight()->addWidget(m_test);
    setDeed(tr("Save"));
    connect(m_kind, &Segmented::chosen, this, &EndpointDialog::showKind);
    connect(m_login, &QComboBox::activated, this, &EndpointDialog::refreshLogin);
    connect(m_test, &Button::clicked, this, &EndpointDialog::testNow);
    connect(m_find, &Button::clicked, this, &EndpointDialog::findNow);
    connect(this, &Dialog::deedRequested, this, [this] {
        m_form->clearErrors();
        follow(m_session.endpointActions().keep(given()), [this](models::Operation &) { accept(); },
               [this](models::Operation &failed) {
                   for (auto field = failed.fieldErrors().begin(); field != failed.fieldErrors().end(); ++field) {
                       if (m_form->has(field.key()))
                           m_form->setError(field.key(), field.value());
                   }
               });
    });
    showKind(0);
    readKept();
    m_url->setFocus();
}

void EndpointDialog::readKept()
{
    m_session.endpointActions().read(this, m_cluster, [this](const QVector<EndpointFacts> &all, const QString &error) {
        for (const auto &endpoint : all)
            m_kept[endpoint.isAlertmanager ? 1 : 0] = endpoint;
        setError(error);
        showKind(m_kind->current());
    });
}

void EndpointDialog::showKind(int kind)
{
    fillIn(m_kept[kind]);
}

void EndpointDialog::fillIn(const EndpointFacts &endpoint)
{
    m_url->setText(endpoint.url);
    m_user->setText(endpoint.username);
    m_password->clear();
    m_token->clear();
    m_key->clear();
    m_certificate->setPlainText(endpoint.clientCertificate);
    m_authority->setPlainText(endpoint.authority);
    m_serverName->setText(endpoint.serverName);
    m_headers->clear();
    const QString kept = tr("kept, not shown");
    m_password->setPlaceholderText(endpoint.hasPassword ? kept : QString());
    m_token->setPlaceholderText(endpoint.hasToken ? kept : QString());
    m_key->setPlaceholderText(endpoint.hasKey ? kept : QStringLiteral("-----BEGIN …"));
    QStringList headers;
    for (const auto &[name, value] : endpoint.headers)
        headers << name;
    m_form->setHint(QStringLiteral("secrets.headers"), headers.isEmpty() ? QString() : tr("Kept: %1").arg(headers.join(QStringLiteral(", "))));
    m_login->setCurrentIndex(endpoint.hasKey ? Certificate : endpoint.hasToken ? Token : endpoint.hasPassword ? Password : NoLogin);
    m_verdict->clear();
    m_mark->hide();
    refreshLogin();
}

void EndpointDialog::refreshLogin()
{
    const int login = m_login->currentIndex();
    m_form->setFieldVisible(QStringLiteral("metric_endpoint.username"), login == Password);
    m_form->setFieldVisible(QStringLiteral("secrets.password"), login == Password);
    m_form->setFieldVisible(QStringLiteral("secrets.bearer_token"), login == Token);
    m_form->setFieldVisible(QStringLiteral("metric_endpoint.client_certificate"), login == Certificate);
    m_form->setFieldVisible(QStringLiteral("secrets.client_private_key"), login == Certificate);
}

EndpointFacts EndpointDialog::given() const
{
    EndpointFacts endpoint;
    const int login = m_login->currentIndex();
    endpoint.cluster = m_cluster;
    endpoint.isAlertmanager = m_kind->current() == 1;
    endpoint.url = m_url->text().trimmed();
    if (login == Password) {
        endpoint.username = m_user->text().trimmed();
        endpoint.password = m_password->text();
    } else if (login == Token) {
        endpoint.token = m_token->text().trimmed();
    } else if (login == Certificate) {
        endpoint.clientCertificate = m_certificate->toPlainText();
        endpoint.clientKey = m_key->toPlainText();
    }
    endpoint.authority = m_authority->toPlainText();
    endpoint.serverName = m_serverName->text().trimmed();
    for (const QString &line : m_headers->toPlainText().split(u'\n', Qt::SkipEmptyParts))
        endpoint.headers.append({line.section(u':', 0, 0).trimmed(), line.section(u':', 1).trimmed()});
    return endpoint;
}

void EndpointDialog::say(const models::EndpointVerdict &verdict)
{
    m_mark->setStatus(verdict.good ? models::Status::Ok : models::Status::Bad);
    m_mark->show();
    m_verdict->setInk(verdict.good ? Label::Ink::OkWord : Label::Ink::BadWord);
    m_verdict->setText(verdict.words);
    m_test->setEnabled(true);
}

void EndpointDialog::testNow()
{
    m_test->setEnabled(false);
    m_mark->setStatus(models::Status::Progress);
    m_mark->show();
    m_verdict->setInk(Label::Ink::Secondary);
    m_verdict->setText(tr("Asking it…"));
    m_session.endpointActions().test(this, given(), [this](const models::EndpointVerdict &verdict) { say(verdict); });
}

void EndpointDialog::findNow()
{
    m_find->setEnabled(false);
    m_verdict->setInk(Label::Ink::Secondary);
    m_verdict->setText(tr("Looking through the services of the cluster…"));
    m_session.endpointActions().find(this, m_cluster, [this](const QVector<models::EndpointVerdict> &all, const QString &error) {
        m_find->setEnabled(true);
        m_verdict->setText(error.isEmpty() && all.isEmpty() ? tr("No service looks like Prometheus, VictoriaMetrics or Alertmanager.") : error);
        m_found->disconnect(this);
        m_found->clear();
        for (const auto &found : all)
            m_found->addItem(found.good ? found.endpoint.url : tr("%1 (does not answer as it should)").arg(found.endpoint.url));
        m_form->setFieldVisible(QStringLiteral("found"), !all.isEmpty());
        m_found->setVisible(!all.isEmpty());
        const auto take = [this, all](int index) {
            if (index < 0 || index >= all.size())
                return;
            m_kind->setCurrent(all[index].endpoint.isAlertmanager ? 1 : 0);
            fillIn(all[index].endpoint);
            say(all[index]);
        };
        connect(m_found, &QComboBox::activated, this, take);
        if (!all.isEmpty())
            take(0);
    });
}

} // namespace wheelhouse::widgets
