#pragma once

#include <functional>
#include <vector>

#include <QKeySequence>
#include <QSettings>
#include <QVector>
#include <QWidget>

#include "widgets/page/workbench.h"

namespace wheelhouse::widgets {

class Inspector;

// A full view that answers one question. The shell shows it, places its
// inspector beside it and tells it when it is seen. UI thread; owned by its
// window.
class Page : public QWidget {
    Q_OBJECT
public:
    explicit Page(Workbench &bench, QWidget *parent = nullptr) : QWidget(parent), m_bench(bench) {}

    // The one that belongs to what is shown; null where the page has none.
    virtual Inspector *inspector() { return nullptr; }
    // All that it may be.
    virtual QVector<Inspector *> inspectors() { return inspector() ? QVector<Inspector *>{inspector()} : QVector<Inspector *>(); }
    // It is shown, or hidden: take or give back leases.
    virtual void enter() {}
    virtual void leave() {}
    // Selects the object and shows it in the inspector; false when it is not
    // this page's.
    virtual bool openKey(const QString &) { return false; }
    // One of the deeds of its PageSpec.
    virtual void perform(const QString &) {}
    virtual void focusFilter() {}
    virtual void setScope(const models::RowFilter &) {}
    // Beside the messages in the status bar: `1 selected · 12 need care`.
    virtual QString statusLine() const { return {}; }
    virtual void saveState(QSettings &) const {}
    virtual void restoreState(QSettings &) {}
    // Whether something is selected that an inspector could show.
    virtual bool hasSubject() const { return false; }

Q_SIGNALS:
    void statusLineChanged();
    // A subject was chosen, or there is none any more.
    void subjectChanged();
    void inspectorToggled();

protected:
    // Sets every text; called after construction by the page itself and again
    // when the language changes.
    virtual void retranslate() {}
    void changeEvent(QEvent *event) override
    {
        QWidget::changeEvent(event);
        if (event->type() == QEvent::LanguageChange)
            retranslate();
    }
    Workbench &bench() const { return m_bench; }

private:
    Workbench &m_bench;
};

// Something a page can do, for menus, palette and the sheet of shortcuts.
struct DeedSpec {
    QString id;
    std::function<QString()> text;
    QString icon;
    QKeySequence shortcut;
};

// How a page registers itself: the shell makes it when it is first shown.
struct PageSpec {
    QString id;
    QString icon;
    std::function<QString()> title;
    std::function<Page *(Workbench &)> make;
    // Collections of the resource names it opens: `devices`.
    QStringList collections;
    // It shows any object of a cluster, hence what no other page opens.
    bool showsObjects = false;
    // Menu its deeds are in; empty for none.
    std::function<QString()> menu;
    std::vector<DeedSpec> deeds;
    // At the rail's foot.
    bool isLast = false;
};

} // namespace wheelhouse::widgets
