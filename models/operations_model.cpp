#include "models/operations_model.h"

#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

constexpr std::size_t kMaxFinished = 200;

struct OperationRow : Row {
    QString title;
    QString result;
    QString technical;
    double progress = kNoValue;
    Operation::State state = Operation::State::Running;
    qint64 started = 0;
    qint64 ended = 0;

    Status status() const
    {
        switch (state) {
        case Operation::State::Running: return Status::Progress;
        case Operation::State::Failed: return Status::Bad;
        case Operation::State::Done: break;
        }
        return Status::Ok;
    }
};

QString word(const OperationRow &row)
{
    switch (row.state) {
    case Operation::State::Running: return OperationsModel::tr("Running");
    case Operation::State::Failed: return OperationsModel::tr("Failed");
    case Operation::State::Done: break;
    }
    return OperationsModel::tr("Done");
}

double took(const OperationRow &row)
{
    return row.ended == 0 ? kNoValue : static_cast<double>(row.ended - row.started);
}

std::shared_ptr<const RowSchema> operationSchema()
{
    using Schema = TypedSchema<OperationRow>;
    const auto status = [](const OperationRow &row) { return row.status(); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<OperationRow>({u"status", [] { return OperationsModel::tr("State"); }, 100}, word, status),
        textColumn<OperationRow>({u"what", [] { return OperationsModel::tr("What"); }, 280}, &OperationRow::title),
        {.spec = ColumnPlace{u"result", [] { return OperationsModel::tr("Result"); }, 460}.spec(ColumnKind::Text),
         .text = [](const OperationRow &row) { return row.result; },
         .sortKey = [](const OperationRow &row) { return SortKey{0, row.result}; },
         .tooltip = [](const OperationRow &row) {
             return row.technical.isEmpty() ? row.result : row.result + u'\n' + row.technical;
         }},
        {.spec = ColumnPlace{u"progress", [] { return OperationsModel::tr("Progress"); }, 110}.spec(ColumnKind::Progress),
         .text = [](const OperationRow &row) { return std::isnan(row.progress) ? QString() : percentText(row.progress); },
         .sortKey = [](const OperationRow &row) { return SortKey{row.progress, {}}; },
         .value = [](const OperationRow &row) { return std::isnan(row.progress) ? QVariant() : QVariant(row.progress); }},
        ageColumn<OperationRow>({u"started", [] { return OperationsModel::tr("Started"); }, 80}, &OperationRow::started),
        {.spec = ColumnPlace{u"took", [] { return OperationsModel::tr("Took"); }, 80}.spec(ColumnKind::Number),
         .text = [](const OperationRow &row) {
             if (row.ended == 0)
                 return QStringLiteral("–");
             return took(row) < 10'000 ? OperationsModel::tr("%1 s").arg(numberText(took(row) / 1000, 1))
                                       : durationText(static_cast<qint64>(took(row)));
         },
         .sortKey = [](const OperationRow &row) { return SortKey{took(row), {}}; }},
    };
    parts.attributes = {
        textAttribute<OperationRow>(u"what", &OperationRow::title, true),
        textAttribute<OperationRow>(u"result", &OperationRow::result, true),
        wordAttribute<OperationRow>(u"status", [](const OperationRow &row) { return statusId(row.status()); }),
    };
    parts.status = status;
    parts.since = [](const OperationRow &row) { return row.started; };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

Operations::Operations(QObject *parent) : LiveRows(parent)
{
    setFeed({.kind = FeedState::Kind::Live});
}

Operation *Operations::begin(const QString &title, const QString &subject)
{
    // Fixed width, so that equal times order by number.
    auto *operation = new Operation(QStringLiteral("%1").arg(m_nextId++, 8, 10, QLatin1Char('0')), title, subject, this);
    m_operations.push_back(operation);
    ++m_running;
    connect(operation, &Operation::finished, this, [this, operation] {
        --m_running;
        publish(*operation);
        Q_EMIT operationFinished(operation);
        Q_EMIT runningCountChanged(m_running);
    });
    connect(operation, &Operation::progressed, this, [this, operation] { publish(*operation); });
    while (m_operations.size() > kMaxFinished && !m_operations.front()->isRunning()) {
        LiveRows::apply({.removed = {m_operations.front()->id().toStdString()}});
        m_operations.front()->deleteLater();
        m_operations.pop_front();
    }
    publish(*operation);
    Q_EMIT operationBegun(operation);
    Q_EMIT runningCountChanged(m_running);
    return operation;
}

Operation *Operations::operation(const QString &id) const
{
    for (Operation *operation : m_operations) {
        if (operation->id() == id)
            return operation;
    }
    return nullptr;
}

void Operations::publish(const Operation &operation)
{
    auto row = std::make_shared<OperationRow>();
    row->key = operation.id().toStdString();
    row->title = operation.title();
    row->result = operation.isRunning() ? operation.progressText() : operation.resultText();
    row->progress = operation.isRunning() ? operation.progress() : kNoValue;
    row->technical = operation.technical();
    row->state = operation.state();
    row->started = operation.startTime().toMSecsSinceEpoch();
    row->ended = operation.isRunning() ? 0 : operation.endTime().toMSecsSinceEpoch();
    LiveRows::apply({.upserted = {std::move(row)}});
}

OperationsModel::OperationsModel(Operations &operations, QObject *parent)
    : TableModel(operations, operationSchema(), parent)
{
    sort(columnOf(QStringLiteral("started")));
}

PanelState OperationsModel::emptyState() const
{
    return emptyPanel(tr("Nothing was done yet"), tr("What you change is listed here with its result, and goes on when you close the window."));
}

} // namespace wheelhouse::models
