#include "widgets/forwards/forward_dialog.h"

#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

namespace {

constexpr int kMostPort = 65'535;

// -1 where it is none. `http 8080` is 8080.
int portOf(const QString &text, int least)
{
    bool isNumber = false;
    const int port = text.trimmed().section(u' ', -1).toInt(&isNumber);
    return isNumber && port >= least && port <= kMostPort ? port : -1;
}

} // namespace

ForwardDialog::ForwardDialog(models::Session &session, const QString &target, const QString &workloadKey,
                             QWidget *parent)
    : Dialog(parent), m_session(session), m_target(target), m_form(new Form(150)), m_remote(new QComboBox),
      m_local(new QLineEdit)
{
    setMinimumWidth(480);
    const QString cluster = target.section(u'/', 1, 1);
    const QString environment = session.catalog().environmentOfCluster(cluster);
    setProduction(session.catalog().isProduction(environment),
                  tr("What is sent to this port reaches production: %1").arg(cluster));
    m_remote->setEditable(true);
    m_remote->setInsertPolicy(QComboBox::NoInsert);
    m_local->setText(QStringLiteral("0"));
    m_form->add(QStringLiteral("remote"), {}, m_remote);
    m_form->add(QStringLiteral("local"), {}, m_local);
    body()->addWidget(m_form);
    connect(this, &Dialog::deedRequested, this, &ForwardDialog::begin);
    connect(m_remote, &QComboBox::editTextChanged, this, [this] { m_form->setError(QStringLiteral("remote"), {}); });
    connect(m_local, &QLineEdit::textEdited, this, [this] {
        m_form->setError(QStringLiteral("local"), {});
        setError({});
    });
    if (!workloadKey.isEmpty())
        propose(workloadKey);
    retranslate();
    m_remote->setFocus();
}

void ForwardDialog::propose(const QString &workloadKey)
{
    m_session.askPorts(workloadKey, this, [this](const QVector<models::PortProposal> &proposals) {
        const QString typed = m_remote->currentText();
        for (const auto &proposal : proposals) {
            // The number last: it is what is read of the text.
            const QString number = QString::number(proposal.port);
            m_remote->addItem(proposal.name.isEmpty() ? number : proposal.name + u' ' + number);
            m_remote->setItemData(m_remote->count() - 1, proposal.container, Qt::ToolTipRole);
        }
        // What was typed meanwhile stays.
        if (!typed.isEmpty())
            m_remote->setEditText(typed);
        else if (m_remote->lineEdit()->hasFocus())
            m_remote->lineEdit()->selectAll();
    });
}

void ForwardDialog::begin()
{
    const int remote = portOf(m_remote->currentText(), 1);
    const int local = portOf(m_local->text(), 0);
    if (remote < 0)
        m_form->setError(QStringLiteral("remote"), tr("1 to 65535"));
    if (local < 0)
        m_form->setError(QStringLiteral("local"), tr("0 to 65535; 0 takes one that is free"));
    if (remote < 0 || local < 0)
        return;
    const auto begunNow = m_session.portForwards().begin(m_target, remote, local);
    if (begunNow.key.isEmpty())
        return setError(begunNow.problem);
    Q_EMIT begun(begunNow.key);
    accept();
}

void ForwardDialog::retranslate()
{
    Dialog::retranslate();
    setWindowTitle(tr("Forward a port of %1").arg(m_target.section(u'/', -1)));
    m_form->setName(QStringLiteral("remote"), tr("Port of the pod"));
    m_form->setName(QStringLiteral("local"), tr("Port of this machine"));
    m_form->setHint(QStringLiteral("local"), tr("On 127.0.0.1 alone. 0 takes one that is free."));
    setDeed(tr("Forward"));
}

} // namespace wheelhouse::widgets
