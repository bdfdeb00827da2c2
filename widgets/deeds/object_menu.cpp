#include "widgets/deeds/object_menu.h"

#include <QMenu>

#include "models/drain_follower.h"
#include "models/session.h"
#include "widgets/deeds/object_deed_dialog.h"
#include "widgets/page/workbench.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

using models::ObjectDeed;
using Kind = ObjectDeed::Kind;

void ObjectMenu::add(const QString &iconName, const QString &text, const ObjectDeed &deed)
{
    QAction *action = m_menu.addAction(icon(iconName), text, &m_menu, [&bench = m_bench, deed] {
        (new ObjectDeedDialog(bench.session(), deed, bench.dialogParent()))->open();
    });
    allow(action);
}

QString ObjectMenu::refusal(const models::Session &session)
{
    const auto &connection = session.connection();
    return connection.mayOperate() ? QString()
                                   : tr("This needs the role operator; yours is %1.").arg(connection.roleText());
}

void ObjectMenu::allow(QAction *action)
{
    const QString why = refusal(m_bench.session());
    action->setEnabled(why.isEmpty());
    if (why.isEmpty())
        return;
    action->setToolTip(why);
    m_menu.setToolTipsVisible(true);
}

void ObjectMenu::addTerminal(const QString &podKey, const QStringList &containers)
{
    const auto opener = [&bench = m_bench, podKey](const QString &container) {
        return [&bench, podKey, container] { bench.openTerminal(podKey, container); };
    };
    if (containers.size() < 2) {
        allow(m_menu.addAction(icon(QStringLiteral("terminal")), tr("Terminal"), &m_menu, opener({})));
        return;
    }
    QMenu *choice = m_menu.addMenu(icon(QStringLiteral("terminal")), tr("Terminal"));
    for (const QString &container : containers)
        choice->addAction(container, &m_menu, opener(container));
    allow(choice->menuAction());
}

void ObjectMenu::addForward(const QString &target, const QString &workloadKey)
{
    allow(m_menu.addAction(icon(QStringLiteral("link")), tr("Forward a port…"), &m_menu,
                           [&bench = m_bench, target, workloadKey] { bench.openForward(target, workloadKey); }));
}

void ObjectMenu::addObject(const QString &key)
{
    m_menu.addAction(icon(QStringLiteral("open")), tr("YAML, events, changes"), &m_menu, [&bench = m_bench, key] { bench.openObject(key); });
}

void ObjectMenu::addNode(const QString &nodeKey, bool isCordoned)
{
    if (isCordoned)
        add(QStringLiteral("play"), tr("Uncordon…"), {.kind = Kind::Uncordon, .key = nodeKey});
    else
        add(QStringLiteral("pause"), tr("Cordon…"), {.kind = Kind::Cordon, .key = nodeKey});
    addDrain(nodeKey);
}

// One that runs is cancelled, one that did not end well is gone on with.
void ObjectMenu::addDrain(const QString &nodeKey)
{
    const auto last = m_bench.session().drains().lastOf(nodeKey);
    const bool isRunning = !last.key.isEmpty() && last.state == models::DrainFacts::State::Running;
    if (!isRunning)
        add(QStringLiteral("stop"), tr("Drain…"), {.kind = Kind::Drain, .key = nodeKey});
    if (last.key.isEmpty() || (!isRunning && !last.mayGoOn()))
        return;
    QAction *action = m_menu.addAction(icon(isRunning ? QStringLiteral("close") : QStringLiteral("restart")),
                                       isRunning ? tr("Cancel its drain") : tr("Go on with its drain"), &m_menu,
                                       [&bench = m_bench, last, isRunning] {
                                           auto &actions = bench.session().objectDeeds();
                                           isRunning ? actions.cancelDrain(last.key)
                                                     : actions.resumeDrain(last.key, last.node.section(u'/', -1));
                                           bench.openOperations();
                                       });
    allow(action);
}

void ObjectMenu::addWorkload(const QString &workloadKey, int desiredPods)
{
    add(QStringLiteral("restart"), tr("Restart…"), {.kind = Kind::Restart, .key = workloadKey});
    if (!workloadKey.contains(QLatin1String("/daemonsets/")))
        add(QStringLiteral("swap"), tr("Scale…"), {.kind = Kind::Scale, .key = workloadKey, .replicas = desiredPods});
}

void ObjectMenu::addPod(const QString &podKey)
{
    add(QStringLiteral("delete"), tr("Delete pod…"), {.kind = Kind::DeletePod, .key = podKey});
}

} // namespace wheelhouse::widgets
