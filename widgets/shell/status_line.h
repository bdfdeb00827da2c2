#pragma once

#include <QAbstractButton>
#include <QTimer>

#include "widgets/controls/small_widgets.h"
#include "widgets/drawer/drawer.h"

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Label;

// `1 Logs`: opens a pane of the drawer.
class DrawerButton final : public QAbstractButton {
    Q_OBJECT
public:
    explicit DrawerButton(Drawer::Pane pane, QWidget *parent = nullptr);
    Drawer::Pane pane() const { return m_pane; }
    void setRunning(int running);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Drawer::Pane m_pane;
    int m_running = 0;
};

// The foot of the window: the drawer's buttons, a message, what the console
// itself costs.
class StatusLine final : public Surface {
    Q_OBJECT
public:
    explicit StatusLine(models::Session &session, QWidget *parent = nullptr);
    // Stays a while, then the page's own line comes back.
    void say(const QString &text);
    void setPageLine(const QString &text);
    void setOpenPane(bool isOpen, Drawer::Pane pane);
    // How much goes on in a pane; none is not said.
    void setRunning(Drawer::Pane pane, int running);

Q_SIGNALS:
    void paneRequested(wheelhouse::widgets::Drawer::Pane pane);

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void refresh();

    models::Session &m_session;
    QVector<DrawerButton *> m_buttons;
    Label *m_message;
    Label *m_cost;
    QString m_pageLine;
    QTimer m_fade;
};

} // namespace wheelhouse::widgets
