#pragma once

#include <functional>

#include <QTimer>
#include <QWidget>

#include "models/row_filter.h"

class QCompleter;
class QLineEdit;
class QStringListModel;

namespace wheelhouse::widgets {

// The filter bar: conditions as chips, and what is being typed behind them.
// The filter follows the typing. Backspace selects the last chip, then removes
// it; a click on a chip takes it back into the line.
class FilterEdit final : public QWidget {
    Q_OBJECT
public:
    explicit FilterEdit(QWidget *parent = nullptr);

    void setPlaceholder(const QString &text);
    // Keys that can be named, and values that occur for one.
    void setCompletion(const QStringList &keys, std::function<QStringList(const QString &)> valuesOf);
    // Keys the rows do not have: their chips are marked.
    void setUnknownKeys(const QStringList &keys);
    void setFilter(const models::RowFilter &filter);
    models::RowFilter filter() const;
    void clear() { setFilter({}); }

    QSize sizeHint() const override { return {300, 28}; }

Q_SIGNALS:
    void filterChanged(const wheelhouse::models::RowFilter &filter);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Chip {
        QRect rect;
        QRect cross;
    };
    void layOut();
    void commitText();
    void removeChip(int index);
    void onTextEdited(const QString &text);
    void tell();
    void refreshPlaceholder();

    QList<models::RowFilter::Condition> m_conditions;
    QVector<Chip> m_chips;
    int m_selected = -1;
    QStringList m_unknown;
    QString m_placeholder;
    QLineEdit *m_line;
    QCompleter *m_completer;
    QStringListModel *m_proposals;
    QStringList m_keys;
    std::function<QStringList(const QString &)> m_valuesOf;
    QTimer m_delay;
};

} // namespace wheelhouse::widgets
