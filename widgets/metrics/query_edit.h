#pragma once

#include <QLineEdit>
#include <QTimer>

#include "models/metric_explorer.h"

class QCompleter;
class QStringListModel;

namespace wheelhouse::widgets {

// A line of PromQL: proposals while typing, and a mark under the character that
// is wrong. Asks for proposals by signal.
class QueryEdit final : public QLineEdit {
    Q_OBJECT
public:
    explicit QueryEdit(QWidget *parent = nullptr);
    // -1 takes it away; typing does as well.
    void setErrorPosition(int index);
    // For the place where the cursor is.
    void setProposals(const QStringList &proposals);

Q_SIGNALS:
    void proposalsWanted(const wheelhouse::models::CompletionPlace &place);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void insert(const QString &proposal);

    QCompleter *m_completer;
    QStringListModel *m_proposals;
    QTimer m_delay;
    int m_error = -1;
};

} // namespace wheelhouse::widgets
