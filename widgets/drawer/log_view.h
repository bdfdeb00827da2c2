#pragma once

#include <QAbstractScrollArea>
#include <QPointer>

#include "models/log_model.h"

namespace wheelhouse::widgets {

// Draws the shown lines of a LogModel: time, pod with its colour, level, text
// with the search marked. Follows the end until one scrolls up. Lines are
// selected with the mouse or Shift and arrows, and copied whole.
class LogView final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit LogView(QWidget *parent = nullptr);
    void setLog(models::LogModel *log);
    bool isFollowing() const { return m_following; }
    void setFollowing(bool following);
    // Scrolls to the next line that holds the search; back with false.
    void findNext(bool forward);
    // The line that was found or chosen last; -1 when none is.
    int caret() const { return m_caret; }
    void setTimesShown(bool shown);
    void copy() const;

Q_SIGNALS:
    void followingChanged(bool following);
    void caretMoved();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void updateBars();
    void onRemoved(int first, int last);
    int lineAt(int y) const;
    void paintLine(QPainter &painter, const QRect &row, int line, int podWidth) const;

    QPointer<models::LogModel> m_log;
    bool m_following = true;
    bool m_timesShown = true;
    bool m_adjusting = false;
    int m_anchor = -1;
    int m_caret = -1;
};

} // namespace wheelhouse::widgets
