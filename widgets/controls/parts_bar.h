#pragma once

#include <vector>

#include <QWidget>

namespace wheelhouse::widgets {

// A bar of parts, 12 high, in colours of the theme: what became of the rows of
// a file, and, where it is not finished, how much is left. Says no number by
// itself: words and counts stand beside it.
class PartsBar final : public QWidget {
    Q_OBJECT
public:
    enum class Part { Main, Second, Quiet, Bad };
    explicit PartsBar(QWidget *parent = nullptr);
    // Counts of the parts, and of all there will be (at least their sum). A part
    // that is not empty is at least 2 px wide.
    void setParts(std::vector<std::pair<Part, double>> parts, double total);
    QSize sizeHint() const override { return {240, 12}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<std::pair<Part, double>> m_parts;
    double m_total = 0;
};

} // namespace wheelhouse::widgets
