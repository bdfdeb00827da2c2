#pragma once

#include <memory>

#include <QWidget>

class QMenu;

namespace wheelhouse::models {
class PortForwardsModel;
class Session;
} // namespace wheelhouse::models

namespace wheelhouse::widgets {

class Button;
class DataTable;
class StateStack;

// The drawer's forwards: what this machine's ports lead to, to be copied, opened
// in a browser, stopped.
class ForwardPane final : public QWidget {
    Q_OBJECT
public:
    explicit ForwardPane(models::Session &session, QWidget *parent = nullptr);
    ~ForwardPane() override;
    DataTable *table() const { return m_table; }
    void select(const QString &key);

protected:
    void changeEvent(QEvent *event) override;

private:
    void fillMenu(QMenu *menu, const QString &key);
    void copyUrl(const QString &key);
    void openInBrowser(const QString &key);
    void stopSelected();
    void refresh();
    void retranslate();

    models::Session &m_session;
    std::unique_ptr<models::PortForwardsModel> m_model;
    DataTable *m_table;
    StateStack *m_body;
    Button *m_copy;
    Button *m_browse;
    Button *m_stop;
};

} // namespace wheelhouse::widgets
