#pragma once

#include <string>
#include <vector>

#include <QObject>
#include <QRegularExpression>
#include <QSet>
#include <QTimer>

#include "models/log_model.h"

namespace wheelhouse::v1 {
class QueryStoredLogsResponse;
}
namespace wheelhouse {
struct Error;
}

namespace wheelhouse::models {

class Calls;

// Fills a LogModel with what the cluster's log store kept of a workload or pod
// over the time the model wants: page by page, the newest first, then shown the
// oldest first, a batch a turn of the loop. At most kMaxLines; where there are
// more, that is said. UI thread; owned by the LogCollector.
class StoredLogReader final : public QObject {
    Q_OBJECT
public:
    static constexpr int kMaxLines = 20'000;
    static constexpr int kPageLines = 2'500;
    static constexpr int kBatchLines = 500;

    StoredLogReader(LogModel &model, Calls &calls, std::string key, QObject *parent = nullptr);

    // Reads anew what the model wants now.
    void read();
    void stop();
    bool isReading() const { return m_reading; }

private:
    struct Line {
        qint64 nanoseconds = 0;
        QString text;
        int source = -1;
    };
    void askPage();
    void take(const v1::QueryStoredLogsResponse &page);
    void finish(bool isWhole);
    void showBatch();
    void fail(const Error &error);

    LogModel &m_model;
    Calls &m_calls;
    const std::string m_key;
    bool m_reading = false;
    // Answers to what was asked before do not count.
    int m_question = 0;
    LogModel::Wanted m_wanted;
    QRegularExpression m_exclude;
    qint64 m_begin = 0;
    qint64 m_end = 0;
    // Newest first.
    std::vector<Line> m_lines;
    // Of the last page's oldest time, which the next page begins with again.
    QSet<QString> m_edge;
    // What was read but is hidden by the filter.
    qint64 m_hidden = 0;
    int m_pages = 0;
    std::size_t m_shown = 0;
    QTimer m_batches;
};

} // namespace wheelhouse::models
