#pragma once

#include <QStringList>
#include <QWidget>

namespace wheelhouse::widgets {

// The steps of a long dialog, at its left: those behind with a mark, the
// current one, those to come with their number. A click goes back.
class StepList final : public QWidget {
    Q_OBJECT
public:
    static constexpr int kWidth = 172;
    explicit StepList(QWidget *parent = nullptr);
    void setSteps(const QStringList &words);
    // `mayGoBack`: the steps behind can be clicked.
    void setCurrent(int step, bool mayGoBack);
    QSize sizeHint() const override;

Q_SIGNALS:
    void stepChosen(int step);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    QStringList m_words;
    int m_current = 0;
    bool m_mayGoBack = false;
};

} // namespace wheelhouse::widgets
