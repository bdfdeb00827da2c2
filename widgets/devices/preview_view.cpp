#include "widgets/devices/preview_view.h"

#include <QHBoxLayout>

#include "models/catalog.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"

namespace wheelhouse::widgets {

using models::countText;
using models::Status;

namespace {

constexpr int kNames = 120;
constexpr int kShares = 5;

QWidget *marked(Status status, const QString &text, Label::FontOf font)
{
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(tokens::kSpace2);
    line->addWidget(new MarkWidget(status), 0, Qt::AlignTop);
    auto *label = new Label(text, font, Label::inkOf(status));
    label->setWordWrap(true);
    line->addWidget(label, 1);
    return row;
}

} // namespace

PreviewView::PreviewView(const models::Catalog &catalog, QWidget *parent)
    : QWidget(parent), m_catalog(catalog), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(4);
}

QString PreviewView::shares(const models::JobPreview::Spread &spread) const
{
    QStringList texts;
    qint64 more = spread.moreValues;
    for (const auto &share : spread.shares) {
        if (texts.size() == kShares) {
            ++more;
            continue;
        }
        const QString value = share.value.isEmpty()                ? tr("none")
            : spread.field == QLatin1String("product") ? m_catalog.productName(share.value)
                                                       : share.value;
        texts.append(tr("%1 (%2)").arg(value, countText(share.count)));
    }
    if (more > 0)
        texts.append(tr("and %1 more").arg(countText(more)));
    return texts.join(QStringLiteral(" · "));
}

void PreviewView::addLine(const QString &name, const QString &text, bool isMono)
{
    if (text.isEmpty())
        return;
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(tokens::kSpace2);
    auto *title = new Label(name, fonts::base, Label::Ink::Tertiary);
    title->setFixedWidth(kNames);
    auto *value = new Label(text, isMono ? fonts::mono : fonts::base);
    value->setWordWrap(true);
    line->addWidget(title, 0, Qt::AlignTop);
    line->addWidget(value, 1);
    m_column->addWidget(row);
}

void PreviewView::setPreview(const models::JobPreview &preview)
{
    while (QLayoutItem *item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const qint64 offline = preview.deviceCount - preview.onlineCount;
    auto *count = new Label(preview.deviceCount == 0 ? tr("No device would get it.")
                                : offline == 0       ? tr("%1 devices, all on line now.").arg(countText(preview.deviceCount))
                                                     : tr("%1 devices, %2 on line now; it waits for the other %3.")
                                                     .arg(countText(preview.deviceCount), countText(preview.onlineCount), countText(offline)),
                            fonts::strong);
    count->setWordWrap(true);
    m_column->addWidget(count);
    m_column->addSpacing(2);
    for (const auto &spread : preview.spreads) {
        const QString name = spread.field == QLatin1String("product") ? tr("Products")
            : spread.field == QLatin1String("site")                   ? tr("Sites")
            : spread.field == QLatin1String("owner")                  ? tr("Shops")
            : spread.field == QLatin1String("firmware")               ? tr("Firmware")
                                                                      : spread.field;
        addLine(name, shares(spread));
    }
    QStringList serials;
    for (const auto &sample : preview.sample)
        serials.append(sample.serial);
    if (preview.deviceCount > serials.size() && !serials.isEmpty())
        serials.append(QStringLiteral("…"));
    addLine(tr("Such as"), serials.join(QStringLiteral("  ")), true);
    QStringList left;
    for (const auto &exclusion : preview.exclusions)
        left.append(tr("%1: %2").arg(countText(exclusion.count), exclusion.reason));
    if (!left.isEmpty()) {
        addLine(tr("Left out"), left.join(u'\n'));
    }
    if (!preview.approvalReason.isEmpty()) {
        m_column->addSpacing(4);
        m_column->addWidget(marked(Status::Warn, tr("A second person must approve it: %1").arg(preview.approvalReason), fonts::medium));
    }
}

} // namespace wheelhouse::widgets
