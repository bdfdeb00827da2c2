#pragma once

#include <QStackedLayout>
#include <QTimer>
#include <QWidget>

#include "models/panel_state.h"

namespace wheelhouse::widgets {

class Button;
class IconWidget;
class Label;
class MarkWidget;

// Says in a panel's body why there is nothing: empty, with the next step as a
// button, or failed, with cause and retry and the technical words on demand.
class MessageView final : public QWidget {
    Q_OBJECT
public:
    explicit MessageView(QWidget *parent = nullptr);
    void setState(const models::PanelState &state);
    void setEmptyIcon(const QString &name);
    // For steps the model does not know, such as `Import…` beside `Add…`.
    void setSecondAction(const QString &text, const QString &action);

Q_SIGNALS:
    void actionRequested(const QString &action);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    models::PanelState m_state;
    IconWidget *m_icon;
    MarkWidget *m_mark;
    Label *m_title;
    Label *m_detail;
    Label *m_technical;
    Button *m_action;
    Button *m_second;
    Button *m_details;
    QString m_secondAction;
};

// Still bars where rows will be.
class LoadingView final : public QWidget {
    Q_OBJECT
public:
    explicit LoadingView(QWidget *parent = nullptr) : QWidget(parent) {}

protected:
    void paintEvent(QPaintEvent *event) override;
};

// A line at the foot of a body: loading what, or stale since when.
class StateStrip final : public QWidget {
    Q_OBJECT
public:
    explicit StateStrip(QWidget *parent = nullptr);
    void setState(const models::PanelState &state);

Q_SIGNALS:
    void retryRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void refresh();

    models::PanelState m_state;
    MarkWidget *m_mark;
    Label *m_text;
    Label *m_link;
    QTimer m_tick;
};

// A body in one of the five states. The frame never moves between them; live
// and stale show the content.
class StateStack final : public QWidget {
    Q_OBJECT
public:
    explicit StateStack(QWidget *content, QWidget *parent = nullptr);

    void setState(const models::PanelState &state);
    const models::PanelState &state() const { return m_state; }
    MessageView &message() const { return *m_message; }
    QWidget *content() const { return m_content; }

Q_SIGNALS:
    // The step of the panel's button, or `retry`; see PanelState::action.
    void actionRequested(const QString &action);

private:
    models::PanelState m_state;
    QWidget *m_content;
    MessageView *m_message;
    LoadingView *m_loading;
    StateStrip *m_strip;
    QStackedLayout *m_stack;
    QTimer m_loadingDelay;
    QTimer m_longLoading;
};

} // namespace wheelhouse::widgets
