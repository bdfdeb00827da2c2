#pragma once

#include <QWidget>

#include "models/cell_values.h"
#include "models/roles.h"

// Tiny painted widgets; each shows one value, and takes just its room.
namespace wheelhouse::widgets {

// One of the six marks.
class MarkWidget final : public QWidget {
    Q_OBJECT
public:
    explicit MarkWidget(models::Status status = models::Status::Unknown, int size = 12, QWidget *parent = nullptr);
    void setStatus(models::Status status);
    QSize sizeHint() const override { return {m_size, m_size}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    models::Status m_status;
    int m_size;
};

// An environment's chip; hidden while the environment is empty.
class EnvironmentChip final : public QWidget {
    Q_OBJECT
public:
    explicit EnvironmentChip(QWidget *parent = nullptr);
    void setEnvironment(const QString &id, bool production, bool solid = false);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_id;
    bool m_production = false;
    bool m_solid = false;
};

// An image tag.
class TagLabel final : public QWidget {
    Q_OBJECT
public:
    explicit TagLabel(QWidget *parent = nullptr);
    void setTag(const models::TagValue &tag);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    models::TagValue m_tag;
};

// An icon in one of the greys.
class IconWidget final : public QWidget {
    Q_OBJECT
public:
    explicit IconWidget(const QString &name, int size = 16, QWidget *parent = nullptr);
    void setName(const QString &name);
    QSize sizeHint() const override { return {m_size, m_size}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_name;
    int m_size;
};

// A line of one pixel in the theme's normal line colour.
class Rule final : public QWidget {
    Q_OBJECT
public:
    explicit Rule(Qt::Orientation orientation = Qt::Horizontal, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

// A plain area in one of the theme's surfaces.
class Surface : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Window, Rail, Base, Panel, Header, Raised, Sunken };
    explicit Surface(Kind kind, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Kind m_kind;
};

} // namespace wheelhouse::widgets
