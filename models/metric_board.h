#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "models/metric_series_model.h"

namespace wheelhouse {
struct Error;
}
namespace wheelhouse::v1 {
class BoardPanel;
class QueryBoardResponse;
}

namespace wheelhouse::models {

// The charts of one object: a cluster, a node, a namespace, a workload or a pod.
// All of them show the same time. Read again every 15 s while somebody looks.
// Made by Session::openBoard, fed by it. UI thread.
class MetricBoard final : public QObject {
    Q_OBJECT
public:
    explicit MetricBoard(QString resource, QObject *parent = nullptr);
    ~MetricBoard() override;

    const QString &resource() const { return m_resource; }
    // The name by which an object of a table or of the Objects page has a board;
    // empty where its kind has none.
    static QString resourceOf(const QString &key);

    struct Panel {
        enum class Kind {
            Drawn,
            // It is measured, and nothing of this object is there.
            Empty,
            // This Prometheus has none of its metrics.
            Missing,
            Failed,
        };
        QString id;
        Kind kind = Kind::Drawn;
        std::unique_ptr<MetricSeriesModel> chart;
        // Beside the title: `the 20 highest of 43 are shown`.
        QString note;
        // Why it is not drawn.
        QStringList missing;
        QString exporter;
        QString reason;
    };
    // In the order of the board. Their charts stay the same objects.
    const std::vector<Panel> &panels() const { return m_panels; }
    // In words, translated.
    QString titleOf(const Panel &panel) const;
    // A sentence; empty for one that is drawn.
    QString whyNot(const Panel &panel) const;

    // Of the board as a whole; a single panel's failure is its own.
    const PanelState &state() const { return m_state; }
    // The cluster's Prometheus is not known, or does not let the server in:
    // somebody has to say where it is.
    bool lacksEndpoint() const { return m_lacksEndpoint; }

    // How far back from now, for all charts.
    void setRange(std::chrono::seconds range);
    std::chrono::seconds range() const { return m_range; }
    bool followsNow() const { return !m_windowBegin.isValid(); }
    QDateTime begin() const;
    QDateTime end() const;
    // How wide charts are: no more points than that are asked for.
    void setPixels(int pixels);
    int maxPoints() const { return m_maxPoints; }

    Lease watch() { return m_interest.lease(); }
    Interest &interest() { return m_interest; }
    void refresh() { Q_EMIT refreshRequested(); }

    // For the session and tests. A question is numbered; there is none while the
    // same is being asked, and only the answer to the last one counts.
    std::optional<int> beginQuestion();
    int lastQuestion() const { return m_question; }
    void apply(int question, const v1::QueryBoardResponse &response);
    void fail(int question, const Error &error);

Q_SIGNALS:
    // Which panels there are, or how one of them is.
    void panelsChanged();
    void stateChanged();
    void refreshRequested();

private:
    struct Span {
        std::chrono::seconds range;
        QDateTime begin;
        QDateTime end;
        bool operator==(const Span &) const = default;
    };
    Panel &panelFor(const v1::BoardPanel &told);
    void fill(Panel &panel, const v1::BoardPanel &told, double stepMilliseconds);
    void followWindowOf(const MetricSeriesModel &chart);
    bool isEnded(int question);
    void setState(const PanelState &state, bool lacksEndpoint);

    const QString m_resource;
    std::vector<Panel> m_panels;
    std::chrono::seconds m_range{3600};
    QDateTime m_windowBegin;
    QDateTime m_windowEnd;
    int m_maxPoints = 300;
    PanelState m_state;
    bool m_lacksEndpoint = false;
    bool m_spreading = false;
    int m_question = 0;
    std::optional<Span> m_asked;
    Interest m_interest;
};

} // namespace wheelhouse::models
