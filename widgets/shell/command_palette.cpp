#include "widgets/shell/command_palette.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

namespace {

constexpr int kPerSource = 5;
constexpr int kGroupHeight = 26;

class PaletteDelegate final : public QStyledItemDelegate {
public:
    PaletteDelegate(PaletteModel *model, QObject *parent) : QStyledItemDelegate(parent), m_model(model) {}

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        return {200, m_model->at(index.row()).run ? tokens::kRowList : kGroupHeight};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const PaletteItem &item = m_model->at(index.row());
        const Theme &theme = themeOf(option.widget);
        QRect rest = option.rect.adjusted(16, 0, -16, 0);
        painter->save();
        if (!item.run) {
            painter->setFont(fonts::caption());
            painter->setPen(theme.text.tertiary);
            painter->drawText(rest.adjusted(0, 6, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, item.title);
            painter->restore();
            return;
        }
        const bool isCurrent = option.state & QStyle::State_Selected;
        const QColor surface = isCurrent ? theme.selection.active : theme.surface.raised;
        painter->fillRect(option.rect, surface);
        if (isCurrent)
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), theme.selection.bar);
        const QRectF box(rest.left(), rest.top() + 8, 16, 16);
        if (item.status)
            drawMark(painter, box.adjusted(2, 2, -2, -2), *item.status, theme, surface);
        else
            paintIcon(painter, box, item.icon, theme.text.secondary);
        rest.setLeft(rest.left() + 28);
        if (!item.keys.isEmpty()) {
            const int wide = keyWidth(item.keys);
            drawKey(painter, QRect(rest.right() + 1 - wide, rest.top(), wide, rest.height()), item.keys, theme);
            rest.setRight(rest.right() - wide - 8);
        }
        painter->setFont(item.isMono ? fonts::mono() : fonts::base());
        painter->setPen(theme.text.primary);
        painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(item.title, Qt::ElideMiddle, rest.width()));
        rest.setLeft(rest.left() + painter->fontMetrics().horizontalAdvance(item.title) + 12);
        painter->setFont(fonts::small());
        painter->setPen(theme.text.tertiary);
        if (rest.width() > 20)
            painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                              painter->fontMetrics().elidedText(item.detail, Qt::ElideRight, rest.width()));
        painter->restore();
    }

private:
    PaletteModel *m_model;
};

} // namespace

void PaletteModel::setItems(std::vector<PaletteItem> items)
{
    beginResetModel();
    m_items = std::move(items);
    endResetModel();
}

int PaletteModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_items.size());
}

QVariant PaletteModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
        return {};
    const PaletteItem &item = at(index.row());
    return item.detail.isEmpty() ? item.title : item.title + QStringLiteral(", ") + item.detail;
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex &index) const
{
    return index.isValid() && at(index.row()).run ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

CommandPalette::CommandPalette(models::Session &session, std::function<std::vector<PaletteItem>()> commands,
                               std::function<void(const QString &)> openKey, QWidget *parent)
    : QFrame(parent, Qt::Popup | Qt::FramelessWindowHint), m_session(session), m_commands(std::move(commands)),
      m_openKey(std::move(openKey)), m_line(new QLineEdit), m_count(new Label({}, fonts::small, Label::Ink::Tertiary)),
      m_list(new QListView), m_model(new PaletteModel(this))
{
    m_line->setFrame(false);
    m_line->setFixedHeight(42);
    m_line->installEventFilter(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_model, this));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(false);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->viewport()->setAutoFillBackground(false);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 0, 16, 0);
    head->setSpacing(tokens::kSpace2);
    head->addWidget(new IconWidget(QStringLiteral("search")));
    head->addWidget(m_line, 1);
    head->addWidget(m_count);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 6);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(new Rule);
    column->addWidget(m_list, 1);
    m_delay.setSingleShot(true);
    m_delay.setInterval(80);
    connect(&m_delay, &QTimer::timeout, this, &CommandPalette::search);
    connect(m_line, &QLineEdit::textChanged, &m_delay, qOverload<>(&QTimer::start));
    connect(m_list, &QListView::clicked, this, &CommandPalette::run);
    connect(m_list, &QListView::entered, this, [this](const QModelIndex &index) {
        if (m_model->at(index.row()).run)
            m_list->setCurrentIndex(index);
    });
}

CommandPalette::~CommandPalette() = default;

void CommandPalette::addSource(const QString &title, const QString &icon, std::unique_ptr<models::TableModel> model,
                               const QString &titleColumn, const QStringList &detailColumns, bool isMono)
{
    auto source = std::make_unique<Source>();
    source->title = title;
    source->icon = icon;
    source->titleColumn = titleColumn;
    source->detailColumns = detailColumns;
    source->isMono = isMono;
    source->lease = model->watch();
    connect(model.get(), &models::TableModel::queryFinished, this, &CommandPalette::rebuild);
    connect(model.get(), &models::TableModel::countsChanged, this, &CommandPalette::rebuild);
    source->model = std::move(model);
    m_sources.push_back(std::move(source));
}

void CommandPalette::makeSources()
{
    using namespace models;
    const auto id = [](const char *text) { return QString::fromLatin1(text); };
    Catalog &catalog = m_session.catalog();
    addSource(tr("Devices"), id("devices"), std::make_unique<DevicesModel>(m_session.deviceRows(), catalog),
              id("serial"), {id("product"), id("status"), id("shop")}, true);
    addSource(tr("Services"), id("services"), std::make_unique<WorkloadsModel>(m_session.workloadRows(), catalog),
              id("workload"), {id("where"), id("status"), id("version"), id("ready")}, false);
    addSource(tr("Applications"), id("release"), std::make_unique<ApplicationsModel>(m_session.applicationRows(), catalog),
              id("application"), {}, false);
    addSource(tr("Deployments"), id("deployments"), std::make_unique<DeploymentsModel>(m_session.deploymentRows(), catalog),
              id("what"), {id("version"), id("status"), id("by")}, false);
    addSource(tr("Nodes"), id("node"), std::make_unique<NodesModel>(m_session.nodeRows(), catalog),
              id("node"), {id("cluster"), id("status")}, true);
}

void CommandPalette::openAt(const QPoint &topLeft)
{
    m_fixed = m_commands();
    if (m_sources.empty())
        makeSources();
    m_line->setPlaceholderText(tr("Find a serial, service, release, page…"));
    m_line->clear();
    setFixedWidth(tokens::kPalette);
    QWidget::move(topLeft);
    search();
    show();
    m_line->setFocus();
}

void CommandPalette::setText(const QString &text)
{
    m_line->setText(text);
    search();
}

void CommandPalette::hideEvent(QHideEvent *event)
{
    // Leases end with the sources; a view of a million rows costs too much to
    // be kept for nobody.
    QMetaObject::invokeMethod(this, [this] {
        if (!isVisible())
            m_sources.clear();
    }, Qt::QueuedConnection);
    QFrame::hideEvent(event);
}

void CommandPalette::search()
{
    m_delay.stop();
    const models::RowFilter filter = models::RowFilter::parse(m_line->text());
    for (const auto &source : m_sources)
        source->model->setFilter(filter);
    rebuild();
}

void CommandPalette::rebuild()
{
    const QString text = m_line->text().trimmed();
    std::vector<PaletteItem> items;
    int found = 0;
    const auto group = [&items](const QString &title) {
        PaletteItem item;
        item.title = title;
        items.push_back(std::move(item));
    };
    if (!text.isEmpty()) {
        for (const auto &source : m_sources) {
            const models::TableModel &model = *source->model;
            const int count = std::min(kPerSource, model.rowCount());
            found += model.matchCount();
            if (count > 0)
                group(source->title);
            for (int row = 0; row < count; ++row) {
                PaletteItem item;
                const QModelIndex cell = model.index(row, model.columnOf(source->titleColumn));
                item.title = cell.data().toString();
                item.status = static_cast<models::Status>(cell.data(models::RowStatusRole).toInt());
                QStringList details;
                for (const QString &column : source->detailColumns) {
                    const QString part = model.index(row, model.columnOf(column)).data().toString();
                    if (!part.isEmpty())
                        details.append(part);
                }
                item.detail = details.join(QStringLiteral(" · "));
                item.isMono = source->isMono;
                item.run = [this, key = model.keyAt(row)] { m_openKey(key); };
                items.push_back(std::move(item));
            }
        }
    }
    QString pendingGroup;
    for (const PaletteItem &item : m_fixed) {
        if (!item.run) {
            pendingGroup = item.title;
            continue;
        }
        bool matches = true;
        for (const QString &word : text.split(u' ', Qt::SkipEmptyParts))
            matches = matches && (item.title.contains(word, Qt::CaseInsensitive) || item.detail.contains(word, Qt::CaseInsensitive));
        if (!matches)
            continue;
        if (!pendingGroup.isEmpty())
            group(std::exchange(pendingGroup, {}));
        items.push_back(item);
        ++found;
    }
    int height = 0;
    for (const PaletteItem &item : items)
        height += item.run ? tokens::kRowList : kGroupHeight;
    m_count->setText(text.isEmpty() ? QString() : tr("%n result(s)", nullptr, found));
    const int row = m_list->currentIndex().row();
    m_model->setItems(std::move(items));
    setFixedHeight(std::clamp(height, tokens::kRowList, 480) + 44 + 8);
    m_list->setCurrentIndex(m_model->index(row > 0 && row < m_model->rowCount() && m_model->at(row).run ? row : 1, 0));
}

void CommandPalette::move(int step)
{
    int row = m_list->currentIndex().row() + step;
    while (row >= 0 && row < m_model->rowCount() && !m_model->at(row).run)
        row += step > 0 ? 1 : -1;
    if (row >= 0 && row < m_model->rowCount())
        m_list->setCurrentIndex(m_model->index(row, 0));
}

void CommandPalette::run()
{
    const int row = m_list->currentIndex().row();
    if (row < 0 || row >= m_model->rowCount() || !m_model->at(row).run)
        return;
    const auto deed = m_model->at(row).run;
    hide();
    deed();
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent *>(event)->key()) {
        case Qt::Key_Up: move(-1); return true;
        case Qt::Key_Down: move(1); return true;
        case Qt::Key_PageUp: move(-8); return true;
        case Qt::Key_PageDown: move(8); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: run(); return true;
        case Qt::Key_Escape: hide(); return true;
        default: break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    painter.fillRect(rect(), theme.surface.raised);
    painter.setPen(theme.line.strong);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace wheelhouse::widgets
