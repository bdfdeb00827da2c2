#pragma once

#include <optional>

#include <QAbstractScrollArea>
#include <QPointer>

#include "widgets/terminal/terminal_screen.h"

namespace wheelhouse::widgets {

// Draws a TerminalScreen and types into it. Follows its end until one scrolls up.
// Selects with the mouse (with Shift where the command wants the mouse itself).
// Takes every key but those with Control and Shift together, which are the
// window's and its own: C copies, V pastes, Tab leaves.
class TerminalView final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit TerminalView(QWidget *parent = nullptr);
    // Null lets go of it, before it goes itself.
    void setScreen(TerminalScreen *screen);
    // How many cells there is room for.
    QSize cells() const;
    bool hasSelection() const;
    QString selectedText() const;
    void copy() const;
    void paste();

Q_SIGNALS:
    // There is room for another number of cells, or it is seen again.
    void cellsChanged();

protected:
    bool event(QEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    QVariant inputMethodQuery(Qt::InputMethodQuery query) const override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    using Place = TerminalScreen::Place;

    void measure();
    void onChanged();
    void scrollToEnd();
    // `isGap`: the nearest place between two cells, for a selection.
    Place placeAt(QPoint point, bool isGap) const;
    QPoint cellAt(QPoint point) const;
    QRect cursorRect() const;
    bool commandTakesMouse(const QMouseEvent &event) const;
    void select(Place anchor, Place caret);
    void paintLine(QPainter &painter, int line, int y) const;
    void paintCursor(QPainter &painter) const;

    QPointer<TerminalScreen> m_screen;
    QFont m_font;
    QSize m_cell{8, 16};
    int m_ascent = 12;
    bool m_following = true;
    bool m_adjusting = false;
    // What was there when the bar was set last, for lines that have gone since.
    qint64 m_firstLine = 0;
    std::optional<Place> m_anchor;
    Place m_caret;
    QString m_preedit;
    int m_wheelRest = 0;
};

} // namespace wheelhouse::widgets
