#pragma once

#include <memory>

#include <QObject>
#include <QPointer>

#include "widgets/page/page.h"

class QMenu;

namespace wheelhouse::models {
class DevicesModel;
class ImportJob;
}

namespace wheelhouse::widgets {

class Button;
class ClaimsDialog;
class FilteredTable;
class ImportDialog;
class PastImportsDialog;

// Devices' files and codes on the Devices page: import, past imports, export,
// claim codes; each window opens once. Owned by the page. UI thread.
class DeviceFiles final : public QObject {
    Q_OBJECT
public:
    DeviceFiles(Workbench &bench, models::DevicesModel &model, FilteredTable &table, QObject *parent);
    ~DeviceFiles() override;

    // What the page can do of this, for its PageSpec.
    static std::vector<DeedSpec> deeds();
    // False when the deed is none of these.
    bool perform(const QString &deed);
    // `deviceImports/{id}`; false for anything else.
    bool openKey(const QString &key);
    // For the page's head.
    Button *importButton() const { return m_import; }
    Button *moreButton() const { return m_more; }
    void retranslate();

    void openImport(const QString &path = {});
    void openPastImports(const QString &key = {});
    void openClaims();
    // All devices that match what the page shows, from the server.
    void exportTo(const QString &path);

private:
    void fillExportMenu(QMenu *menu);
    void chooseExportFile(const QString &suffix);
    void show(ImportDialog *dialog);

    Workbench &m_bench;
    models::DevicesModel &m_model;
    FilteredTable &m_table;
    Button *m_import;
    Button *m_more;
    QPointer<ImportDialog> m_importDialog;
    QPointer<PastImportsDialog> m_pastDialog;
    QPointer<ClaimsDialog> m_claimsDialog;
};

} // namespace wheelhouse::widgets
