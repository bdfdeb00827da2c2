#include "app/desktop/screenshot_tour.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QFile>
#include <QPainter>
#include <QSettings>

#include "app/desktop/desktop.h"
#include "models/session.h"
#include "widgets/controls/inspector.h"
#include "widgets/devices/device_files.h"
#include "widgets/devices/devices_page.h"
#include "widgets/devices/import_columns_step.h"
#include "widgets/devices/import_dialog.h"
#include "widgets/shell/command_palette.h"
#include "widgets/shell/main_window.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/button.h"

namespace wheelhouse::desktop {

using widgets::Appearance;
using widgets::DataTable;

namespace {

// Streams need a moment for their first picture; views of them less.
constexpr int kFirstPicture = 2500;
constexpr int kSettle = 900;
constexpr int kRedraw = 250;

// A dialog, or a popover of a page; not the palette, which has steps of its own.
bool isAbove(const QWidget &widget)
{
    return qobject_cast<const QDialog *>(&widget)
        || (widget.windowType() == Qt::Popup && !qobject_cast<const widgets::CommandPalette *>(&widget));
}

} // namespace

ScreenshotTour::ScreenshotTour(Desktop &desktop, const QString &folder) : m_desktop(desktop), m_folder(folder)
{
    QDir().mkpath(folder);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &ScreenshotTour::next);
    plan();
    m_timer.start(0);
}

void ScreenshotTour::add(int thenMilliseconds, std::function<void()> run)
{
    m_steps.push_back({std::move(run), thenMilliseconds});
}

void ScreenshotTour::plan()
{
    struct Look {
        QString suffix;
        QSize size;
        Appearance::SchemeChoice scheme;
        Appearance::Language language;
    };
    using Scheme = Appearance::SchemeChoice;
    using Language = Appearance::Language;
    const std::vector<Look> looks{{{}, {1440, 900}, Scheme::Light, Language::English},
                                  {QStringLiteral("-dark"), {1440, 900}, Scheme::Dark, Language::English},
                                  {QStringLiteral("-zh"), {1440, 900}, Scheme::Light, Language::Chinese},
                                  {QStringLiteral("-1280"), {1280, 800}, Scheme::Light, Language::English}};
    add(kFirstPicture, [this] {
        m_desktop.appearance().setSchemeChoice(Scheme::Light);
        m_desktop.appearance().setLanguage(Language::English);
        m_window = m_desktop.openWindow();
        m_window->resize(1440, 900);
    });
    // The first visit opens the streams.
    for (const auto &page : allPages())
        add(kFirstPicture, [this, id = page.id] { m_window->openPage(id); });
    for (const Look &look : looks) {
        add(kSettle, [this, look] {
            m_desktop.appearance().setSchemeChoice(look.scheme);
            m_desktop.appearance().setLanguage(look.language);
            m_window->resize(look.size);
        });
        for (const auto &page : allPages())
            planPage(page.id, look.suffix);
    }
    add(0, [this] { QApplication::exit(m_failed ? 1 : 0); });
}

void ScreenshotTour::planPage(const QString &page, const QString &suffix)
{
    add(kSettle, [this, page] { m_window->openPage(page); });
    if (page == QLatin1String("devices") || page == QLatin1String("services") || page == QLatin1String("deployments")
        || page == QLatin1String("clusters") || page == QLatin1String("alerts") || page == QLatin1String("objects"))
        add(kFirstPicture, [this] { selectFirst(); });
    if (page == QLatin1String("services"))
        add(kFirstPicture, [this] { m_window->currentPage()->perform(QStringLiteral("logs")); });
    if (page == QLatin1String("objects"))
        add(kFirstPicture, [this] { m_window->currentPage()->openKey(QStringLiteral("clusters/test/namespaces/iot/deployments.apps/gateway")); });
    if (page == QLatin1String("metrics"))
        add(kFirstPicture, [this] { askPrometheus(); });
    add(kRedraw, [this, name = page + suffix] { take(name); });
    if (page == QLatin1String("services")) {
        add(kRedraw, [this] { m_window->setDrawerOpen(false); });
        planInspector(2, QStringLiteral("service-metrics") + suffix);
        planInspector(5, QStringLiteral("service-map") + suffix);
        planInspector(0, {});
    }
    if (page == QLatin1String("devices"))
        planDialogs({QStringLiteral("register"), QStringLiteral("command"), QStringLiteral("claims"), QStringLiteral("swap"),
                     QStringLiteral("bulk-command"), QStringLiteral("narrow")}, suffix);
    if (page == QLatin1String("devices"))
        planImport(suffix);
    if (page == QLatin1String("deployments"))
        planDialogs({QStringLiteral("request")}, suffix);
    if (page == QLatin1String("devices") && suffix.isEmpty()) {
        add(kSettle, [this] {
            m_window->openPalette();
            m_window->commandPalette().setText(QStringLiteral("print"));
        });
        add(kRedraw, [this] { take(QStringLiteral("palette")); });
        add(kRedraw, [this] { m_window->commandPalette().hide(); });
    }
}

// A page of the inspector; without a name it is only shown.
void ScreenshotTour::planInspector(int page, const QString &name)
{
    add(kFirstPicture, [this, page] {
        if (auto *inspector = m_window->currentPage()->inspector())
            inspector->setCurrentPage(page);
    });
    if (!name.isEmpty())
        add(kRedraw, [this, name] { take(name); });
}

void ScreenshotTour::planDialogs(const QStringList &deeds, const QString &suffix)
{
    for (const QString &deed : deeds) {
        add(kSettle, [this, deed] { m_window->currentPage()->perform(deed); });
        add(kRedraw, [this, name = deed + suffix] { take(name); });
        add(kRedraw, [this] { closeDialogs(); });
    }
}

// A batch as a factory sends it, up to its dry run; nothing is applied.
void ScreenshotTour::planImport(const QString &suffix)
{
    add(kSettle, [this] {
        QFile file(m_samples.filePath(QStringLiteral("batch-2026-11-sz.csv")));
        if (!file.open(QIODevice::WriteOnly))
            return;
        file.write("SN,Model,Site,Shop,Batch\n");
        for (int i = 0; i < 20'000; ++i) {
            const QByteArray serial = (i % 700 == 212 ? "PRN3/" : "PRN3-7K40-") + QByteArray::number(118'206 + i);
            file.write(serial + ",CP-80,sz-0" + QByteArray::number(i % 9 + 1) + (i % 2 == 0 ? ",Golden Wok" : ",Lotus Noodle House") + ",2026-11\n");
        }
        file.close();
        auto *page = qobject_cast<widgets::DevicesPage *>(m_window->currentPage());
        page->files()->openImport(file.fileName());
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (auto *dialog = qobject_cast<widgets::ImportDialog *>(widget))
                m_import = dialog;
        }
    });
    const auto next = [this] {
        if (m_import)
            m_import->deed()->click();
    };
    add(kSettle, [this, next] {
        next();
        if (!m_import)
            return;
        auto *product = m_import->columnsStep()->productBox();
        product->setCurrentIndex(product->findData(QStringLiteral("printer")));
        auto *batch = m_import->columnsStep()->attributeBox(4);
        batch->setCurrentIndex(batch->findData(QStringLiteral("label.batch")));
    });
    add(kRedraw, [this, suffix] { take(QStringLiteral("import-columns") + suffix); });
    add(kFirstPicture, next);
    add(kRedraw, [this, suffix] { take(QStringLiteral("import") + suffix); });
    add(kRedraw, [this] { closeDialogs(); });
}

void ScreenshotTour::askPrometheus()
{
    QSettings settings(m_samples.filePath(QStringLiteral("metrics.ini")), QSettings::IniFormat);
    settings.setValue(QStringLiteral("query"), QStringLiteral("sum by (namespace) (rate(container_cpu_usage_seconds_total[1m]))"));
    settings.setValue(QStringLiteral("cluster"), QStringLiteral("clusters/test"));
    settings.setValue(QStringLiteral("range"), 0);
    m_window->currentPage()->restoreState(settings);
    m_window->currentPage()->perform({});
}

void ScreenshotTour::closeDialogs()
{
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        if (isAbove(*widget))
            widget->close();
    }
}

void ScreenshotTour::selectFirst()
{
    for (DataTable *table : m_window->currentPage()->findChildren<DataTable *>()) {
        if (table->isVisible() && table->model() && table->model()->rowCount() > 0) {
            table->setFocus();
            table->selectKey(table->table()->keyAt(0));
            return;
        }
    }
}

void ScreenshotTour::take(const QString &name)
{
    QPixmap picture = m_window->grab();
    QPainter painter(&picture);
    const auto paintOver = [&](QWidget &above) {
        if (above.isVisible())
            painter.drawPixmap(m_window->mapFromGlobal(above.pos()), above.grab());
    };
    paintOver(m_window->commandPalette());
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        if (!widget->isVisible() || !isAbove(*widget))
            continue;
        if (qobject_cast<QDialog *>(widget))
            painter.fillRect(picture.rect(), QColor(0, 0, 0, 90));
        paintOver(*widget);
    }
    painter.end();
    if (!picture.save(QDir(m_folder).filePath(name + QStringLiteral(".png"))))
        m_failed = true;
}

void ScreenshotTour::next()
{
    if (m_next >= m_steps.size())
        return;
    const Step &step = m_steps[m_next++];
    step.run();
    m_timer.start(step.thenMilliseconds);
}

} // namespace wheelhouse::desktop
