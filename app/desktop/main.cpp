// wheelhouse: the desktop; with --headless the server beside it.
#include <unistd.h>

#include <fmt/core.h>

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>
#include <QTemporaryDir>

#include "app/desktop/desktop.h"
#include "app/desktop/local_server.h"
#include "app/desktop/screenshot_tour.h"
#include "client/channel.h"
#include "client/connection_options.h"
#include "widgets/shell/main_window.h"
#include "widgets/theme/appearance.h"

using namespace wheelhouse;

namespace {

// Becomes the server; returns only when there is none.
int becomeServer(int argc, char **argv)
{
    char self[4096];
    const ssize_t length = ::readlink("/proc/self/exe", self, sizeof self - 1);
    std::string folder(self, length > 0 ? static_cast<std::size_t>(length) : 0);
    folder.resize(folder.rfind('/') == std::string::npos ? 0 : folder.rfind('/'));
    std::vector<char *> arguments;
    std::string beside = folder + "/wheelhoused";
    arguments.push_back(beside.data());
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) != "--headless")
            arguments.push_back(argv[i]);
    }
    arguments.push_back(nullptr);
    ::execv(beside.c_str(), arguments.data());
    ::execvp("wheelhoused", arguments.data());
    fmt::print(stderr, "wheelhouse: wheelhoused is neither beside this program nor on the path\n");
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--headless")
            return becomeServer(argc, argv);
    }
    // What the program says of itself needs no display.
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--version" || argument == "-v" || argument == "--help" || argument == "-h" || argument == "--help-all")
            qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("wheelhouse"));
    QCoreApplication::setApplicationName(QStringLiteral("wheelhouse"));
    QCoreApplication::setApplicationVersion(QStringLiteral(WHEELHOUSE_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("wheelhouse"));

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Console for a fleet of payment devices and the platform behind it."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption connectTo(QStringLiteral("connect"), QStringLiteral("Server, HOST:PORT or unix:PATH; a local one when empty."), QStringLiteral("address"));
    const QCommandLineOption ca(QStringLiteral("ca"), QStringLiteral("Certificate of the server's authority."), QStringLiteral("file"));
    const QCommandLineOption token(QStringLiteral("token-file"), QStringLiteral("File with the account's token."), QStringLiteral("file"));
    const QCommandLineOption headless(QStringLiteral("headless"), QStringLiteral("Be the server instead; takes wheelhoused's options."));
    QCommandLineOption screenshots(QStringLiteral("screenshots"), QStringLiteral("Write a picture of every page and end."), QStringLiteral("folder"));
    screenshots.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOptions({connectTo, ca, token, headless, screenshots});
    parser.process(application);

    desktop::LocalServer local;
    client::ConnectionSettings settings{parser.value(connectTo).toStdString(), parser.value(ca).toStdString(),
                                        parser.value(token).toStdString()};
    if (settings.server.empty() && qEnvironmentVariableIsEmpty("WHEELHOUSE_SERVER")) {
        if (const auto started = local.ensureRunning(); !started) {
            fmt::print(stderr, "wheelhouse: {}\n", started.error().message);
            return 1;
        }
        settings.server = "unix:" + local.socketPath().toStdString();
    }
    auto options = client::resolveConnection(settings);
    if (!options) {
        fmt::print(stderr, "wheelhouse: {}\n", options.error().message);
        return 2;
    }
    const QString serverName = options->server.kind == client::ServerAddress::Kind::UnixSocket
        ? QStringLiteral("local") : QString::fromStdString(options->server.host);
    const bool isTour = parser.isSet(screenshots);
    std::unique_ptr<QTemporaryDir> tourSettings;
    if (isTour) {
        tourSettings = std::make_unique<QTemporaryDir>();
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, tourSettings->path());
    }

    auto channel = std::make_shared<client::Channel>(std::move(*options));
    int code = 0;
    {
        widgets::Appearance appearance(!isTour);
        desktop::Desktop program(channel, serverName, appearance);
        std::unique_ptr<desktop::ScreenshotTour> tour;
        if (isTour)
            tour = std::make_unique<desktop::ScreenshotTour>(program, parser.value(screenshots));
        else
            program.openWindow();
        code = QApplication::exec();
        if (!program.isBusy())
            local.stop();
    }
    channel->shutDown();
    return code;
}
