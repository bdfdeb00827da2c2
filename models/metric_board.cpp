#include "models/metric_board.h"

#include <algorithm>

#include "core/result.h"
#include "models/error_text.h"
#include "models/feed_state.h"
#include "wheelhouse/v1/metrics.pb.h"

namespace wheelhouse::models {

namespace {

using Unit = MetricSeriesModel::Unit;

Unit unitOf(v1::BoardPanel::Unit unit)
{
    switch (unit) {
    case v1::BoardPanel::UNIT_CORES: return Unit::Cores;
    case v1::BoardPanel::UNIT_BYTES: return Unit::Bytes;
    case v1::BoardPanel::UNIT_BYTES_PER_SECOND: return Unit::BytesPerSecond;
    case v1::BoardPanel::UNIT_RATIO: return Unit::Share;
    case v1::BoardPanel::UNIT_PER_SECOND: return Unit::PerSecond;
    default: return Unit::Plain;
    }
}

MetricBoard::Panel::Kind kindOf(const v1::BoardPanel &told)
{
    switch (told.state()) {
    case v1::BoardPanel::STATE_EMPTY: return MetricBoard::Panel::Kind::Empty;
    case v1::BoardPanel::STATE_MISSING: return MetricBoard::Panel::Kind::Missing;
    case v1::BoardPanel::STATE_FAILED: return MetricBoard::Panel::Kind::Failed;
    default: return MetricBoard::Panel::Kind::Drawn;
    }
}

QString levelName(const std::string &id)
{
    if (id == "request")
        return MetricBoard::tr("requested");
    if (id == "limit")
        return MetricBoard::tr("limit");
    if (id == "allocatable")
        return MetricBoard::tr("allocatable");
    if (id == "capacity")
        return MetricBoard::tr("capacity");
    return QString::fromStdString(id);
}

QString lineName(const v1::BoardPanel &panel, const v1::Series &series)
{
    const auto label = series.labels().find("series");
    const std::string name = label == series.labels().end() ? panel.title() : label->second;
    if (name == panel.title())
        return MetricBoard::tr("used");
    if (panel.id() == "network" || panel.id() == "disk") {
        if (name == "in")
            return panel.id() == "network" ? MetricBoard::tr("received") : MetricBoard::tr("read");
        if (name == "out")
            return panel.id() == "network" ? MetricBoard::tr("sent") : MetricBoard::tr("written");
    }
    return QString::fromStdString(name);
}

} // namespace

MetricBoard::MetricBoard(QString resource, QObject *parent) : QObject(parent), m_resource(std::move(resource))
{
    m_state.title = tr("Asking Prometheus");
}

MetricBoard::~MetricBoard() = default;

QString MetricBoard::resourceOf(const QString &key)
{
    QStringList parts = key.split(u'/');
    if (parts.size() < 2 || parts.size() % 2 != 0 || parts[0] != QLatin1String("clusters"))
        return {};
    if (parts.size() == 2)
        return key;
    if (parts.size() == 4)
        return parts[2] == QLatin1String("nodes") || parts[2] == QLatin1String("namespaces") ? key : QString();
    if (parts.size() != 6 || parts[2] != QLatin1String("namespaces"))
        return {};
    QString &collection = parts[4];
    if (collection.endsWith(QLatin1String(".apps")))
        collection.chop(5);
    static const QStringList kKinds{QStringLiteral("deployments"), QStringLiteral("statefulsets"), QStringLiteral("daemonsets"),
                                    QStringLiteral("pods")};
    return kKinds.contains(collection) ? parts.join(u'/') : QString();
}

QString MetricBoard::titleOf(const Panel &panel) const
{
    if (panel.id == QLatin1String("cpu"))
        return tr("CPU");
    if (panel.id == QLatin1String("memory"))
        return tr("Memory");
    if (panel.id == QLatin1String("network"))
        return tr("Network");
    if (panel.id == QLatin1String("disk"))
        return tr("Disk reads and writes");
    if (panel.id == QLatin1String("volumes"))
        return tr("Volumes used");
    if (panel.id == QLatin1String("restarts"))
        return tr("Restarts");
    if (panel.id == QLatin1String("throttling"))
        return tr("CPU throttled");
    if (panel.id == QLatin1String("load"))
        return tr("Load");
    if (panel.id == QLatin1String("filesystem"))
        return tr("File systems used");
    // Of a cluster their number, of a node what they take.
    if (panel.id == QLatin1String("pods"))
        return panel.chart->unit() == Unit::Cores ? tr("CPU of its pods") : tr("Pods");
    return panel.chart->title();
}

QString MetricBoard::whyNot(const Panel &panel) const
{
    switch (panel.kind) {
    case Panel::Kind::Drawn: return {};
    case Panel::Kind::Empty: return tr("Nothing of it in this time, though it is measured.");
    case Panel::Kind::Missing:
        return tr("Prometheus has no %1: it does not scrape %2.").arg(panel.missing.join(QLatin1String(", ")), panel.exporter);
    case Panel::Kind::Failed: return panel.reason;
    }
    return {};
}

void MetricBoard::setRange(std::chrono::seconds range)
{
    if (range == m_range && followsNow())
        return;
    m_range = range;
    m_windowBegin = m_windowEnd = {};
    m_spreading = true;
    for (const Panel &panel : m_panels) {
        panel.chart->setWindow({}, {});
        panel.chart->setRange(range);
    }
    m_spreading = false;
    Q_EMIT refreshRequested();
}

QDateTime MetricBoard::begin() const
{
    return followsNow() ? end().addSecs(-m_range.count()) : m_windowBegin;
}

QDateTime MetricBoard::end() const
{
    return followsNow() ? QDateTime::currentDateTimeUtc() : m_windowEnd;
}

void MetricBoard::setPixels(int pixels)
{
    m_maxPoints = std::clamp(pixels, 100, 1000);
}

// One chart was zoomed, or goes back to now: the others go with it.
void MetricBoard::followWindowOf(const MetricSeriesModel &chart)
{
    if (m_spreading)
        return;
    m_windowBegin = chart.followsNow() ? QDateTime() : chart.begin();
    m_windowEnd = chart.followsNow() ? QDateTime() : chart.end();
    m_spreading = true;
    for (const Panel &panel : m_panels) {
        if (panel.chart.get() != &chart && (panel.chart->followsNow() != followsNow() || !followsNow()))
            panel.chart->setWindow(m_windowBegin, m_windowEnd);
    }
    m_spreading = false;
    Q_EMIT refreshRequested();
}

std::optional<int> MetricBoard::beginQuestion()
{
    const Span span{m_range, m_windowBegin, m_windowEnd};
    if (m_asked == span)
        return std::nullopt;
    m_asked = span;
    return ++m_question;
}

bool MetricBoard::isEnded(int question)
{
    if (question != m_question || !m_asked)
        return false;
    m_asked.reset();
    return true;
}

MetricBoard::Panel &MetricBoard::panelFor(const v1::BoardPanel &told)
{
    const QString id = QString::fromStdString(told.id());
    const auto known = std::find_if(m_panels.begin(), m_panels.end(), [&](const Panel &panel) { return panel.id == id; });
    if (known != m_panels.end())
        return *known;
    Panel &panel = m_panels.emplace_back();
    panel.id = id;
    panel.chart = std::make_unique<MetricSeriesModel>(QString::fromStdString(told.title()), unitOf(told.unit()));
    auto *const chart = panel.chart.get();
    chart->setRange(m_range);
    if (!followsNow())
        chart->setWindow(m_windowBegin, m_windowEnd);
    connect(chart, &MetricSeriesModel::refreshRequested, this, [this, chart] { followWindowOf(*chart); });
    return panel;
}

void MetricBoard::fill(Panel &panel, const v1::BoardPanel &told, double step)
{
    std::vector<MetricLine> lines;
    for (const auto &series : told.series())
        lines.push_back(MetricLine::of(series, lineName(told, series), step));
    if (!lines.empty()) {
        for (const auto &level : told.levels())
            lines.push_back(MetricLine::across(levelName(level.id()), level.value(), begin(), end()));
    }
    panel.note = panel.kind == Panel::Kind::Drawn ? QString::fromStdString(told.reason()) : QString();
    panel.exporter = QString::fromStdString(told.exporter());
    panel.reason = QString::fromStdString(told.reason());
    panel.missing.clear();
    for (const auto &metric : told.missing_metrics())
        panel.missing << QString::fromStdString(metric);
    panel.chart->setLines(std::move(lines), step);
    if (panel.kind == Panel::Kind::Failed) {
        FeedState feed;
        feed.kind = FeedState::Kind::Failed;
        feed.cause = panel.reason;
        panel.chart->setState(panelStateOf(feed, false));
    }
}

void MetricBoard::apply(int question, const v1::QueryBoardResponse &response)
{
    if (!isEnded(question))
        return;
    const double step = std::max(1'000.0, static_cast<double>(response.step().seconds()) * 1000 + response.step().nanos() / 1e6);
    bool isOther = false;
    for (const auto &told : response.panels()) {
        const auto count = m_panels.size();
        Panel &panel = panelFor(told);
        const auto kind = kindOf(told);
        const QString note = panel.note;
        const QString reason = panel.reason;
        const auto before = std::exchange(panel.kind, kind);
        fill(panel, told, step);
        isOther = isOther || count != m_panels.size() || before != kind || note != panel.note || reason != panel.reason;
    }
    if (isOther)
        Q_EMIT panelsChanged();
    PanelState state;
    state.kind = PanelState::Kind::Live;
    state.dataTime = QDateTime::currentDateTimeUtc();
    setState(state, false);
}

void MetricBoard::fail(int question, const Error &error)
{
    if (!isEnded(question))
        return;
    const FeedState feed{.kind = FeedState::Kind::Failed, .cause = errorSentence(error), .technical = errorTechnical(error),
                         .dataTime = m_state.dataTime};
    setState(panelStateOf(feed, !m_panels.empty()), error.code == ErrorCode::FailedPrecondition);
}

void MetricBoard::setState(const PanelState &state, bool lacksEndpoint)
{
    if (state == m_state && lacksEndpoint == m_lacksEndpoint)
        return;
    m_state = state;
    m_lacksEndpoint = lacksEndpoint;
    Q_EMIT stateChanged();
}

} // namespace wheelhouse::models
