#pragma once

#include <memory>

#include "models/alerts_model.h"

namespace wheelhouse {
struct Error;
}
namespace wheelhouse::v1 {
class ListAlertRulesResponse;
}

namespace wheelhouse::models {

// One rule in depth.
struct AlertRuleFacts {
    QString key;
    QString alert;
    QString group;
    QString file;
    QString cluster;
    // PromQL.
    QString expression;
    QString summary;
    QString description;
    // How long it must hold; empty when it raises at once.
    QString hold;
    Status status = Status::Unknown;
    QString word;
    int alertCount = 0;
    // Of its last evaluation; empty when it went well.
    QString error;
    QDateTime evaluated;
    // By name.
    QVector<AlertLabel> labels;
};

// The alerting rules of all clusters, what cannot be evaluated and what fires
// first; read when looked at, by AlertActions. Columns: status alert alerts for
// expression group evaluated where · severity error. Filter keys: alert state
// severity group expression error cluster environment label.NAME. UI thread.
class AlertRulesModel final : public QObject {
    Q_OBJECT
public:
    explicit AlertRulesModel(Catalog &catalog, QObject *parent = nullptr);
    ~AlertRulesModel() override;

    TableModel &table() const { return *m_table; }
    // Empty key when it is not there (any more).
    AlertRuleFacts facts(const QString &key) const;
    // What could not be read, a sentence a cluster.
    const QStringList &failures() const { return m_failures; }

    // For the session and tests.
    void apply(const v1::ListAlertRulesResponse &response);
    void fail(const Error &error);
    void setLoading();

Q_SIGNALS:
    // They were read, well or not.
    void read();

private:
    QStringList m_failures;
    std::unique_ptr<LiveRows> m_rows;
    std::unique_ptr<TableModel> m_table;
};

} // namespace wheelhouse::models
