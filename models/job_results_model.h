#pragma once

#include <memory>

#include "models/table_model.h"

namespace wheelhouse {
struct Error;
}
namespace wheelhouse::v1 {
class ListDeviceJobResultsResponse;
}

namespace wheelhouse::models {

// What became of one job on each device, those of one kind if wanted. Read page
// by page, at most 5,000; asks by signal, the session answers, and again while
// the job runs. Columns: status device reason command when attempt. UI thread;
// made by Session::openJobResults.
class JobResultsModel final : public QObject {
    Q_OBJECT
public:
    enum class Kind { All, Failed, Waiting, Done };
    explicit JobResultsModel(QString jobKey, QObject *parent = nullptr);
    ~JobResultsModel() override;

    const QString &jobKey() const { return m_jobKey; }
    TableModel &table() const { return *m_table; }
    Kind kind() const { return m_kind; }
    // Reads those from the beginning.
    void setKind(Kind kind);
    void refresh();
    // There are more than are kept.
    bool isCut() const { return m_isCut; }
    static constexpr int kMaximum = 5'000;

    // For the session and tests: answers to a question of `round`.
    void apply(int round, const v1::ListDeviceJobResultsResponse &response, bool isLast);
    void fail(int round, const Error &error);

Q_SIGNALS:
    // Wants these states (numbers of DeviceJobResult.State; 0 for all).
    void wanted(int round, const QVector<int> &states);
    void changed();

private:
    QString m_jobKey;
    Kind m_kind = Kind::All;
    int m_round = 0;
    bool m_isCut = false;
    std::vector<RowPtr> m_incoming;
    std::unique_ptr<LiveRows> m_rows;
    std::unique_ptr<TableModel> m_table;
};

} // namespace wheelhouse::models
