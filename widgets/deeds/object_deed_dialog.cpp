#include "widgets/deeds/object_deed_dialog.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/deeds/impact_view.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

using models::ObjectDeed;
using Kind = ObjectDeed::Kind;

namespace {

constexpr int kAskSoonMs = 250;

struct Words {
    QString title;
    QString what;
    QString deed;
};

Words wordsOf(const ObjectDeed &deed)
{
    const QString name = deed.name();
    switch (deed.kind) {
    case Kind::Cordon:
        return {ObjectDeedDialog::tr("Cordon %1").arg(name), ObjectDeedDialog::tr("The node takes no new pods from now on. Those on it stay."), ObjectDeedDialog::tr("Cordon 1 node")};
    case Kind::Uncordon:
        return {ObjectDeedDialog::tr("Uncordon %1").arg(name), ObjectDeedDialog::tr("The node takes pods again."), ObjectDeedDialog::tr("Uncordon 1 node")};
    case Kind::Drain:
        return {ObjectDeedDialog::tr("Drain %1").arg(name),
                ObjectDeedDialog::tr("The node is cordoned and its pods are evicted, as far as their disruption budgets let them go. The server "
                      "does it: it goes on when this window closes, and shows under Operations."),
                ObjectDeedDialog::tr("Drain 1 node")};
    case Kind::Restart:
        return {ObjectDeedDialog::tr("Restart %1").arg(name), ObjectDeedDialog::tr("All its pods are replaced, as its own strategy says."), ObjectDeedDialog::tr("Restart 1 workload")};
    case Kind::Scale: return {ObjectDeedDialog::tr("Scale %1").arg(name), {}, ObjectDeedDialog::tr("Scale 1 workload")};
    case Kind::DeletePod: break;
    }
    return {ObjectDeedDialog::tr("Delete pod %1").arg(name), ObjectDeedDialog::tr("The pod ends; its controller makes another one, where it has one."), ObjectDeedDialog::tr("Delete 1 pod")};
}

} // namespace

ObjectDeedDialog::ObjectDeedDialog(models::Session &session, const ObjectDeed &deed, QWidget *parent)
    : Dialog(parent), m_session(session), m_deed(deed),
      m_isProduction(session.catalog().isProduction(session.catalog().environmentOfCluster(deed.key.section(u'/', 1, 1)))),
      m_form(new Form(170)), m_impact(new ImpactView)
{
    const auto words = wordsOf(deed);
    setWindowTitle(words.title);
    setMinimumWidth(540);
    setProduction(m_isProduction, tr("This cluster is production."));
    if (!words.what.isEmpty()) {
        auto *what = new Label(words.what, fonts::base, Label::Ink::Secondary);
        what->setWordWrap(true);
        body()->addWidget(what);
    }
    addOptions();
    body()->addWidget(m_form);
    body()->addWidget(m_impact);
    if (m_isProduction) {
        m_typed = new QLineEdit;
        auto *guard = new Form(170);
        guard->add(QStringLiteral("name"), tr("Type %1 to go on").arg(deed.name()), m_typed);
        body()->addWidget(guard);
        connect(m_typed, &QLineEdit::textChanged, this, &ObjectDeedDialog::refreshDeed);
    }
    setDeed(words.deed);
    m_askSoon.setSingleShot(true);
    m_askSoon.setInterval(kAskSoonMs);
    connect(&m_askSoon, &QTimer::timeout, this, &ObjectDeedDialog::ask);
    connect(this, &Dialog::deedRequested, this, [this] {
        follow(m_session.objectDeeds().perform(m_deed), [this](models::Operation &) { accept(); });
    });
    ask();
}

void ObjectDeedDialog::addOptions()
{
    const auto changed = [this] {
        m_mayDo = false;
        refreshDeed();
        m_askSoon.start();
    };
    if (m_deed.kind == Kind::Scale) {
        auto *replicas = new QSpinBox;
        replicas->setRange(0, 10'000);
        replicas->setValue(m_deed.replicas);
        m_form->add(QStringLiteral("replicas"), tr("Pods"), replicas);
        connect(replicas, &QSpinBox::valueChanged, this, [this, changed](int value) {
            m_deed.replicas = value;
            changed();
        });
        replicas->setFocus();
        replicas->selectAll();
    }
    if (m_deed.kind == Kind::Drain) {
        const auto add = [&](const char *id, const QString &name, const QString &text, bool &option) {
            auto *check = new QCheckBox(text);
            check->setChecked(option);
            m_form->add(QString::fromLatin1(id), name, check);
            connect(check, &QCheckBox::toggled, this, [&option, changed](bool on) {
                option = on;
                changed();
            });
        };
        add("unmanaged", tr("Also evict"), tr("Pods that nothing makes again"), m_deed.deleteUnmanaged);
        add("emptyDir", {}, tr("Pods whose emptyDir volumes are lost"), m_deed.deleteEmptyDir);
        auto *limit = new QSpinBox;
        limit->setRange(1, 1440);
        limit->setValue(m_deed.timeoutMinutes);
        limit->setSuffix(tr(" min"));
        m_form->add(QStringLiteral("limit"), tr("Give up after"), limit);
        connect(limit, &QSpinBox::valueChanged, this, [this](int value) { m_deed.timeoutMinutes = value; });
    }
    if (m_deed.kind == Kind::Drain || m_deed.kind == Kind::DeletePod)
        addGrace();
    else
        m_form->setVisible(m_deed.kind == Kind::Scale);
}

void ObjectDeedDialog::addGrace()
{
    auto *grace = new QSpinBox;
    grace->setRange(-1, 86'400);
    grace->setValue(-1);
    grace->setSpecialValueText(tr("As the pod says"));
    grace->setSuffix(tr(" s"));
    m_form->add(QStringLiteral("grace"), tr("Time to end"), grace);
    connect(grace, &QSpinBox::valueChanged, this, [this](int value) {
        m_deed.graceSeconds = value < 0 ? std::nullopt : std::optional<int>(value);
    });
}

void ObjectDeedDialog::ask()
{
    m_mayDo = false;
    refreshDeed();
    m_impact->setWaiting();
    m_session.objectDeeds().preview(this, m_deed, [this, question = ++m_question](const auto &impact, const QString &failure) {
        if (question == m_question)
            answered(impact, failure);
    });
}

void ObjectDeedDialog::answered(const models::ObjectImpact &impact, const QString &failure)
{
    m_mayDo = failure.isEmpty() && impact.blockerCount == 0;
    if (failure.isEmpty())
        m_impact->setImpact(m_deed, impact);
    else
        m_impact->setFailure(failure);
    refreshDeed();
    adjustSize();
}

void ObjectDeedDialog::refreshDeed()
{
    deed()->setEnabled(m_mayDo && !isBusy() && (!m_typed || m_typed->text() == m_deed.name()));
}

} // namespace wheelhouse::widgets
