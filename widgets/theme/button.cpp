#include "widgets/theme/button.h"

#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/tokens.h"

namespace wheelhouse::widgets {

Button::Button(const QString &text, const QString &iconName, Kind kind, QWidget *parent)
    : QPushButton(text, parent), m_kind(kind)
{
    setIconName(iconName);
    setAutoDefault(false);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setFont(fonts::base());
}

Button *Button::iconOnly(const QString &iconName, Kind kind, QWidget *parent)
{
    return new Button({}, iconName, kind, parent);
}

void Button::setKind(Kind kind)
{
    m_kind = kind;
    update();
}

void Button::setIconName(const QString &name)
{
    m_iconName = name;
    setIcon(widgets::icon(name));
    updateGeometry();
    update();
}

void Button::setSmall(bool isSmall)
{
    m_small = isSmall;
    setFont(isSmall ? fonts::small() : fonts::base());
    updateGeometry();
}

void Button::setHint(const QString &hint)
{
    setToolTip(hint);
    setAccessibleName(text().isEmpty() ? hint : text());
}

QSize Button::sizeHint() const
{
    const bool isAccent = m_kind == Kind::Accent || m_kind == Kind::Production;
    const int height = m_small ? tokens::kControlSmall : tokens::kControl;
    int width = 2 * (m_small ? 8 : m_kind == Kind::Flat ? 7 : 11) + (isAccent ? 1 : 0);
    if (!text().isEmpty()) {
        QFont face = font();
        face.setWeight(isAccent ? QFont::Medium : QFont::Normal);
        width += QFontMetrics(face).size(Qt::TextShowMnemonic, text()).width() + 1;
    }
    if (!m_iconName.isEmpty())
        width += tokens::kIcon + (text().isEmpty() ? 0 : 6);
    if (menu())
        width += 10 + (text().isEmpty() && m_iconName.isEmpty() ? 0 : 6);
    return {width, height};
}

void Button::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        setFont(m_small ? fonts::small() : fonts::base());
    QPushButton::changeEvent(event);
}

} // namespace wheelhouse::widgets
