#pragma once

#include <QCoreApplication>
#include <QString>
#include <QStringList>

class QAction;
class QMenu;

namespace wheelhouse::models {
struct ObjectDeed;
class Session;
}

namespace wheelhouse::widgets {

class Workbench;

// What may be done to an object of a cluster, as entries of a menu; each opens
// the dialog that shows what it touches first. Entries are disabled for whoever
// may not do them. The bench outlives the menu.
class ObjectMenu final {
    Q_DECLARE_TR_FUNCTIONS(wheelhouse::widgets::ObjectMenu)
public:
    ObjectMenu(QMenu &menu, Workbench &bench) : m_menu(menu), m_bench(bench) {}

    void addNode(const QString &nodeKey, bool isCordoned);
    void addWorkload(const QString &workloadKey, int desiredPods);
    void addPod(const QString &podKey);
    // A terminal in it; a choice where it has several containers.
    void addTerminal(const QString &podKey, const QStringList &containers);
    // A port of it to one of this machine. `workloadKey` is where the ports are
    // read from; may be empty.
    void addForward(const QString &target, const QString &workloadKey);
    // To where its YAML, its events and its changes are.
    void addObject(const QString &key);
    // Why somebody may not act on objects; empty when they may.
    static QString refusal(const models::Session &session);

private:
    void allow(QAction *action);
    void add(const QString &iconName, const QString &text, const models::ObjectDeed &deed);
    void addDrain(const QString &nodeKey);

    QMenu &m_menu;
    Workbench &m_bench;
};

} // namespace wheelhouse::widgets
