#pragma once

#include <QAbstractButton>

#include "widgets/controls/small_widgets.h"

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Button;
class Scope;

// Looks like a field and opens the command palette.
class SearchField final : public QAbstractButton {
    Q_OBJECT
public:
    explicit SearchField(QWidget *parent = nullptr);
    void setNarrow(bool narrow);

protected:
    void paintEvent(QPaintEvent *event) override;
};

// The scope's environments as chips, and in words; a click opens the choice.
class ScopeButton final : public QAbstractButton {
    Q_OBJECT
public:
    ScopeButton(Scope &scope, models::Session &session, QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void showMenu();
    void refresh();

    Scope &m_scope;
    models::Session &m_session;
    QString m_words;
};

// The line under the menu: scope, clusters, search, connection, user.
class HeaderBar final : public Surface {
    Q_OBJECT
public:
    HeaderBar(models::Session &session, Scope &scope, QWidget *parent = nullptr);
    SearchField *search() const { return m_search; }

Q_SIGNALS:
    void searchRequested();
    void connectionRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void showClusters();
    void showUser();
    void refresh();

    models::Session &m_session;
    Scope &m_scope;
    Button *m_clusters;
    SearchField *m_search;
    Button *m_user;
};

} // namespace wheelhouse::widgets
