#pragma once

#include <QPointer>
#include <QWidget>

namespace wheelhouse::models {
class DeviceDetail;
}

namespace wheelhouse::widgets {

class DataTable;
class FindingsList;
class Label;
class PeripheralGrid;
class PresenceBar;
class PropertyList;
class Section;

// The inspector's first page: what is wrong, presence, what it last reported,
// what it is, what of its twin differs, its last commands.
class DeviceSummary final : public QWidget {
    Q_OBJECT
public:
    explicit DeviceSummary(QWidget *parent = nullptr);
    // Null lets go of it, before it goes itself.
    void setDetail(models::DeviceDetail *detail);
    void refresh();
    void retranslate();

Q_SIGNALS:
    void twinWanted();
    // One of its groups was clicked.
    void groupWanted(const QString &id);

private:
    void refreshIdentity();
    void refreshGroups();

    QPointer<models::DeviceDetail> m_detail;
    FindingsList *m_findings;
    PresenceBar *m_presence;
    Section *m_presenceSection;
    PeripheralGrid *m_reported;
    Section *m_reportedSection;
    PropertyList *m_identity;
    Section *m_identitySection;
    QWidget *m_groups;
    QStringList m_shownGroups;
    DataTable *m_twin;
    Section *m_twinSection;
    Label *m_twinAll;
    DataTable *m_commands;
    Section *m_commandsSection;
};

} // namespace wheelhouse::widgets
