#include "widgets/chart/time_chart.h"

#include <algorithm>
#include <cmath>

#include <QBuffer>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include "widgets/chart/crosshair_bus.h"
#include "widgets/chart/plot_view.h"
#include "widgets/controls/file_saving.h"
#include "widgets/controls/state_stack.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

TimeChart::TimeChart(models::MetricSeriesModel &model, CrosshairBus &crosshair, QWidget *parent)
    : QWidget(parent), m_model(model), m_plot(new PlotView(model, crosshair)),
      m_legend(new ChartLegend(model, crosshair))
{
    auto *content = new QWidget;
    auto *inner = new QVBoxLayout(content);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(2);
    inner->addWidget(m_plot, 1);
    inner->addWidget(m_legend);
    m_plot->setMinimumHeight(tokens::kChartMinHeight);
    m_body = new StateStack(content);
    m_body->message().setEmptyIcon(QStringLiteral("chart"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_body);
    m_body->setState(model.state());
    connect(&model, &models::MetricSeriesModel::stateChanged, this, [this] { m_body->setState(m_model.state()); });
    connect(m_body, &StateStack::actionRequested, this, [this] { m_model.refresh(); });
}

void TimeChart::setCompact()
{
    m_plot->setFixedHeight(tokens::kChartMinHeight);
    m_legend->setCompact();
}

void TimeChart::showEvent(QShowEvent *event)
{
    m_lease = m_model.watch();
    QWidget::showEvent(event);
}

void TimeChart::hideEvent(QHideEvent *event)
{
    m_lease = {};
    QWidget::hideEvent(event);
}

void TimeChart::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *now = menu->addAction(icon(QStringLiteral("clock")), tr("Follow now"),
                                   this, [this] { m_model.setWindow({}, {}); });
    now->setEnabled(!m_model.followsNow());
    menu->addAction(icon(QStringLiteral("export")), tr("Save as picture or CSV…"), this, &TimeChart::exportChart);
    menu->popup(event->globalPos());
}

void TimeChart::exportChart()
{
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    grab().save(&buffer, "PNG");
    QString csv = QStringLiteral("line,time,value\r\n");
    for (const auto &line : m_model.lines()) {
        for (const auto &segment : line.segments) {
            for (const QPointF &point : segment)
                csv += QStringLiteral("\"%1\",%2,%3\r\n")
                           .arg(line.name, QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(point.x())).toUTC().toString(Qt::ISODateWithMs))
                           .arg(point.y(), 0, 'g', 12);
        }
    }
    auto *dialog = new QFileDialog(this, tr("Save chart"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({QStringLiteral("PNG (*.png)"), QStringLiteral("CSV (*.csv)")});
    dialog->setDefaultSuffix(QStringLiteral("png"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, png, csv](const QString &path) {
        const QByteArray content = path.endsWith(QLatin1String(".csv")) ? csv.toUtf8() : png;
        saveFiles(this, {{path, content, false}}, [](const QString &cause) {
            if (!cause.isEmpty())
                spdlog::warn("chart not saved: {}", cause.toStdString());
        });
    });
    dialog->open();
}

namespace {

constexpr int kLegendRow = 22;
constexpr int kValueColumn = 84;

} // namespace

ChartLegend::ChartLegend(models::MetricSeriesModel &model, CrosshairBus &crosshair, QWidget *parent)
    : QWidget(parent), m_model(model), m_crosshair(crosshair)
{
    connect(&model, &models::MetricSeriesModel::changed, this, [this] {
        updateGeometry();
        update();
    });
    connect(&crosshair, &CrosshairBus::moved, this, qOverload<>(&QWidget::update));
}

void ChartLegend::setCompact()
{
    m_maxRows = 6;
    m_margin = 0;
    updateGeometry();
}

std::vector<std::size_t> ChartLegend::rows(int *leftOut) const
{
    const auto &lines = m_model.lines();
    const auto levels = static_cast<int>(std::count_if(lines.begin(), lines.end(), [](const auto &line) { return line.isLimit; }));
    const int measured = static_cast<int>(lines.size()) - levels;
    // The row that counts the others takes the place of one.
    const bool fits = measured + levels <= m_maxRows;
    int room = fits ? measured : std::max(1, m_maxRows - levels - 1);
    *leftOut = measured - room;
    std::vector<std::size_t> told;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].isLimit || room-- > 0)
            told.push_back(i);
    }
    return told;
}

QSize ChartLegend::sizeHint() const
{
    int leftOut = 0;
    const auto told = static_cast<int>(rows(&leftOut).size());
    return {200, (told + (leftOut > 0 ? 2 : 1)) * kLegendRow + 2};
}

void ChartLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    const bool hasMoment = m_crosshair.moment() > 0;
    const QStringList heads{hasMoment ? QDateTime::fromMSecsSinceEpoch(m_crosshair.moment()).toString(QStringLiteral("HH:mm:ss"))
                                      : QString(),
                            tr("Last"), tr("Min"), tr("Avg"), tr("Max")};
    const int columns = std::clamp((width() - 120) / kValueColumn, 1, 5);
    // Narrow: the moment, or the last, must stay; then how far it went up.
    QVector<int> shown;
    for (const int i : {0, 1, 4, 3, 2}) {
        if ((i > 0 || hasMoment || columns == 5) && shown.size() < columns)
            shown.append(i);
    }
    std::sort(shown.begin(), shown.end());
    const auto cell = [&](int place, int y) {
        return QRect(width() - m_margin - (static_cast<int>(shown.size()) - place) * kValueColumn, y, kValueColumn, kLegendRow);
    };
    painter.setFont(fonts::caption());
    painter.setPen(theme.text.tertiary);
    for (int place = 0; place < shown.size(); ++place)
        drawFigures(&painter, cell(place, 0), Qt::AlignRight, heads[shown[place]]);
    int y = kLegendRow;
    int leftOut = 0;
    const auto colourOf = [this](std::size_t line) {
        return static_cast<int>(std::count_if(m_model.lines().begin(), m_model.lines().begin() + static_cast<std::ptrdiff_t>(line),
                                              [](const auto &before) { return !before.isLimit; }));
    };
    for (const std::size_t i : rows(&leftOut)) {
        const auto &line = m_model.lines()[i];
        painter.fillRect(QRect(m_margin, y, width() - 2 * m_margin, 1), theme.line.hair);
        const QColor ink = line.isLimit ? theme.text.tertiary : theme.seriesColor(colourOf(i));
        if (line.isLimit) {
            painter.fillRect(QRect(m_margin, y + 10, 5, 2), ink);
            painter.fillRect(QRect(m_margin + 8, y + 10, 5, 2), ink);
        } else {
            painter.fillRect(QRect(m_margin, y + 10, 14, 3), ink);
        }
        painter.setFont(fonts::small());
        painter.setPen(theme.text.primary);
        const QRect name(m_margin + 20, y, cell(0, y).left() - m_margin - 20, kLegendRow);
        painter.drawText(name, Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(line.name, Qt::ElideMiddle, name.width()));
        const auto summary = m_model.summary(i);
        const double values[] = {hasMoment ? m_model.valueAt(i, m_crosshair.moment()) : models::kNoValue,
                                 summary.last, summary.minimum, summary.average, summary.maximum};
        for (int place = 0; place < shown.size(); ++place) {
            const double value = values[shown[place]];
            painter.setFont(place == 0 ? fonts::smallMedium() : fonts::small());
            painter.setPen(place == 0 ? theme.text.primary : theme.text.secondary);
            if (line.isLimit && shown[place] > 1)
                continue;
            if (!std::isnan(value) || shown[place] != 0)
                drawFigures(&painter, cell(place, y), Qt::AlignRight,
                            std::isnan(value) ? QStringLiteral("–") : m_model.format(value));
        }
        y += kLegendRow;
    }
    if (leftOut > 0) {
        painter.fillRect(QRect(m_margin, y, width() - 2 * m_margin, 1), theme.line.hair);
        painter.setFont(fonts::small());
        painter.setPen(theme.text.tertiary);
        painter.drawText(QRect(m_margin + 20, y, width() - 2 * m_margin - 20, kLegendRow), Qt::AlignVCenter | Qt::AlignLeft, tr("and %n more", nullptr, leftOut));
    }
}

} // namespace wheelhouse::widgets
