#include "widgets/controls/filter_edit.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QStringListModel>

#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

using models::RowFilter;

namespace {

constexpr int kChipHeight = 20;
constexpr int kCross = 16;

bool hasOperator(const QString &text)
{
    return text.contains(u'=') || text.contains(u'<') || text.contains(u'>');
}

} // namespace

FilterEdit::FilterEdit(QWidget *parent)
    : QWidget(parent), m_line(new QLineEdit(this)), m_completer(new QCompleter(this)),
      m_proposals(new QStringListModel(this))
{
    setFixedHeight(tokens::kControl);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusProxy(m_line);
    setCursor(Qt::IBeamCursor);
    m_line->setFrame(false);
    m_line->installEventFilter(this);
    m_completer->setModel(m_proposals);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setMaxVisibleItems(12);
    m_line->setCompleter(m_completer);
    m_delay.setSingleShot(true);
    m_delay.setInterval(tokens::kFilterDelay);
    connect(&m_delay, &QTimer::timeout, this, [this] { Q_EMIT filterChanged(filter()); });
    connect(m_line, &QLineEdit::textEdited, this, &FilterEdit::onTextEdited);
    connect(m_line, &QLineEdit::returnPressed, this, &FilterEdit::commitText);
    refreshPlaceholder();
}

void FilterEdit::setPlaceholder(const QString &text)
{
    m_placeholder = text;
    m_line->setAccessibleName(text);
    refreshPlaceholder();
}

void FilterEdit::refreshPlaceholder()
{
    m_line->setPlaceholderText(m_conditions.isEmpty() ? m_placeholder : tr("add a condition…"));
}

void FilterEdit::setCompletion(const QStringList &keys, std::function<QStringList(const QString &)> valuesOf)
{
    m_keys = keys;
    m_valuesOf = std::move(valuesOf);
}

void FilterEdit::setUnknownKeys(const QStringList &keys)
{
    m_unknown = keys;
    update();
}

void FilterEdit::setFilter(const RowFilter &filter)
{
    if (filter == this->filter())
        return;
    m_conditions = filter.conditions();
    m_line->clear();
    m_selected = -1;
    tell();
}

RowFilter FilterEdit::filter() const
{
    RowFilter all(m_conditions);
    const RowFilter typed = RowFilter::parse(m_line->text());
    for (const auto &condition : typed.conditions()) {
        // `firmware<` has no value yet.
        if (!condition.value.isEmpty() && !(m_keys.contains(condition.value) && condition.key.isEmpty()))
            all.append(condition);
    }
    return all;
}

void FilterEdit::tell()
{
    refreshPlaceholder();
    layOut();
    m_delay.stop();
    Q_EMIT filterChanged(filter());
}

void FilterEdit::onTextEdited(const QString &text)
{
    m_selected = -1;
    const bool isOpenQuote = text.count(u'"') % 2 == 1;
    if (text.endsWith(u' ') && !isOpenQuote && hasOperator(text)) {
        commitText();
        return;
    }
    QStringList proposals;
    if (hasOperator(text)) {
        const RowFilter typed = RowFilter::parse(text);
        if (!typed.isEmpty() && m_valuesOf) {
            const auto &condition = typed.conditions().constLast();
            const QString stem = text.left(text.size() - condition.value.size());
            for (const QString &value : m_valuesOf(condition.key))
                proposals.append(stem + (value.contains(u' ') ? u'"' + value + u'"' : value));
        }
    } else if (!text.isEmpty()) {
        for (const QString &key : m_keys)
            proposals.append(key.endsWith(u'.') ? key : key + u'=');
    }
    m_proposals->setStringList(proposals);
    m_delay.start();
    update();
}

void FilterEdit::commitText()
{
    const RowFilter typed = RowFilter::parse(m_line->text());
    if (typed.isEmpty())
        return;
    m_completer->popup()->hide();
    m_conditions.append(typed.conditions());
    m_line->clear();
    tell();
}

void FilterEdit::removeChip(int index)
{
    m_conditions.removeAt(index);
    m_selected = -1;
    tell();
}

void FilterEdit::layOut()
{
    const QFontMetrics metrics(fonts::small());
    m_chips.clear();
    int x = 30;
    for (const auto &condition : m_conditions) {
        const int width = metrics.horizontalAdvance(condition.toText()) + 6 + kCross;
        const QRect rect(x, (height() - kChipHeight) / 2, width, kChipHeight);
        m_chips.append({rect, QRect(rect.right() - kCross + 1, rect.top(), kCross, kChipHeight)});
        x += width + 4;
    }
    // So many chips that the line would vanish: show the last ones.
    constexpr int kLine = 110;
    const int excess = x + kLine - width();
    if (excess > 0 && !m_chips.isEmpty()) {
        for (Chip &chip : m_chips) {
            chip.rect.translate(-excess, 0);
            chip.cross.translate(-excess, 0);
        }
        x -= excess;
    }
    m_line->setGeometry(x - 2, 1, std::max(20, width() - x - 4), height() - 2);
    update();
}

void FilterEdit::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    drawRoundedFrame(&painter, rect(), tokens::kRadiusControl, theme.surface.base, theme.line.control);
    if (m_line->hasFocus())
        drawRoundedFrame(&painter, rect(), tokens::kRadiusControl, {}, theme.focus.ring, 2);
    painter.setClipRect(rect().adjusted(4, 0, -4, 0));
    painter.setFont(fonts::small());
    for (int i = 0; i < m_chips.size(); ++i) {
        const Chip &chip = m_chips[i];
        const auto &condition = m_conditions[i];
        const bool isUnknown = m_unknown.contains(condition.key);
        drawRoundedFrame(&painter, chip.rect, tokens::kRadiusChip,
                         i == m_selected ? theme.selection.active
                             : isUnknown ? theme.status.warn.soft : theme.accent.soft,
                         i == m_selected ? theme.selection.bar : QColor());
        QRect text = chip.rect.adjusted(6, 0, 0, 0);
        const QString whole = condition.toText();
        const QString stem = condition.key.isEmpty() ? QString() : whole.left(whole.size() - condition.value.size());
        painter.setPen(isUnknown ? theme.status.warn.fg : theme.text.secondary);
        painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft, stem);
        text.setLeft(text.left() + painter.fontMetrics().horizontalAdvance(stem));
        painter.setPen(isUnknown ? theme.status.warn.fg : theme.text.primary);
        painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft, whole.mid(stem.size()));
        paintIcon(&painter, QRectF(chip.cross.left() + 3, chip.cross.top() + 5, 10, 10), QStringLiteral("close"),
                  theme.text.tertiary, 2);
    }
    painter.setClipping(false);
    painter.fillRect(QRect(4, 4, 25, height() - 8), theme.surface.base);
    paintIcon(&painter, QRectF(8, 6, 16, 16), QStringLiteral("filter"), theme.text.secondary);
}

void FilterEdit::mousePressEvent(QMouseEvent *event)
{
    for (int i = 0; i < m_chips.size(); ++i) {
        if (m_chips[i].cross.contains(event->pos())) {
            removeChip(i);
            return;
        }
        if (m_chips[i].rect.contains(event->pos())) {
            const QString text = m_conditions[i].toText();
            commitText();
            m_conditions.removeAt(i);
            m_line->setText(text);
            m_line->setFocus();
            tell();
            return;
        }
    }
    m_line->setFocus();
}

bool FilterEdit::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    if (event->type() != QEvent::KeyPress || m_line->cursorPosition() > 0 || m_line->hasSelectedText())
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent *>(event)->key();
    const int last = static_cast<int>(m_conditions.size()) - 1;
    if ((key == Qt::Key_Backspace || key == Qt::Key_Delete) && m_selected >= 0) {
        removeChip(m_selected);
        return true;
    }
    if ((key == Qt::Key_Backspace || key == Qt::Key_Left) && last >= 0) {
        m_selected = m_selected < 0 ? last : std::max(0, m_selected - 1);
        update();
        return true;
    }
    if (key == Qt::Key_Right && m_selected >= 0) {
        m_selected = m_selected < last ? m_selected + 1 : -1;
        update();
        return true;
    }
    if (key == Qt::Key_Escape && !m_completer->popup()->isVisible()) {
        clear();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void FilterEdit::resizeEvent(QResizeEvent *)
{
    layOut();
}

void FilterEdit::focusInEvent(QFocusEvent *)
{
    m_line->setFocus();
}

void FilterEdit::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        refreshPlaceholder();
        layOut();
    }
}

} // namespace wheelhouse::widgets
