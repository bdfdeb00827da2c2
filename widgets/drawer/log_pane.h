#pragma once

#include <memory>

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

// The drawer's logs: a tab for each workload or pod, with search, level and
// following. Logs go on while the drawer shows something else; a tab's end is
// its log's end.
class LogPane final : public QWidget {
    Q_OBJECT
public:
    explicit LogPane(models::Session &session, QWidget *parent = nullptr);
    ~LogPane() override;
    // Goes to the tab if it is open already.
    void open(const QString &key, const QString &title);
    int count() const { return static_cast<int>(m_logs.size()); }
    void focusSearch();

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
    };
    Log *current();
    void showCurrent();
    void close(int index);
    void refreshCounts();
    void applySearch();
    void save();
    void retranslate();

    models::Session &m_session;
    std::vector<std::unique_ptr<Log>> m_logs;
    models::LogModel *m_shown = nullptr;
    QTabBar *m_tabs;
    QLineEdit *m_search;
    Button *m_expression;
    Segmented *m_level;
    Button *m_follow;
    Button *m_save;
    LogView *m_view;
    StateStack *m_body;
    Label *m_kept;
    Label *m_hidden;
    Label *m_lost;
    Label *m_what;
};

} // namespace wheelhouse::widgets
