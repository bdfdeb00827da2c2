#include "widgets/drawer/log_pane.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QShortcut>
#include <QTabBar>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/file_saving.h"
#include "widgets/controls/label.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/drawer/log_store_dialog.h"
#include "widgets/drawer/log_view.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

using models::PanelState;

namespace {

// A filter begins the log anew: not with every letter.
constexpr int kFilterSoonMs = 600;

// Live first.
constexpr std::chrono::seconds kStored[] = {std::chrono::seconds(0), std::chrono::hours(1), std::chrono::hours(6), std::chrono::hours(24)};

} // namespace

LogPane::LogPane(models::Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_tabs(new QTabBar), m_source(new Segmented), m_filter(new QLineEdit), m_search(new QLineEdit),
      m_expression(new Button(QStringLiteral(".*"), {}, Button::Kind::Flat)), m_back(new Button(QStringLiteral("↑"), {}, Button::Kind::Flat)),
      m_next(new Button(QStringLiteral("↓"), {}, Button::Kind::Flat)), m_found(new Label({}, fonts::small, Label::Ink::Tertiary)),
      m_pause(new Button({}, QStringLiteral("pause"))), m_previous(new Button({}, QStringLiteral("timeline"))),
      m_times(Button::iconOnly(QStringLiteral("clock"), Button::Kind::Flat)), m_level(new Segmented),
      m_follow(new Button({}, QStringLiteral("play"))), m_save(Button::iconOnly(QStringLiteral("export"), Button::Kind::Flat)),
      m_view(new LogView), m_body(new StateStack(m_view)), m_kept(new Label({}, fonts::small, Label::Ink::Tertiary)),
      m_hidden(new Label({}, fonts::small, Label::Ink::Tertiary)), m_filtered(new Label({}, fonts::small, Label::Ink::Tertiary)),
      m_lost(new Label({}, fonts::small, Label::Ink::Tertiary)), m_what(new Label({}, fonts::small, Label::Ink::Tertiary))
{
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setTabsClosable(true);
    m_tabs->setFixedHeight(tokens::kDrawerHead);
    for (QLineEdit *field : {m_filter, m_search}) {
        field->setFixedHeight(tokens::kControlSmall);
        field->setFont(fonts::mono());
        field->setClearButtonEnabled(false);
    }
    m_search->setFixedWidth(230);
    for (Button *button : {m_expression, m_back, m_next, m_pause, m_previous, m_times, m_follow, m_save})
        button->setSmall(true);
    for (Button *button : {m_expression, m_pause, m_previous, m_times, m_follow})
        button->setCheckable(true);
    m_follow->setChecked(true);
    m_times->setChecked(true);
    m_body->message().setEmptyIcon(QStringLiteral("logs"));
    m_filterSoon.setSingleShot(true);
    m_filterSoon.setInterval(kFilterSoonMs);
    build();
    connectTools();
    retranslate();
    showCurrent();
}

void LogPane::build()
{
    auto *head = new Surface(Surface::Kind::Window);
    head->setFixedHeight(tokens::kDrawerHead);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(2, 0, 8, 0);
    row->setSpacing(tokens::kSpace2);
    row->addWidget(m_tabs, 1);
    row->addWidget(m_level);
    row->addWidget(m_previous);
    row->addWidget(m_pause);
    row->addWidget(m_follow);
    row->addWidget(m_times);
    row->addWidget(m_save);
    auto *tools = new Surface(Surface::Kind::Window);
    tools->setFixedHeight(tokens::kDrawerHead);
    auto *toolRow = new QHBoxLayout(tools);
    toolRow->setContentsMargins(12, 0, 8, 0);
    toolRow->setSpacing(tokens::kSpace2);
    toolRow->addWidget(m_source);
    toolRow->addWidget(m_filter, 1);
    toolRow->addWidget(m_search);
    toolRow->addWidget(m_expression);
    toolRow->addWidget(m_back);
    toolRow->addWidget(m_next);
    toolRow->addWidget(m_found);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(12, 0, 12, 0);
    foot->setSpacing(tokens::kSpace4);
    foot->addWidget(m_kept);
    foot->addWidget(m_filtered);
    foot->addWidget(m_hidden);
    foot->addWidget(m_lost);
    foot->addStretch();
    foot->addWidget(m_what);
    auto *footRow = new QWidget;
    footRow->setFixedHeight(22);
    footRow->setLayout(foot);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(head);
    column->addWidget(tools);
    column->addWidget(new Rule);
    column->addWidget(m_body, 1);
    column->addWidget(new Rule);
    column->addWidget(footRow);
}

void LogPane::connectTools()
{
    connect(m_tabs, &QTabBar::currentChanged, this, &LogPane::showCurrent);
    connect(m_tabs, &QTabBar::tabCloseRequested, this, &LogPane::close);
    connect(m_search, &QLineEdit::textChanged, this, &LogPane::applySearch);
    connect(m_search, &QLineEdit::returnPressed, m_view, [this] { m_view->findNext(true); });
    connect(m_back, &Button::clicked, m_view, [this] { m_view->findNext(false); });
    connect(m_next, &Button::clicked, m_view, [this] { m_view->findNext(true); });
    connect(m_view, &LogView::caretMoved, this, &LogPane::refreshCounts);
    connect(m_expression, &Button::toggled, this, &LogPane::applySearch);
    connect(m_filter, &QLineEdit::textEdited, &m_filterSoon, qOverload<>(&QTimer::start));
    connect(m_filter, &QLineEdit::returnPressed, this, &LogPane::applyFilter);
    connect(&m_filterSoon, &QTimer::timeout, this, &LogPane::applyFilter);
    connect(m_pause, &Button::clicked, this, [this](bool on) {
        want([](models::LogModel::Wanted &wanted, bool is) { wanted.paused = is; }, on);
    });
    connect(m_previous, &Button::clicked, this, [this](bool on) {
        want([](models::LogModel::Wanted &wanted, bool is) { wanted.previous = is; }, on);
    });
    connect(m_source, &Segmented::chosen, this, [this](int index) {
        Log *log = current();
        if (!log)
            return;
        auto wanted = log->model->wanted();
        wanted.stored = kStored[index];
        log->model->setWanted(wanted);
        showCurrent();
    });
    connect(m_times, &Button::toggled, m_view, &LogView::setTimesShown);
    connect(m_level, &Segmented::chosen, this, [this](int level) {
        if (Log *log = current())
            log->model->setLevel(static_cast<models::LogEntry::Level>(level));
    });
    connect(m_follow, &Button::clicked, m_view, &LogView::setFollowing);
    connect(m_view, &LogView::followingChanged, m_follow, &Button::setChecked);
    connect(m_save, &Button::clicked, this, &LogPane::save);
    connect(m_body, &StateStack::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("log-store"))
            askForStore();
        else if (Log *log = current())
            Q_EMIT log->model->retryWanted();
    });
    connect(&m_session.connection(), &models::ConnectionModel::sessionChanged, this, &LogPane::refreshState);
}

void LogPane::want(void (*change)(models::LogModel::Wanted &, bool), bool on)
{
    Log *log = current();
    if (!log)
        return;
    auto wanted = log->model->wanted();
    change(wanted, on);
    log->model->setWanted(wanted);
}

// `!` before the expression: lines that match are hidden.
void LogPane::applyFilter()
{
    m_filterSoon.stop();
    Log *log = current();
    if (!log)
        return;
    log->filter = m_filter->text();
    auto wanted = log->model->wanted();
    const bool excludes = log->filter.startsWith(u'!');
    wanted.include = excludes ? QString() : log->filter;
    wanted.exclude = excludes ? log->filter.mid(1) : QString();
    log->model->setWanted(wanted);
}

LogPane::~LogPane() = default;

void LogPane::open(const QString &key, const QString &title)
{
    for (std::size_t i = 0; i < m_logs.size(); ++i) {
        if (m_logs[i]->key == key) {
            m_tabs->setCurrentIndex(static_cast<int>(i));
            return;
        }
    }
    auto log = std::make_unique<Log>();
    log->key = key;
    log->title = title;
    log->model = m_session.openLog(key);
    connect(log->model.get(), &models::LogModel::countsChanged, this, &LogPane::refreshCounts);
    connect(log->model.get(), &models::LogModel::podsChanged, this, &LogPane::refreshCounts);
    connect(log->model.get(), &models::LogModel::stateChanged, this, [this, model = log->model.get()] {
        if (model == m_shown)
            refreshState();
    });
    m_logs.push_back(std::move(log));
    m_tabs->addTab(title);
    m_tabs->setCurrentIndex(m_tabs->count() - 1);
    showCurrent();
}

LogPane::Log *LogPane::current()
{
    const int index = m_tabs->currentIndex();
    return index >= 0 && index < count() ? m_logs[static_cast<std::size_t>(index)].get() : nullptr;
}

void LogPane::showCurrent()
{
    Log *log = current();
    for (QWidget *tool : std::initializer_list<QWidget *>{m_source, m_filter, m_search, m_expression, m_back, m_next, m_level,
                                                        m_follow, m_pause, m_previous, m_times, m_save})
        tool->setEnabled(log);
    m_shown = log ? log->model.get() : nullptr;
    m_view->setLog(m_shown);
    if (!log) {
        PanelState empty;
        empty.kind = PanelState::Kind::Empty;
        empty.title = tr("No log is open");
        empty.detail = tr("Choose a service and press Ctrl+L: the logs of all its pods show here as one.");
        m_body->setState(empty);
        refreshCounts();
        return;
    }
    const QSignalBlocker blockSearch(m_search);
    const QSignalBlocker blockExpression(m_expression);
    m_search->setText(log->search);
    m_expression->setChecked(log->expression);
    m_filter->setText(log->filter);
    m_pause->setChecked(log->model->wanted().paused);
    m_previous->setChecked(log->model->wanted().previous);
    m_level->setCurrent(static_cast<int>(log->model->level()));
    const auto stored = std::find(std::begin(kStored), std::end(kStored), log->model->wanted().stored);
    m_source->setCurrent(static_cast<int>(stored - std::begin(kStored)));
    // What is over neither comes nor waits.
    const bool isLive = stored == std::begin(kStored);
    for (QWidget *tool : std::initializer_list<QWidget *>{m_pause, m_previous, m_follow})
        tool->setEnabled(isLive);
    refreshState();
    refreshCounts();
}

void LogPane::refreshState()
{
    if (!m_shown)
        return;
    PanelState state = m_shown->state();
    if (state.action == QLatin1String("log-store") && !m_session.connection().mayOperate())
        state.action.clear();
    m_body->setState(state);
}

void LogPane::askForStore()
{
    Log *log = current();
    if (!log)
        return;
    auto *dialog = new LogStoreDialog(m_session, log->key.section(u'/', 0, 1), window());
    connect(dialog, &QDialog::accepted, log->model.get(), &models::LogModel::retryWanted);
    dialog->open();
}

void LogPane::close(int index)
{
    if (index < 0 || index >= count())
        return;
    m_view->setLog(nullptr);
    m_shown = nullptr;
    m_logs.erase(m_logs.begin() + index);
    m_tabs->removeTab(index);
    showCurrent();
}

void LogPane::applySearch()
{
    Log *log = current();
    if (!log)
        return;
    log->search = m_search->text();
    log->expression = m_expression->isChecked();
    log->model->setSearch(log->search, log->expression);
}

void LogPane::refreshCounts()
{
    Log *log = current();
    const bool has = log;
    m_kept->setText(has ? tr("%1 lines kept").arg(models::countText(log->model->keptCount())) : QString());
    m_filtered->setText(has && log->model->filteredCount() > 0
                            ? tr("%1 hidden by the filter").arg(models::countText(log->model->filteredCount())) : QString());
    m_hidden->setText(has ? tr("%1 hidden").arg(models::countText(log->model->hiddenCount())) : QString());
    const int matches = has ? log->model->matchCount() : -1;
    const int caret = m_view->caret();
    if (matches < 0)
        m_found->setText({});
    else if (!log->model->isSearchValid())
        m_found->setText(tr("not an expression"));
    else if (caret >= 0 && caret < log->model->rowCount() && log->model->isMatch(caret))
        m_found->setText(tr("%1 of %2").arg(models::countText(log->model->matchesBefore(caret) + 1), models::countText(matches)));
    else
        m_found->setText(tr("%n line(s)", nullptr, matches));
    m_lost->setText(has ? tr("%1 lost").arg(models::countText(log->model->lostCount())) : QString());
    m_what->setText(has ? tr("%n pod(s), ended pods included", nullptr, static_cast<int>(log->model->pods().size())) : QString());
}

void LogPane::save()
{
    Log *log = current();
    if (!log)
        return;
    auto *dialog = new QFileDialog(this, tr("Save log"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("log"));
    const QByteArray text = log->model->toText().toUtf8();
    connect(dialog, &QFileDialog::fileSelected, this, [this, text](const QString &path) {
        saveFiles(this, {{path, text, false}}, [this](const QString &cause) { m_what->setText(cause); });
    });
    dialog->open();
}

void LogPane::focusSearch()
{
    m_search->setFocus();
}

void LogPane::retranslate()
{
    m_filter->setPlaceholderText(tr("Filter on the server: only lines that match, or !without them…"));
    m_search->setPlaceholderText(tr("Find in the log…"));
    m_back->setHint(tr("Previous"));
    m_next->setHint(tr("Next"));
    m_pause->setText(tr("Pause"));
    m_previous->setText(tr("Before the restart"));
    m_times->setHint(tr("Times"));
    m_source->setWords({tr("Live"), tr("1 h"), tr("6 h"), tr("24 h")});
    m_source->setToolTip(tr("Live from the pods, or the last hours from the cluster's log store"));
    m_level->setWords({tr("Debug"), tr("Info"), tr("Warn"), tr("Error")});
    m_follow->setText(tr("Follow"));
    m_expression->setHint(tr("Regular expression"));
    m_save->setHint(tr("Save log…"));
}

void LogPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        showCurrent();
    }
}

void LogPane::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), themeOf(this).surface.sunken);
}

} // namespace wheelhouse::widgets
