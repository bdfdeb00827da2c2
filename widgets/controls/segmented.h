#pragma once

#include <QStringList>
#include <QWidget>

namespace wheelhouse::widgets {

// A few words of which one holds: `CPU | Memory | Pods`. Arrow keys move.
class Segmented final : public QWidget {
    Q_OBJECT
public:
    explicit Segmented(QWidget *parent = nullptr);
    void setWords(const QStringList &words);
    int current() const { return m_current; }
    // Tells nobody.
    void setCurrent(int index);
    QSize sizeHint() const override;

Q_SIGNALS:
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    int widthOf(const QString &word) const;
    void choose(int index);

    QStringList m_words;
    int m_current = 0;
};

} // namespace wheelhouse::widgets
