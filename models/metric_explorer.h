#pragma once

#include <memory>

#include <QObject>
#include <QStringList>

#include "models/metric_series_model.h"

namespace wheelhouse {
struct Error;
}

namespace wheelhouse::models {

// Where in a PromQL text something can be completed, and with what.
struct CompletionPlace {
    enum class Kind { None, Metric, LabelName, LabelValue };
    Kind kind = Kind::None;
    // What is there already, and from where it would be replaced.
    QString prefix;
    int begin = 0;
    // Of which metric's series; empty for all.
    QString metric;
    // Of a value.
    QString label;
    bool operator==(const CompletionPlace &) const = default;

    // Reads no more of PromQL than braces, quotes and `by (…)`. Pure.
    static CompletionPlace of(const QString &text, int cursor);
};

// Questions of one's own to a cluster's Prometheus: the query, its chart, what is
// wrong with it and where, and proposals while typing. Made by
// Session::openExplorer, which answers. UI thread.
class MetricExplorer final : public QObject {
    Q_OBJECT
public:
    explicit MetricExplorer(QObject *parent = nullptr);

    MetricSeriesModel &chart() const { return *m_chart; }
    // Asks; again every 15 s while the chart is looked at.
    void ask(const QString &clusterKey, const QString &query);
    const QString &cluster() const { return m_cluster; }
    const QString &query() const { return m_query; }
    // Of the last answer; empty when all is well.
    const QString &error() const { return m_error; }
    // Index in the query of what is wrong; -1 when it is not known.
    int errorPosition() const { return m_errorPosition; }
    const QStringList &warnings() const { return m_warnings; }

    // Asks for proposals; `proposed` brings those of the last place asked for.
    void complete(const QString &clusterKey, const CompletionPlace &place);

    // For the session and tests.
    void succeed(const QStringList &warnings);
    void fail(const Error &error);
    void propose(const CompletionPlace &place, const QStringList &proposals);

Q_SIGNALS:
    void answered();
    void proposed(const QStringList &proposals);
    void completionWanted(const QString &clusterKey, const wheelhouse::models::CompletionPlace &place);

private:
    std::unique_ptr<MetricSeriesModel> m_chart;
    QString m_cluster;
    QString m_query;
    QString m_error;
    int m_errorPosition = -1;
    QStringList m_warnings;
    CompletionPlace m_asked;
};

} // namespace wheelhouse::models
