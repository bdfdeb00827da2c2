#pragma once

#include <QVector>
#include <QWidget>

namespace wheelhouse::widgets {

// A few lines in a frame, each an icon, a word, a count and what it means. What
// is bad is in its colour while it is not zero.
class CountRows final : public QWidget {
    Q_OBJECT
public:
    struct Line {
        QString icon;
        QString word;
        qint64 count = 0;
        QString meaning;
        bool isBad = false;
        bool operator==(const Line &) const = default;
    };
    explicit CountRows(QWidget *parent = nullptr);
    void setLines(const QVector<Line> &lines);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVector<Line> m_lines;
};

} // namespace wheelhouse::widgets
