#pragma once

#include <QLabel>

#include "widgets/theme/fonts.h"
#include "widgets/theme/theme.h"

namespace wheelhouse::widgets {

// A text in one of the theme's inks and fonts, which follow theme and language
// by themselves. One line is elided at the right, with the whole in a tooltip;
// figures are tabular. With `setWordWrap` it is an ordinary QLabel.
class Label : public QLabel {
    Q_OBJECT
public:
    enum class Ink { Primary, Secondary, Tertiary, Link, Production, OkWord, WarnWord, BadWord, UnknownWord, ProgressWord };
    using FontOf = QFont (*)();

    explicit Label(const QString &text = {}, FontOf fontOf = fonts::base, Ink ink = Ink::Primary,
                   QWidget *parent = nullptr);
    static Ink inkOf(models::Status status);

    void setInk(Ink ink);
    void setFontOf(FontOf fontOf);
    // Takes what room there is instead of asking for its text's.
    void setElastic(Qt::TextElideMode mode = Qt::ElideRight);
    // Emits clicked() by mouse and keyboard, and looks like a link.
    void setClickable(bool clickable);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void clicked();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool event(QEvent *event) override;

private:
    QColor color() const;
    void refresh();

    FontOf m_font;
    Ink m_ink;
    Qt::TextElideMode m_elide = Qt::ElideRight;
    bool m_elastic = false;
    bool m_clickable = false;
    bool m_refreshing = false;
};

} // namespace wheelhouse::widgets
