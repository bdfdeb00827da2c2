#pragma once

#include <QWidget>

#include "models/device_job_actions.h"

class QVBoxLayout;

namespace wheelhouse::models {
class Catalog;
}

namespace wheelhouse::widgets {

// Whom a job would reach, before it is begun: how many, how many of them on
// line, by product, site, shop and firmware, some by name, who is left out and
// why, and whether a second person is needed.
class PreviewView final : public QWidget {
    Q_OBJECT
public:
    explicit PreviewView(const models::Catalog &catalog, QWidget *parent = nullptr);
    void setPreview(const models::JobPreview &preview);

private:
    void addLine(const QString &name, const QString &text, bool isMono = false);
    QString shares(const models::JobPreview::Spread &spread) const;

    const models::Catalog &m_catalog;
    QVBoxLayout *m_column;
};

} // namespace wheelhouse::widgets
