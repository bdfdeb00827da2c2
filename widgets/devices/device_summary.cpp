#include "widgets/devices/device_summary.h"

#include <QHBoxLayout>

#include "models/device_detail.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/devices/device_facts_dialog.h"
#include "widgets/devices/findings_list.h"
#include "widgets/devices/peripheral_grid.h"
#include "widgets/devices/presence_bar.h"
#include "widgets/table/data_table.h"

namespace wheelhouse::widgets {

using models::Status;

DeviceSummary::DeviceSummary(QWidget *parent)
    : QWidget(parent), m_findings(new FindingsList), m_presence(new PresenceBar),
      m_presenceSection(new Section(m_presence)), m_reported(new PeripheralGrid),
      m_reportedSection(new Section(m_reported)), m_identity(new PropertyList), m_identitySection(new Section(m_identity)),
      m_groups(new QWidget), m_twin(new DataTable(DataTable::Kind::Compact)), m_twinSection(new Section(m_twin, true)),
      m_twinAll(new Label({}, fonts::base)), m_commands(new DataTable(DataTable::Kind::Compact)),
      m_commandsSection(new Section(m_commands, true))
{
    for (const char *id : {"product", "site", "owner", "groups", "labels", "firmware", "registered", "address", "credential",
                           "replaces", "replaced-by", "note"}) {
        if (QByteArray(id) == "groups")
            m_identity->addWidget(QStringLiteral("groups"), m_groups);
        else
            m_identity->add(QString::fromLatin1(id), QByteArray(id) == "address" || QByteArray(id) == "firmware"
                                                         || QByteArray(id).startsWith("replace"));
    }
    auto *groupRow = new QHBoxLayout(m_groups);
    groupRow->setContentsMargins(0, 0, 0, 0);
    groupRow->setSpacing(tokens::kSpace2);
    m_twin->setDefaultColumns({QStringLiteral("status"), QStringLiteral("property"), QStringLiteral("desired"), QStringLiteral("reported")},
                              {{QStringLiteral("status"), 108}, {QStringLiteral("desired"), 72}, {QStringLiteral("reported"), 76}});
    m_twin->setStretchColumn(QStringLiteral("property"));
    m_twin->setMaximumRows(6);
    m_commands->setDefaultColumns({QStringLiteral("time"), QStringLiteral("command"), QStringLiteral("status")},
                                  {{QStringLiteral("time"), 74}, {QStringLiteral("status"), 130}});
    m_commands->setHeadless();
    m_commands->setMaximumRows(5);
    m_twinAll->setClickable(true);
    m_twinSection->addTool(m_twinAll);
    connect(m_twinAll, &Label::clicked, this, &DeviceSummary::twinWanted);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_findings);
    for (Section *section : {m_presenceSection, m_reportedSection, m_identitySection, m_twinSection, m_commandsSection})
        column->addWidget(section);
    column->addStretch();
    retranslate();
}

void DeviceSummary::setDetail(models::DeviceDetail *detail)
{
    m_detail = detail;
    m_twin->setTable(detail ? &detail->twin() : nullptr);
    m_commands->setTable(detail ? &detail->commands() : nullptr);
    // Nothing of another device while this one is being read.
    setVisible(false);
    refresh();
}

void DeviceSummary::refresh()
{
    if (!m_detail || !m_detail->isKnown())
        return;
    setVisible(true);
    const auto &device = *m_detail;
    m_findings->setFindings(device.findings());
    const auto spans = device.presenceSpans();
    const auto drops = std::count_if(spans.begin(), spans.end(), [](const auto &span) { return span.status == Status::Bad; });
    m_presence->setSpans(spans);
    m_presenceSection->setNote(drops == 0 ? tr("24 h, no interruption")
                                          : tr("24 h, dropped %n time(s)", nullptr, static_cast<int>(drops)));
    const auto facts = device.peripherals();
    m_reported->setFacts(facts);
    m_reportedSection->setVisible(!facts.isEmpty());
    const QString when = QLocale().toString(device.reportedTime().toLocalTime(), QStringLiteral("HH:mm:ss"));
    m_reportedSection->setNote(device.isOnline() ? when : tr("%1, %2 ago").arg(when, models::ageText(device.reportedTime())));
    refreshIdentity();
    const int differ = device.twinDifferences();
    const int rows = device.twin().rowCount();
    m_twinSection->setNote(differ == 0 ? tr("as desired") : tr("%1 of %2 differ").arg(differ).arg(rows));
    m_twinSection->setVisible(rows > 0);
    m_commandsSection->setVisible(device.commands().rowCount() > 0);
    m_twin->updateGeometry();
    m_commands->updateGeometry();
}

void DeviceSummary::refreshIdentity()
{
    const auto &device = *m_detail;
    const auto set = [this](const char *id, const QString &value, const QString &none = {}) {
        m_identity->setValue(QString::fromLatin1(id), value, none);
    };
    set("product", device.model().isEmpty() ? device.productName() : tr("%1, %2").arg(device.productName(), device.model()));
    set("site", device.site(), tr("no site"));
    set("owner", device.owner(), tr("nobody"));
    set("labels", labelsToText(device.labels()));
    set("firmware", device.firmware());
    set("registered", QLocale().toString(device.registered().toLocalTime(), QLocale::ShortFormat));
    set("address", device.address());
    const QDateTime ends = device.credentialEnds();
    set("credential", ends.isValid() ? tr("%1, ends %2").arg(device.credentialText(), QLocale().toString(ends.toLocalTime().date(), QLocale::ShortFormat))
                                     : device.credentialText());
    set("replaces", device.replaces());
    set("replaced-by", device.replacedBy());
    set("note", device.note());
    refreshGroups();
}

void DeviceSummary::refreshGroups()
{
    const QStringList groups = m_detail->groups();
    m_identity->setRowVisible(QStringLiteral("groups"), !groups.isEmpty());
    if (groups == m_shownGroups)
        return;
    m_shownGroups = groups;
    while (QLayoutItem *item = m_groups->layout()->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString &group : groups) {
        auto *label = new Label(group, fonts::mono);
        label->setClickable(true);
        label->setToolTip(tr("Show the devices of %1").arg(group));
        connect(label, &Label::clicked, this, [this, group] { Q_EMIT groupWanted(group); });
        m_groups->layout()->addWidget(label);
    }
    static_cast<QHBoxLayout *>(m_groups->layout())->addStretch();
}

void DeviceSummary::retranslate()
{
    m_presenceSection->setTitle(tr("Presence"));
    m_identitySection->setTitle(tr("Identity"));
    m_reportedSection->setTitle(tr("At last contact"));
    m_twinSection->setTitle(tr("Twin"));
    m_twinAll->setText(tr("Show all"));
    m_commandsSection->setTitle(tr("Last commands"));
    const auto name = [this](const char *id, const QString &text) { m_identity->setName(QString::fromLatin1(id), text); };
    name("product", tr("Product"));
    name("site", tr("Site"));
    name("owner", tr("Shop"));
    name("groups", tr("Groups"));
    name("labels", tr("Labels"));
    name("firmware", tr("Firmware"));
    name("registered", tr("Registered"));
    name("address", tr("Connects from"));
    name("credential", tr("Credential"));
    name("replaces", tr("Took the place of"));
    name("replaced-by", tr("Replaced by"));
    name("note", tr("Note"));
    refresh();
}

} // namespace wheelhouse::widgets
