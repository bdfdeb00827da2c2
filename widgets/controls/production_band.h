#pragma once

#include <QWidget>

namespace wheelhouse::widgets {

// Says production in the strength the danger asks for: a line of 3 px where
// production is among others, a hatched band of 22 px with words where it is
// all there is.
class ProductionBand final : public QWidget {
    Q_OBJECT
public:
    enum class Strength { None, Line, Band };
    explicit ProductionBand(QWidget *parent = nullptr);
    void setStrength(Strength strength);
    Strength strength() const { return m_strength; }
    // What a change here reaches; and, at the right, what is under way.
    void setWords(const QString &reach, const QString &right = {});

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Strength m_strength = Strength::None;
    QString m_reach;
    QString m_right;
};

} // namespace wheelhouse::widgets
