#include "widgets/board/board_view.h"

#include <QHBoxLayout>
#include <QScrollArea>

#include "models/session.h"
#include "widgets/board/endpoint_dialog.h"
#include "widgets/chart/crosshair_bus.h"
#include "widgets/chart/time_chart.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"

namespace wheelhouse::widgets {

using models::PanelState;
using Kind = models::MetricBoard::Panel::Kind;

namespace {

constexpr std::chrono::hours kRanges[] = {std::chrono::hours(1), std::chrono::hours(6), std::chrono::hours(24)};
// Beside a plot: margins and the words of its axis.
constexpr int kBesidePlot = 100;

} // namespace

BoardView::BoardView(Workbench &bench, QWidget *parent)
    : QWidget(parent), m_bench(bench), m_session(bench.session()), m_crosshair(new CrosshairBus(this)),
      m_range(new Segmented), m_tools(new QHBoxLayout)
{
    auto *inner = new Surface(Surface::Kind::Panel);
    m_column = new QVBoxLayout(inner);
    m_column->setContentsMargins(0, 0, 0, 12);
    m_column->setSpacing(0);
    auto *reasons = new QWidget;
    m_missingColumn = new QVBoxLayout(reasons);
    m_missingColumn->setContentsMargins(0, 0, 0, 0);
    m_missingColumn->setSpacing(tokens::kSpace1);
    m_missing = new Section(reasons);
    m_column->addWidget(m_missing);
    m_column->addStretch();
    auto *area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(inner);
    m_body = new StateStack(area);
    m_body->message().setEmptyIcon(QStringLiteral("chart"));
    auto *head = new Surface(Surface::Kind::Panel);
    head->setLayout(m_tools);
    m_tools->setContentsMargins(16, 8, 16, 8);
    m_tools->setSpacing(tokens::kSpace2);
    m_tools->addStretch();
    m_tools->addWidget(m_range);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(head);
    column->addWidget(new Rule);
    column->addWidget(m_body, 1);

    connect(m_range, &Segmented::chosen, this, [this](int index) {
        if (m_board)
            m_board->setRange(kRanges[index]);
    });
    connect(m_body, &StateStack::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("add-endpoint"))
            askForEndpoint();
        else if (m_board)
            m_board->refresh();
    });
    connect(&m_session.connection(), &models::ConnectionModel::sessionChanged, this, &BoardView::refreshState);
    retranslate();
}

BoardView::~BoardView()
{
    close();
}

void BoardView::addTool(QWidget *tool)
{
    m_tools->insertWidget(m_tools->count() - 2, tool);
}

void BoardView::setSubject(const QString &resource)
{
    if (resource == m_subject)
        return;
    close();
    m_subject = resource;
    if (isVisible())
        open();
}

void BoardView::open()
{
    if (m_subject.isEmpty())
        return;
    if (!m_board) {
        m_board = m_session.openBoard(m_subject);
        m_board->setRange(kRanges[m_range->current()]);
        connect(m_board.get(), &models::MetricBoard::panelsChanged, this, &BoardView::refreshPanels);
        connect(m_board.get(), &models::MetricBoard::stateChanged, this, &BoardView::refreshState);
    }
    m_board->setPixels(width() - kBesidePlot);
    m_lease = m_board->watch();
    refreshPanels();
    refreshState();
}

void BoardView::close()
{
    m_lease = {};
    // Charts before what they draw.
    for (const Part &part : m_parts)
        delete part.section;
    m_parts.clear();
    m_board.reset();
}

void BoardView::refreshPanels()
{
    while (QLayoutItem *item = m_missingColumn->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (!m_board)
        return;
    for (const auto &panel : m_board->panels()) {
        auto part = std::find_if(m_parts.begin(), m_parts.end(), [&](const Part &known) { return known.id == panel.id; });
        if (part == m_parts.end()) {
            auto *chart = new TimeChart(*panel.chart, *m_crosshair);
            chart->setCompact();
            part = m_parts.insert(m_parts.end(), {panel.id, chart, new Section(chart)});
            m_column->insertWidget(static_cast<int>(m_parts.size()) - 1, part->section);
        }
        part->section->setTitle(m_board->titleOf(panel));
        part->section->setNote(panel.note);
        const bool isShown = panel.kind == Kind::Drawn || panel.kind == Kind::Failed;
        part->section->setVisible(isShown);
        if (isShown)
            continue;
        auto *title = new Label(m_board->titleOf(panel), fonts::smallMedium, Label::Ink::Secondary);
        auto *reason = new Label(m_board->whyNot(panel), fonts::small, Label::Ink::Tertiary);
        reason->setWordWrap(true);
        reason->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_missingColumn->addWidget(title);
        m_missingColumn->addWidget(reason);
        m_missingColumn->addSpacing(tokens::kSpace1);
    }
    m_missing->setVisible(m_missingColumn->count() > 0);
}

void BoardView::refreshState()
{
    if (!m_board)
        return m_body->setState({});
    PanelState state = m_board->state();
    if (m_board->lacksEndpoint() && state.kind == PanelState::Kind::Failed) {
        // Nothing is broken: something is to be told. What, the server says.
        const bool mayOperate = m_session.connection().mayOperate();
        state.kind = PanelState::Kind::Empty;
        state.detail = state.title;
        state.title = mayOperate ? tr("No metrics of this cluster can be read yet")
                                 : tr("No metrics of this cluster can be read until an operator says where they are");
        state.action = mayOperate ? QStringLiteral("add-endpoint") : QString();
        state.actionText = mayOperate ? tr("Where metrics are…") : QString();
    }
    m_body->setState(state);
}

void BoardView::askForEndpoint()
{
    auto *dialog = new EndpointDialog(m_session, m_subject.section(u'/', 0, 1), m_bench.dialogParent());
    connect(dialog, &QDialog::finished, this, [this] {
        if (m_board)
            m_board->refresh();
    });
    dialog->open();
}

void BoardView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    open();
}

void BoardView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_lease = {};
}

void BoardView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (m_board)
        m_board->setPixels(width() - kBesidePlot);
}

void BoardView::retranslate()
{
    m_range->setWords({tr("1 h"), tr("6 h"), tr("24 h")});
    m_missing->setTitle(tr("Not measured"));
    refreshPanels();
    refreshState();
}

void BoardView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::LanguageChange)
        return;
    retranslate();
    // Lines have their names from when they were told.
    if (m_board)
        m_board->refresh();
}

} // namespace wheelhouse::widgets
