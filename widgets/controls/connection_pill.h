#pragma once

#include <QAbstractButton>

namespace wheelhouse::models {
class ConnectionModel;
}

namespace wheelhouse::widgets {

// How the console stands to its server: mark, word, server and age of the
// data. A click tells more.
class ConnectionPill final : public QAbstractButton {
    Q_OBJECT
public:
    explicit ConnectionPill(models::ConnectionModel &connection, QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();

    models::ConnectionModel &m_connection;
    QString m_word;
    QString m_detail;
};

} // namespace wheelhouse::widgets
