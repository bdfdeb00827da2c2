#pragma once

#include <memory>

#include <QTimer>
#include <QWidget>

#include "models/log_model.h"

class QHBoxLayout;
class QLineEdit;
class QTabBar;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Button;
class Label;
class LogView;
class Segmented;
class StateStack;

// The drawer's logs: a tab for each workload or pod, live or from the cluster's
// log store. The filter is the server's: it looks at every line and counts what
// it hides. The search goes through all
// lines that are here and hides none. Logs go on while the drawer shows something
// else; a tab's end is its log's end.
class LogPane final : public QWidget {
    Q_OBJECT
public:
    explicit LogPane(models::Session &session, QWidget *parent = nullptr);
    ~LogPane() override;
    // Goes to the tab if it is open already.
    void open(const QString &key, const QString &title);
    int count() const { return static_cast<int>(m_logs.size()); }
    void focusSearch();
    // Of the tab that is shown; null without one.
    models::LogModel *shownLog() const { return m_shown; }

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    struct Log {
        QString key;
        QString title;
        std::unique_ptr<models::LogModel> model;
        QString search;
        bool expression = false;
        QString filter;
    };
    void build();
    void connectTools();

    Log *current();
    void showCurrent();
    void refreshState();
    void askForStore();
    void close(int index);
    void refreshCounts();
    void applySearch();
    void applyFilter();
    void want(void (*change)(models::LogModel::Wanted &, bool), bool on);
    void save();
    void retranslate();

    models::Session &m_session;
    std::vector<std::unique_ptr<Log>> m_logs;
    models::LogModel *m_shown = nullptr;
    QTabBar *m_tabs;
    Segmented *m_source;
    QLineEdit *m_filter;
    QLineEdit *m_search;
    Button *m_expression;
    Button *m_back;
    Button *m_next;
    Label *m_found;
    Button *m_pause;
    Button *m_previous;
    Button *m_times;
    QTimer m_filterSoon;
    Segmented *m_level;
    Button *m_follow;
    Button *m_save;
    LogView *m_view;
    StateStack *m_body;
    Label *m_kept;
    Label *m_hidden;
    Label *m_filtered;
    Label *m_lost;
    Label *m_what;
};

} // namespace wheelhouse::widgets
