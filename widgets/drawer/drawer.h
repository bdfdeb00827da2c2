#pragma once

#include <array>
#include <memory>

#include <QWidget>

#include "models/interest.h"

class QStackedLayout;

namespace wheelhouse::models {
class KubernetesEventsModel;
class OperationsModel;
class Session;
}

namespace wheelhouse::widgets {

class ForwardPane;
class LogPane;
class TerminalPane;

// The lower part of the window: logs, running operations, events of the
// clusters, terminals, forwarded ports. Survives page changes; has no strip of
// its own when closed.
class Drawer final : public QWidget {
    Q_OBJECT
public:
    enum class Pane { Logs, Operations, Events, Terminal, Forwards };
    static constexpr std::array kPanes{Pane::Logs, Pane::Operations, Pane::Events, Pane::Terminal, Pane::Forwards};
    explicit Drawer(models::Session &session, QWidget *parent = nullptr);
    ~Drawer() override;
    void showPane(Pane pane);
    Pane currentPane() const;
    LogPane &logs() const { return *m_logs; }
    TerminalPane &terminals() const { return *m_terminals; }
    ForwardPane &forwards() const { return *m_forwards; }
    static QString titleOf(Pane pane);
    static QString iconOf(Pane pane);

Q_SIGNALS:
    void closeRequested();
    void keyActivated(const QString &key);
    void paneChanged();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void takeLease();

    models::Session &m_session;
    LogPane *m_logs;
    TerminalPane *m_terminals;
    ForwardPane *m_forwards;
    std::unique_ptr<models::OperationsModel> m_operations;
    std::unique_ptr<models::KubernetesEventsModel> m_events;
    QStackedLayout *m_stack;
    models::Lease m_lease;
};

} // namespace wheelhouse::widgets
