#pragma once

#include <functional>
#include <vector>

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTemporaryDir>
#include <QTimer>

namespace wheelhouse::widgets {
class ImportDialog;
class MainWindow;
}

namespace wheelhouse::desktop {

class Desktop;

// Walks through every page in each look and writes a picture of each, then
// ends the program; exit code 1 when a picture could not be written. Step by
// step from a timer: nothing waits.
class ScreenshotTour final : public QObject {
    Q_OBJECT
public:
    ScreenshotTour(Desktop &desktop, const QString &folder);

private:
    struct Step {
        std::function<void()> run;
        int thenMilliseconds;
    };
    void plan();
    void planPage(const QString &page, const QString &suffix);
    void add(int thenMilliseconds, std::function<void()> run);
    void take(const QString &name);
    void next();
    void planInspector(int page, const QString &name);
    void planDialogs(const QStringList &deeds, const QString &suffix);
    void planImport(const QString &suffix);
    void askPrometheus();
    void closeDialogs();
    void selectFirst();

    Desktop &m_desktop;
    QString m_folder;
    QPointer<widgets::MainWindow> m_window;
    std::vector<Step> m_steps;
    std::size_t m_next = 0;
    bool m_failed = false;
    QPointer<widgets::ImportDialog> m_import;
    QTemporaryDir m_samples;
    QTimer m_timer;
};

} // namespace wheelhouse::desktop
