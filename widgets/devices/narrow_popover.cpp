#include "widgets/devices/narrow_popover.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

using models::FacetsModel;

namespace {

constexpr int kWidth = 340;
constexpr int kHeadHeight = 30;
constexpr int kValueHeight = 26;

// A head, or a box with its tick, the value, a bar of its share and the count.
class FacetDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        return {100, index.data(FacetsModel::IsHeadRole).toBool() ? kHeadHeight : kValueHeight};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &theme = themeOf(option.widget);
        const QString text = index.data().toString();
        const auto count = index.data(FacetsModel::CountRole).toLongLong();
        painter->save();
        if (index.data(FacetsModel::IsHeadRole).toBool()) {
            painter->setFont(fonts::smallStrong());
            painter->setPen(theme.text.secondary);
            painter->drawText(option.rect.adjusted(14, 8, -14, 0), Qt::AlignVCenter | Qt::AlignLeft, text);
            if (count > 0) {
                painter->setFont(fonts::small());
                painter->setPen(theme.text.tertiary);
                painter->drawText(option.rect.adjusted(14, 8, -14, 0), Qt::AlignVCenter | Qt::AlignRight,
                                  NarrowPopover::tr("and %1 more").arg(models::countText(count)));
            }
            painter->restore();
            return;
        }
        const bool isCurrent = option.state & QStyle::State_Selected;
        if (isCurrent)
            painter->fillRect(option.rect, theme.selection.active);
        else if (option.state & QStyle::State_MouseOver)
            painter->fillRect(option.rect, theme.surface.hover);
        const bool isChosen = index.data(FacetsModel::IsChosenRole).toBool();
        const QRectF box(option.rect.left() + 14, option.rect.center().y() - 7 + 1, 14, 14);
        drawRoundedFrame(painter, box, 3, isChosen ? theme.accent.fill : theme.surface.base,
                         isChosen ? theme.accent.fill : theme.line.control);
        if (isChosen)
            paintIcon(painter, box.adjusted(1, 1, -1, -1), QStringLiteral("check"), theme.accent.on, 2.4);
        QRect rest = option.rect.adjusted(36, 0, -14, 0);
        painter->setFont(fonts::base());
        painter->setPen(theme.text.secondary);
        const QString number = models::countText(count);
        drawFigures(painter, rest, Qt::AlignRight, number);
        constexpr int kBar = 64;
        const int right = rest.right() - 58;
        const QRect bar(right - kBar, option.rect.center().y() - 1, kBar, 4);
        painter->fillRect(bar, isCurrent ? theme.surface.base : theme.surface.pressed);
        const double share = std::clamp(index.data(FacetsModel::ShareRole).toDouble(), 0.0, 1.0);
        painter->fillRect(QRectF(bar.left(), bar.top(), std::max(count > 0 ? 1.0 : 0.0, bar.width() * share), bar.height()),
                          theme.accent.fill);
        rest.setRight(bar.left() - 10);
        painter->setPen(isCurrent ? theme.selection.text : theme.text.primary);
        painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, rest.width()));
        painter->restore();
    }
};

} // namespace

NarrowPopover::NarrowPopover(models::Session &session, QWidget *parent)
    : QFrame(parent, Qt::Popup), m_model(session.openFacets()), m_title(new Label({}, fonts::strong)),
      m_note(new Label({}, fonts::small, Label::Ink::Tertiary)), m_list(new QListView), m_body(new StateStack(m_list))
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(false);
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setItemDelegate(new FacetDelegate(m_list));
    m_list->setModel(m_model.get());
    m_list->installEventFilter(this);
    m_list->setAccessibleName(tr("Narrow"));
    m_title->setText(tr("Narrow"));
    m_body->message().setEmptyIcon(QStringLiteral("filter"));
    m_note->setElastic();
    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 10, 14, 4);
    head->setSpacing(tokens::kSpace2);
    head->addWidget(m_title);
    head->addWidget(m_note, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 8);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_body, 1);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex &index) { choose(index.row()); });
    connect(m_model.get(), &FacetsModel::stateChanged, this, &NarrowPopover::refresh);
    connect(m_model.get(), &QAbstractItemModel::modelReset, this, [this] {
        refresh();
        focusFirst();
    });
    connect(m_body, &StateStack::actionRequested, this, [this] { m_model->setFilter(m_model->filter()); });
}

NarrowPopover::~NarrowPopover()
{
    m_list->setModel(nullptr);
}

void NarrowPopover::openBelow(QWidget *button, const models::RowFilter &filter)
{
    const QPoint corner = button->mapToGlobal(QPoint(button->width(), button->height() + 4));
    const QWidget *top = button->window();
    const int below = top->mapToGlobal(QPoint(0, top->height())).y() - corner.y() - 16;
    setGeometry(corner.x() - kWidth, corner.y(), kWidth, std::clamp(below, 240, 620));
    setFilter(filter);
    show();
    m_list->setFocus();
}

void NarrowPopover::setFilter(const models::RowFilter &filter)
{
    m_model->setFilter(filter);
    refresh();
}

void NarrowPopover::refresh()
{
    m_body->setState(m_model->state());
    m_note->setText(m_model->rowCount() > 0 ? tr("%1 devices match").arg(models::countText(m_model->totalSize())) : QString());
}

void NarrowPopover::focusFirst()
{
    int first = -1;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row);
        if (index.data(FacetsModel::IsHeadRole).toBool())
            continue;
        if (first < 0)
            first = row;
        if (index.data(Qt::AccessibleTextRole).toString().section(u',', 0, 0) == m_kept) {
            first = row;
            break;
        }
    }
    if (first >= 0)
        m_list->setCurrentIndex(m_model->index(first));
}

void NarrowPopover::choose(int row)
{
    const models::RowFilter filter = m_model->toggled(row);
    if (filter == m_model->filter())
        return;
    m_kept = m_model->index(row).data(Qt::AccessibleTextRole).toString().section(u',', 0, 0);
    m_model->setFilter(filter);
    Q_EMIT chosen(filter);
}

bool NarrowPopover::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent *>(event)->key()) {
        case Qt::Key_Space:
        case Qt::Key_Return:
        case Qt::Key_Enter:
            choose(m_list->currentIndex().row());
            return true;
        case Qt::Key_Escape:
            close();
            return true;
        default:
            break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void NarrowPopover::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    painter.fillRect(rect(), theme.surface.base);
    drawRoundedFrame(&painter, rect(), 0, theme.surface.base, theme.line.strong);
}

} // namespace wheelhouse::widgets
