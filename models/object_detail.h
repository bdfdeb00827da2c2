#pragma once

#include <memory>

#include <QObject>
#include <QVector>

#include "models/table_model.h"

namespace wheelhouse::v1 {
class GetObjectResponse;
class ListObjectChangesResponse;
}

namespace wheelhouse::models {

// Somebody an object belongs to.
struct ObjectOwnerFact {
    QString key;
    QString text;
};

// One object of any kind: its YAML, owners, managers, keys, events and history.
// Made by Session::openObject, which reads it; read again by refresh(). UI
// thread; owned by whoever asked for it.
class ObjectDetail final : public QObject {
    Q_OBJECT
public:
    explicit ObjectDetail(QString key, QObject *parent = nullptr);
    ~ObjectDetail() override;

    const QString &key() const { return m_key; }
    bool isKnown() const { return m_known; }
    const QString &yaml() const { return m_yaml; }
    // Too large to be shown whole, hence not to be changed here.
    bool isTruncated() const { return m_truncated; }
    const QString &kind() const { return m_kind; }
    const QString &resource() const { return m_resource; }
    const QString &uid() const { return m_uid; }
    const QString &resourceVersion() const { return m_resourceVersion; }
    const QDateTime &created() const { return m_created; }
    bool isDeleting() const { return m_deleting; }
    const QStringList &finalizers() const { return m_finalizers; }
    const QVector<ObjectOwnerFact> &owners() const { return m_owners; }

    // Columns: manager operation fields time.
    TableModel &managers() const { return *m_managers; }
    // Of a ConfigMap or a Secret. Columns: key size.
    TableModel &keys() const { return *m_keys; }
    // Latest first. Columns: status reason message count last.
    TableModel &events() const { return *m_events; }
    // Latest first, a row a field. Columns: time what field before after manager.
    TableModel &changes() const { return *m_changes; }

    const PanelState &state() const { return m_state; }

    // Fed by the session, and by tests.
    void apply(const v1::GetObjectResponse &response);
    void apply(const v1::ListObjectChangesResponse &response);
    void fail(const QString &sentence, const QString &technical);

    // Of a ConfigMap: with its values from now on; reads it again.
    void wantValues();
    bool wantsValues() const { return m_wantsValues; }

public Q_SLOTS:
    void refresh();

Q_SIGNALS:
    void changed();
    void stateChanged();
    void refreshRequested();

private:
    const QString m_key;
    bool m_known = false;
    bool m_wantsValues = false;
    bool m_truncated = false;
    bool m_deleting = false;
    QString m_yaml;
    QString m_kind;
    QString m_resource;
    QString m_uid;
    QString m_resourceVersion;
    QDateTime m_created;
    QStringList m_finalizers;
    QVector<ObjectOwnerFact> m_owners;
    std::unique_ptr<LiveRows> m_managerRows;
    std::unique_ptr<LiveRows> m_keyRows;
    std::unique_ptr<LiveRows> m_eventRows;
    std::unique_ptr<LiveRows> m_changeRows;
    std::unique_ptr<TableModel> m_managers;
    std::unique_ptr<TableModel> m_keys;
    std::unique_ptr<TableModel> m_events;
    std::unique_ptr<TableModel> m_changes;
    PanelState m_state;
};

} // namespace wheelhouse::models
