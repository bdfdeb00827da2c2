#pragma once

#include <QPushButton>

namespace wheelhouse::widgets {

// The one push button of the desktop. Kinds: `Accent` for the one main deed of
// a place, `Production` for a deed that writes to production, `Flat` without a
// frame. The style draws it.
class Button : public QPushButton {
    Q_OBJECT
public:
    enum class Kind { Normal, Accent, Production, Flat };
    explicit Button(const QString &text = {}, const QString &iconName = {}, Kind kind = Kind::Normal,
                    QWidget *parent = nullptr);
    // Only an icon; the word is in its tooltip and its accessible name.
    static Button *iconOnly(const QString &iconName, Kind kind = Kind::Normal, QWidget *parent = nullptr);

    Kind kind() const { return m_kind; }
    void setKind(Kind kind);
    const QString &iconName() const { return m_iconName; }
    void setIconName(const QString &name);
    // 24 instead of 28 high, with small text.
    void setSmall(bool isSmall);
    bool isSmall() const { return m_small; }
    // Tooltip and accessible name.
    void setHint(const QString &hint);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void changeEvent(QEvent *event) override;

private:
    Kind m_kind;
    QString m_iconName;
    bool m_small = false;
};

} // namespace wheelhouse::widgets
