#pragma once

#include <QWidget>

#include "models/device_facts.h"

class QVBoxLayout;

namespace wheelhouse::widgets {

// What was recognised in how a device behaves: mark and word, since when, what
// was seen, what to do. Hidden while there is nothing.
class FindingsList final : public QWidget {
    Q_OBJECT
public:
    explicit FindingsList(QWidget *parent = nullptr);
    void setFindings(const QVector<models::FindingFact> &findings);

protected:
    void changeEvent(QEvent *event) override;

private:
    void rebuild();

    QVector<models::FindingFact> m_findings;
    QVBoxLayout *m_column;
};

} // namespace wheelhouse::widgets
