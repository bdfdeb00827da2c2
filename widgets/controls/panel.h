#pragma once

#include <QFrame>

#include "models/panel_state.h"

class QHBoxLayout;
class QTimer;

namespace wheelhouse::widgets {

class Label;
class StateStack;

// A framed part of a page: a head with title, count and the data's age, and a
// body in one of the five states. The only frame with round corners.
class Panel : public QFrame {
    Q_OBJECT
public:
    Panel(const QString &title, QWidget *content, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    // Grey, beside the title: `8, worst first`.
    void setNote(const QString &note);
    // At the right of the head, before the age.
    void addTool(QWidget *tool);
    void setState(const models::PanelState &state);
    // The age is said unless there is no stream behind it.
    void setShowsAge(bool shows);
    StateStack &body() const { return *m_body; }

Q_SIGNALS:
    void actionRequested(const QString &action);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void refreshAge();

    Label *m_title;
    Label *m_note;
    Label *m_age;
    QHBoxLayout *m_head;
    StateStack *m_body;
    QWidget *m_frame;
    QTimer *m_tick;
    bool m_showsAge = true;
};

} // namespace wheelhouse::widgets
