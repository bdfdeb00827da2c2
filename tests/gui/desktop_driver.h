#pragma once

#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QTest>

#include "widgets/shell/main_window.h"
#include "widgets/table/data_table.h"

namespace wheelhouse::test {

// Drives a window as a person at the keyboard does, and reads what it shows.
class DesktopDriver {
public:
    widgets::MainWindow *window = nullptr;

    // The only dialog of its kind that is open, or null.
    template <class D> D *dialog() const
    {
        for (D *found : window->findChildren<D *>()) {
            if (found->isVisible())
                return found;
        }
        return nullptr;
    }

    // The visible table with that column; of several the first, the page's before
    // others.
    widgets::DataTable *tableWith(const QString &column) const
    {
        for (const QWidget *part : {static_cast<const QWidget *>(window->currentPage()), static_cast<const QWidget *>(window)}) {
            if (!part)
                continue;
            for (auto *table : part->findChildren<widgets::DataTable *>()) {
                if (table->isVisible() && table->table() && table->table()->columnOf(column) >= 0)
                    return table;
            }
        }
        return nullptr;
    }

    QString cell(const QString &column, const QString &key) const
    {
        const auto *table = tableWith(column);
        const int row = table ? table->table()->rowOf(key) : -1;
        return row < 0 ? QString() : text(*table, row, column);
    }

    static QString text(const widgets::DataTable &table, int row, const QString &column)
    {
        return table.table()->index(row, table.table()->columnOf(column)).data().toString();
    }

    // A shortcut of the window, which the offscreen platform does not make
    // active again by itself after a dialog.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers) const
    {
        window->activateWindow();
        if (QTest::qWaitForWindowActive(window))
            QTest::keyClick(window, key, modifiers);
    }

    static void type(QWidget *field, const QString &text)
    {
        field->setFocus();
        QTest::keyClicks(field, text);
    }

    static bool choose(QComboBox *box, const QString &data)
    {
        const int index = box ? box->findData(data) : -1;
        if (index < 0)
            return false;
        box->setFocus();
        while (box->currentIndex() < index)
            QTest::keyClick(box, Qt::Key_Down);
        while (box->currentIndex() > index)
            QTest::keyClick(box, Qt::Key_Up);
        return true;
    }

    // With WHEELHOUSE_PICTURES=DIR: the window, and what is open above it.
    void picture(const QString &name) const
    {
        const QString folder = qEnvironmentVariable("WHEELHOUSE_PICTURES");
        if (folder.isEmpty())
            return;
        // What was just asked for is drawn first.
        QTest::qWait(400);
        QPixmap whole = window->grab();
        QPainter painter(&whole);
        for (QWidget *above : QApplication::topLevelWidgets()) {
            if (above == window || !above->isVisible() || !(qobject_cast<QDialog *>(above) || above->windowType() == Qt::Popup))
                continue;
            if (qobject_cast<QDialog *>(above))
                painter.fillRect(whole.rect(), QColor(0, 0, 0, 90));
            painter.drawPixmap(window->mapFromGlobal(above->pos()), above->grab());
        }
        painter.end();
        whole.save(QDir(folder).filePath(name + QStringLiteral(".png")));
    }
};

} // namespace wheelhouse::test
