#pragma once

#include <QWidget>

#include "models/object_deeds.h"
#include "models/roles.h"

class QVBoxLayout;

namespace wheelhouse::widgets {

// What an action would touch: one line a fact, with its mark; what is dangerous
// first.
class ImpactView final : public QWidget {
    Q_OBJECT
public:
    explicit ImpactView(QWidget *parent = nullptr);
    // It is being asked for.
    void setWaiting();
    void setFailure(const QString &sentence);
    void setImpact(const models::ObjectDeed &deed, const models::ObjectImpact &impact);

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();
    void clear();
    void add(models::Status status, const QString &text);
    void addBlockers(const models::ObjectImpact &impact);
    void addPods(const models::ObjectDeed &deed, const models::ObjectImpact &impact);

    QVBoxLayout *m_column;
    QWidget *m_rows = nullptr;
};

} // namespace wheelhouse::widgets
