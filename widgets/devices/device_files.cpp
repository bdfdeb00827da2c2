#include "widgets/devices/device_files.h"

#include <QFileDialog>
#include <QMenu>

#include "models/session.h"
#include "models/text.h"
#include "widgets/devices/claims_dialog.h"
#include "widgets/devices/import_dialog.h"
#include "widgets/devices/import_run_view.h"
#include "widgets/devices/past_imports_dialog.h"
#include "widgets/page/filtered_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

namespace {

template <class Window> void raise(Window *window)
{
    window->show();
    window->raise();
    window->activateWindow();
}

} // namespace

DeviceFiles::DeviceFiles(Workbench &bench, models::DevicesModel &model, FilteredTable &table, QObject *parent)
    : QObject(parent), m_bench(bench), m_model(model), m_table(table), m_import(new Button({}, QStringLiteral("import"))),
      m_more(Button::iconOnly(QStringLiteral("more")))
{
    connect(m_import, &Button::clicked, this, [this] { openImport(); });
    connect(m_more, &Button::clicked, this, [this] {
        auto *menu = new QMenu(m_more);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (const DeedSpec &deed : deeds())
            menu->addAction(icon(deed.icon), deed.text(), this, [this, id = deed.id] { perform(id); });
        menu->popup(m_more->mapToGlobal(QPoint(m_more->width() - menu->sizeHint().width(), m_more->height())));
    });
    m_table.setExportMenu([this](QMenu *menu) { fillExportMenu(menu); });
}

DeviceFiles::~DeviceFiles() = default;

std::vector<DeedSpec> DeviceFiles::deeds()
{
    return {{QStringLiteral("import"), [] { return tr("Import devices…"); }, QStringLiteral("import"),
             Qt::CTRL | Qt::SHIFT | Qt::Key_I},
            {QStringLiteral("past-imports"), [] { return tr("Past imports…"); }, QStringLiteral("timeline"), {}},
            {QStringLiteral("export"), [] { return tr("Export from the server…"); }, QStringLiteral("export"),
             Qt::CTRL | Qt::SHIFT | Qt::Key_E},
            {QStringLiteral("claims"), [] { return tr("Claim codes…"); }, QStringLiteral("qrcode"), {}}};
}

bool DeviceFiles::perform(const QString &deed)
{
    if (deed == QLatin1String("import"))
        openImport();
    else if (deed == QLatin1String("past-imports"))
        openPastImports();
    else if (deed == QLatin1String("export"))
        chooseExportFile(QStringLiteral("csv"));
    else if (deed == QLatin1String("claims"))
        openClaims();
    else
        return false;
    return true;
}

bool DeviceFiles::openKey(const QString &key)
{
    if (!key.startsWith(QLatin1String("deviceImports/")))
        return false;
    if (const auto job = m_bench.session().deviceTransfers().job(key)) {
        if (m_importDialog && m_importDialog->step() == ImportDialog::Apply && m_importDialog->runView()->job() == job)
            raise(m_importDialog.data());
        else
            show(new ImportDialog(m_bench, job));
    } else {
        openPastImports(key);
    }
    return true;
}

void DeviceFiles::show(ImportDialog *dialog)
{
    m_importDialog = dialog;
    connect(dialog, &ImportDialog::pastImportsRequested, this, [this] { openPastImports(); });
    raise(dialog);
}

void DeviceFiles::openImport(const QString &path)
{
    if (!m_bench.session().connection().mayOperate())
        return;
    // What runs already keeps its window.
    if (!m_importDialog || m_importDialog->step() == ImportDialog::Apply)
        show(new ImportDialog(m_bench));
    else
        raise(m_importDialog.data());
    if (!path.isEmpty())
        m_importDialog->openFile(path);
}

void DeviceFiles::openPastImports(const QString &key)
{
    if (!m_pastDialog) {
        m_pastDialog = new PastImportsDialog(m_bench, key);
        connect(m_pastDialog, &PastImportsDialog::importRequested, this, [this] { openImport(); });
    } else if (!key.isEmpty()) {
        m_pastDialog->table()->table()->selectKey(key);
    }
    raise(m_pastDialog.data());
}

void DeviceFiles::openClaims()
{
    if (!m_claimsDialog)
        m_claimsDialog = new ClaimsDialog(m_bench);
    raise(m_claimsDialog.data());
}

void DeviceFiles::fillExportMenu(QMenu *menu)
{
    menu->addAction(icon(QStringLiteral("export")),
                    tr("Save the %1 rows shown…").arg(models::countText(m_model.matchCount())), m_table.table(),
                    &DataTable::exportRows);
    menu->addSeparator();
    QStringList unknown;
    models::serverFilter(m_model.filter(), &unknown);
    if (!unknown.isEmpty()) {
        // Only the console knows these: the file would hold more than is shown.
        QAction *why = menu->addAction(tr("The server cannot filter by %1").arg(unknown.join(QStringLiteral(", "))));
        why->setEnabled(false);
    }
    const auto add = [&](const QString &text, const QString &suffix) {
        menu->addAction(icon(QStringLiteral("csv")), text, this, [this, suffix] { chooseExportFile(suffix); })
            ->setEnabled(unknown.isEmpty());
    };
    add(tr("All matching devices from the server as CSV…"), QStringLiteral("csv"));
    add(tr("All matching devices from the server as JSON Lines…"), QStringLiteral("jsonl"));
}

void DeviceFiles::chooseExportFile(const QString &suffix)
{
    auto *dialog = new QFileDialog(m_bench.dialogParent(), tr("Export devices"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QString csv = QStringLiteral("CSV (*.csv)");
    const QString json = QStringLiteral("JSON Lines (*.jsonl)");
    dialog->setNameFilters({csv, json});
    dialog->selectNameFilter(suffix == QLatin1String("csv") ? csv : json);
    dialog->setDefaultSuffix(suffix);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, json](const QString &filter) {
        dialog->setDefaultSuffix(filter == json ? QStringLiteral("jsonl") : QStringLiteral("csv"));
    });
    dialog->selectFile(QStringLiteral("devices.") + suffix);
    connect(dialog, &QFileDialog::fileSelected, this, &DeviceFiles::exportTo);
    dialog->open();
}

void DeviceFiles::exportTo(const QString &path)
{
    models::DeviceTransfers::Export what;
    what.path = path;
    what.format = path.endsWith(QLatin1String("jsonl")) || path.endsWith(QLatin1String("ndjson")) ? models::DeviceFile::Format::JsonLines : models::DeviceFile::Format::Csv;
    what.filter = models::serverFilter(m_model.filter());
    m_bench.session().deviceTransfers().exportDevices(what);
    m_bench.say(tr("Export to %1 began; see Operations").arg(path));
    m_bench.openOperations();
}

void DeviceFiles::retranslate()
{
    const bool may = m_bench.session().connection().mayOperate();
    m_import->setText(tr("Import…"));
    m_import->setEnabled(may);
    m_import->setToolTip(may ? QString() : tr("Importing needs the role operator."));
    m_more->setHint(tr("Imports, export, claim codes"));
}

} // namespace wheelhouse::widgets
