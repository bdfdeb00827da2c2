#include "widgets/metrics/query_edit.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QPainter>
#include <QStringListModel>

#include "widgets/theme/fonts.h"
#include "widgets/theme/theme.h"

namespace wheelhouse::widgets {

namespace {

constexpr int kDelayMs = 120;

} // namespace

QueryEdit::QueryEdit(QWidget *parent)
    : QLineEdit(parent), m_completer(new QCompleter(this)), m_proposals(new QStringListModel(m_completer))
{
    setFont(fonts::mono());
    setMaxLength(20'000);
    m_completer->setModel(m_proposals);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setWidget(this);
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, &QueryEdit::insert);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    connect(&m_delay, &QTimer::timeout, this,
            [this] { Q_EMIT proposalsWanted(models::CompletionPlace::of(text(), cursorPosition())); });
    connect(this, &QLineEdit::textEdited, this, [this] {
        setErrorPosition(-1);
        m_delay.start();
    });
}

void QueryEdit::setErrorPosition(int index)
{
    m_error = index;
    update();
}

void QueryEdit::setProposals(const QStringList &proposals)
{
    const auto place = models::CompletionPlace::of(text(), cursorPosition());
    m_proposals->setStringList(proposals);
    const bool done = proposals.isEmpty() || (proposals.size() == 1 && proposals.first() == place.prefix);
    if (done || place.kind == models::CompletionPlace::Kind::None || !hasFocus()) {
        m_completer->popup()->hide();
        return;
    }
    QRect where = cursorRect();
    where.setWidth(std::min(420, width()));
    m_completer->complete(where);
}

void QueryEdit::insert(const QString &proposal)
{
    const auto place = models::CompletionPlace::of(text(), cursorPosition());
    QString taken = proposal;
    if (place.kind == models::CompletionPlace::Kind::LabelValue)
        taken.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
    setSelection(place.begin, cursorPosition() - place.begin);
    QLineEdit::insert(taken);
}

void QueryEdit::keyPressEvent(QKeyEvent *event)
{
    if (m_completer->popup()->isVisible()) {
        switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Escape:
        case Qt::Key_Tab:
            // The popup's.
            event->ignore();
            return;
        default: break;
        }
    }
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        Q_EMIT proposalsWanted(models::CompletionPlace::of(text(), cursorPosition()));
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void QueryEdit::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (m_error < 0)
        return;
    // From where the cursor is drawn to where that character is.
    const QFontMetrics metrics(font());
    const auto widthOf = [&](int characters) { return metrics.horizontalAdvance(text().left(characters)); };
    const int at = std::min(m_error, static_cast<int>(text().size()));
    const int left = cursorRect().center().x() + widthOf(at) - widthOf(cursorPosition());
    const int wide = std::max(6, at < text().size() ? metrics.horizontalAdvance(text()[at]) : 6);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(themeOf(this).status.bad.mark, 2));
    const int y = std::min(height() - 3, cursorRect().bottom() + 1);
    painter.drawLine(left, y, left + wide, y);
}

} // namespace wheelhouse::widgets
