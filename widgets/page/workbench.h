#pragma once

#include <QString>

#include "models/row_filter.h"

class QWidget;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Appearance;

// What a page may ask of the window it is in. Outlives its pages. UI thread.
class Workbench {
public:
    virtual ~Workbench() = default;
    virtual models::Session &session() = 0;
    virtual Appearance &appearance() = 0;
    // What dialogs belong to.
    virtual QWidget *dialogParent() = 0;
    // Environments and clusters of this window.
    virtual models::RowFilter scope() const = 0;
    // Shows the page an object belongs to, with it selected; by resource name.
    virtual void openKey(const QString &key) = 0;
    // Shows an object of a cluster among all its objects: its YAML, its events,
    // what changed of it.
    virtual void openObject(const QString &key) = 0;
    virtual void openPage(const QString &id) = 0;
    // The merged log of a workload, or of one pod, in the drawer.
    virtual void openLog(const QString &key, const QString &title) = 0;
    // A shell in a container of a pod, in the drawer; its first when empty.
    virtual void openTerminal(const QString &podKey, const QString &container) = 0;
    // Asks which port of a pod, or of a workload's ready pod, is reached here.
    // `workloadKey` is where ports to propose are read from; may be empty.
    virtual void openForward(const QString &target, const QString &workloadKey) = 0;
    virtual void openOperations() = 0;
    // One line in the status bar.
    virtual void say(const QString &text) = 0;
};

} // namespace wheelhouse::widgets
