#include "widgets/devices/history_page.h"

#include <QHBoxLayout>

#include "models/device_detail.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/presence_bar.h"
#include "widgets/table/data_table.h"

namespace wheelhouse::widgets {

using models::Status;

HistoryPage::HistoryPage(QWidget *parent)
    : Surface(Kind::Panel, parent), m_title(new Label({}, fonts::strong)),
      m_note(new Label({}, fonts::small, Label::Ink::Secondary)), m_range(new Segmented), m_bar(new PresenceBar),
      m_events(new DataTable(DataTable::Kind::Page)), m_body(new StateStack(m_events))
{
    m_note->setElastic();
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 8, 16, 0);
    head->setSpacing(tokens::kSpace2);
    head->addWidget(m_title);
    head->addStretch();
    head->addWidget(m_range);
    auto *line = new QVBoxLayout;
    line->setContentsMargins(16, 6, 16, 8);
    line->setSpacing(tokens::kSpace1);
    line->addWidget(m_bar);
    line->addWidget(m_note);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addLayout(line);
    column->addWidget(new Rule);
    column->addWidget(m_body, 1);
    m_events->setDefaultColumns({QStringLiteral("status"), QStringLiteral("time"), QStringLiteral("words"), QStringLiteral("lasted"),
                                 QStringLiteral("sure")},
                                {{QStringLiteral("status"), 76}, {QStringLiteral("time"), 104}, {QStringLiteral("lasted"), 60},
                                 {QStringLiteral("sure"), 66}});
    m_events->setStretchColumn(QStringLiteral("words"));
    m_body->message().setEmptyIcon(QStringLiteral("timeline"));
    connect(m_range, &Segmented::chosen, this, &HistoryPage::refresh);
    retranslate();
}

void HistoryPage::setDetail(models::DeviceDetail *detail)
{
    if (m_detail)
        disconnect(&m_detail->presenceEvents(), nullptr, this, nullptr);
    m_detail = detail;
    m_events->setTable(detail ? &detail->presenceEvents() : nullptr);
    if (detail)
        connect(&detail->presenceEvents(), &models::TableModel::stateChanged, this,
                [this] { m_body->setState(m_detail->presenceEvents().state()); });
    if (detail)
        m_body->setState(detail->presenceEvents().state());
    refresh();
}

void HistoryPage::refresh()
{
    if (!m_detail)
        return;
    const auto spans = m_detail->presenceSpans(m_range->current() == 0 ? 24 : 7 * 24);
    m_bar->setSpans(spans);
    qint64 known = 0;
    qint64 online = 0;
    qint64 longest = 0;
    int drops = 0;
    for (const auto &span : spans) {
        const qint64 length = span.begin.msecsTo(span.end);
        if (span.status != Status::Ok && span.status != Status::Bad)
            continue;
        known += length;
        if (span.status == Status::Ok) {
            online += length;
        } else {
            ++drops;
            longest = std::max(longest, length);
        }
    }
    if (known == 0)
        m_note->setText(tr("It was not seen in this time."));
    else if (drops == 0)
        m_note->setText(tr("On line all the time."));
    else
        m_note->setText(tr("On line %1 of the time, dropped %n time(s), longest gap %2", nullptr, drops)
                            .arg(models::percentText(static_cast<double>(online) / static_cast<double>(known), 1),
                                 models::durationText(longest)));
}

void HistoryPage::retranslate()
{
    m_title->setText(tr("Connection"));
    m_range->setWords({tr("24 h"), tr("7 d")});
    refresh();
}

} // namespace wheelhouse::widgets
