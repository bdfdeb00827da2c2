#pragma once

#include <QDialog>
#include <QVector>

namespace wheelhouse::widgets {

// All shortcuts on one sheet, by menu. `?` opens it.
class ShortcutSheet final : public QDialog {
    Q_OBJECT
public:
    struct Group {
        QString title;
        // Words and keys.
        QVector<QPair<QString, QString>> lines;
    };
    ShortcutSheet(const QVector<Group> &groups, QWidget *parent);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVector<Group> m_groups;
};

} // namespace wheelhouse::widgets
