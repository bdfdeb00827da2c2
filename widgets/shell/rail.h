#pragma once

#include <QAbstractButton>
#include <QVector>

#include "models/roles.h"

class QButtonGroup;
class QVBoxLayout;

namespace wheelhouse::widgets {

// One page in the rail: icon over a word, a badge at its upper right.
class RailButton final : public QAbstractButton {
    Q_OBJECT
public:
    explicit RailButton(const QString &iconName, QWidget *parent = nullptr);
    void setBadge(int count, models::Status status);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_iconName;
    int m_badge = 0;
    models::Status m_badgeStatus = models::Status::Progress;
};

// The pages at the left edge. Arrow keys move; words stay under the icons.
class Rail final : public QWidget {
    Q_OBJECT
public:
    explicit Rail(QWidget *parent = nullptr);
    // `isLast`: at the foot.
    RailButton *add(const QString &iconName, bool isLast);
    void setCurrent(int index);

Q_SIGNALS:
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QButtonGroup *m_group;
    QVBoxLayout *m_top;
    QVBoxLayout *m_bottom;
};

} // namespace wheelhouse::widgets
