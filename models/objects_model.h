#pragma once

#include "models/catalog.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class ListObjectKindsResponse;
class WatchObjectsResponse;
}

namespace wheelhouse::models {

// The kinds that one cluster has; read when its cluster is chosen.
class ObjectKindRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    void apply(const v1::ListObjectKindsResponse &response);
    // What could not be discovered, a sentence each.
    const QStringList &failures() const { return m_failures; }

private:
    QStringList m_failures;
};

// The name by which the Objects page knows what other pages name without its
// group: a workload's `…/deployments/x` is `…/deployments.apps/x`.
QString objectKeyOf(const QString &resourceName);

// What is chosen of kinds.
struct ObjectKindFacts {
    // `deployments.apps`.
    QString resource;
    QString kind;
    bool isNamespaced = false;
    bool isAllowed = true;
};

// The kinds, grouped as kubectl api-resources does. Columns: kind group ·
// names scope list.
class ObjectKindsModel final : public TableModel {
    Q_OBJECT
public:
    explicit ObjectKindsModel(ObjectKindRows &rows, QObject *parent = nullptr);
    ObjectKindFacts factsAt(int row) const;
    // -1 when there is none.
    int rowOfResource(const QString &resource) const;

protected:
    PanelState emptyState() const override;
};

// A column as the cluster defines it.
struct ObjectColumnInfo {
    QString id;
    QString title;
    QString description;
    ColumnKind kind = ColumnKind::Text;
    int priority = 0;
    bool operator==(const ObjectColumnInfo &) const = default;
};

// Objects of one kind of one cluster; fed by WatchObjects. Its columns come
// with it.
class ObjectRows final : public LiveRows {
    Q_OBJECT
public:
    explicit ObjectRows(bool inNamespaces, QObject *parent = nullptr) : LiveRows(parent), m_inNamespaces(inNamespaces) {}

    // Any thread.
    static RowBatch toBatch(const v1::WatchObjectsResponse &response);
    // What a stream brought: rows, columns, how well the kind is seen.
    void take(RowBatch batch);
    void setStream(const FeedState &state);

    bool inNamespaces() const { return m_inNamespaces; }
    const QVector<ObjectColumnInfo> &columns() const { return m_columns; }
    // Why not all of it is here; empty when it is.
    const QString &note() const { return m_note; }

Q_SIGNALS:
    void columnsChanged();
    void noteChanged();

private:
    void updateFeed();

    const bool m_inNamespaces;
    QVector<ObjectColumnInfo> m_columns;
    FeedState m_stream;
    // How the server sees the kind.
    FeedState::Kind m_source = FeedState::Kind::Live;
    QString m_reason;
    QDateTime m_dataTime;
    QString m_note;
};

// The table of objects by their printer columns: namespace, then what the
// cluster defines, its column ids being the titles in lower case. Columns of a
// priority above 0 are hidden at first.
class ObjectsModel final : public TableModel {
    Q_OBJECT
public:
    explicit ObjectsModel(ObjectRows &rows, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
