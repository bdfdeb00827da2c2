// What is done to objects of clusters, and their logs, in windows without a
// server. With WHEELHOUSE_PICTURES=DIR what is seen is saved.
#include <QCheckBox>
#include <QDir>
#include <QLineEdit>
#include <QMenu>
#include <QTest>
#include <QVBoxLayout>

#include "app/desktop/desktop.h"
#include "client/channel.h"
#include "models/session.h"
#include "sample_fleet.h"
#include "tests/support/window_warnings.h"
#include "widgets/controls/label.h"
#include "widgets/deeds/impact_view.h"
#include "widgets/deeds/object_deed_dialog.h"
#include "widgets/deeds/object_menu.h"
#include "widgets/drawer/drawer.h"
#include "widgets/drawer/log_pane.h"
#include "widgets/drawer/log_view.h"
#include "widgets/shell/main_window.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/button.h"

using namespace wheelhouse;
using namespace wheelhouse::widgets;
using models::ObjectDeed;

class TestDeeds : public QObject {
    Q_OBJECT

    std::shared_ptr<client::Channel> m_channel;
    std::unique_ptr<Appearance> m_appearance;
    std::unique_ptr<desktop::Desktop> m_desktop;
    MainWindow *m_window = nullptr;
    QTemporaryDir m_settings;

    void picture(QWidget &widget, const QString &name)
    {
        const QString folder = qEnvironmentVariable("WHEELHOUSE_PICTURES");
        if (folder.isEmpty())
            return;
        QTest::qWait(100);
        QVERIFY(widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png"))));
    }

    static QString wordsOf(const QWidget &widget)
    {
        QStringList words;
        for (const QLabel *label : widget.findChildren<QLabel *>())
            words << label->text();
        return words.join(u'\n');
    }

    static models::ObjectImpact sampleImpact()
    {
        models::ObjectImpact impact;
        impact.isProduction = true;
        impact.pods = 14;
        impact.samplePods = {QStringLiteral("gateway-5d9c6c7b9-x2lqp"), QStringLiteral("gateway-5d9c6c7b9-kd8wz"),
                             QStringLiteral("settle-worker-0"), QStringLiteral("alone")};
        impact.workloads = {{QStringLiteral("gateway"), 2, 2}, {QStringLiteral("settle-worker"), 3, 1}, {QStringLiteral("print-gateway"), 4, 0}};
        impact.workloadCount = 3;
        impact.budgets = {{QStringLiteral("gateway"), 1, 2, 3, 2}};
        impact.blockers = {{QStringLiteral("alone"), false}, {QStringLiteral("scratch-7f4d"), true}};
        impact.blockerCount = 9;
        impact.unmanagedPods = 1;
        impact.daemonSetPods = 3;
        impact.autoscaler = QStringLiteral("gateway");
        impact.unknown = QStringLiteral("Disruption budgets could not be read: forbidden");
        return impact;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_settings.isValid());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        client::ConnectionOptions options;
        options.server.kind = client::ServerAddress::Kind::UnixSocket;
        options.server.path = m_settings.filePath(QStringLiteral("nobody.sock")).toStdString();
        m_channel = std::make_shared<client::Channel>(options);
        m_appearance = std::make_unique<Appearance>(false);
        m_desktop = std::make_unique<desktop::Desktop>(m_channel, QStringLiteral("ops-hub"), *m_appearance);
        test::fillSession(m_desktop->session());
        m_window = m_desktop->openWindow();
        m_window->resize(1440, 900);
        QVERIFY(QTest::qWaitForWindowExposed(m_window));
    }

    void init() { test::failOnWarnings(); }

    void cleanupTestCase()
    {
        m_desktop.reset();
        m_appearance.reset();
        QVERIFY(m_channel->shutDown());
    }

    void saysWhatIsTouched_data()
    {
        QTest::addColumn<int>("scheme");
        QTest::addColumn<int>("language");
        QTest::addColumn<QString>("word");
        QTest::newRow("light") << 1 << 1 << "gateway loses 2 of 2 ready pods";
        QTest::newRow("dark") << 2 << 1 << "Budget gateway lets 1 of these 2 pods go now";
        QTest::newRow("zh") << 1 << 2 << QStringLiteral("gateway 将失去 2 个就绪 Pod 中的 2 个");
    }
    void saysWhatIsTouched()
    {
        QFETCH(int, scheme);
        QFETCH(int, language);
        QFETCH(QString, word);
        m_appearance->setSchemeChoice(static_cast<Appearance::SchemeChoice>(scheme));
        m_appearance->setLanguage(static_cast<Appearance::Language>(language));
        ObjectDeedDialog dialog(m_desktop->session(), {.kind = ObjectDeed::Kind::Drain, .key = QStringLiteral("clusters/tke-prod-sz/nodes/prod-worker-01")}, m_window);
        auto *view = dialog.findChild<ImpactView *>();
        QVERIFY(view);
        view->setImpact({.kind = ObjectDeed::Kind::Drain}, sampleImpact());
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        view->setImpact({.kind = ObjectDeed::Kind::Drain}, sampleImpact());
        dialog.adjustSize();
        // No line is cut off, and none stands behind what is below.
        QTRY_VERIFY(view->height() >= view->layout()->heightForWidth(view->width()));
        QTRY_VERIFY(dialog.height() >= dialog.layout()->totalMinimumHeightForWidth(dialog.width()));
        QVERIFY2(wordsOf(*view).contains(word), qPrintable(wordsOf(*view)));
        picture(dialog, QStringLiteral("drain-%1").arg(QString::fromUtf8(QTest::currentDataTag())));
    }

    void doesNothingThatIsNotKnown()
    {
        m_appearance->setSchemeChoice(static_cast<Appearance::SchemeChoice>(1));
        m_appearance->setLanguage(static_cast<Appearance::Language>(1));
        ObjectDeedDialog dialog(m_desktop->session(), {.kind = ObjectDeed::Kind::Restart, .key = QStringLiteral("clusters/tke-prod-sz/namespaces/iot/deployments/gateway")}, m_window);
        dialog.show();
        QVERIFY(!dialog.deed()->isEnabled());
        // Production asks for the name; that alone is not enough.
        auto *typed = dialog.findChild<QLineEdit *>();
        QVERIFY(typed);
        typed->setText(QStringLiteral("gateway"));
        auto *view = dialog.findChild<ImpactView *>();
        const QString waiting = wordsOf(*view);
        // Nobody answers: it says so instead of the impact.
        QTRY_VERIFY_WITH_TIMEOUT(wordsOf(*view) != waiting, 70'000);
        QVERIFY(!dialog.deed()->isEnabled());
    }

    void offersWhatMayBeDone()
    {
        QMenu menu;
        ObjectMenu deeds(menu, *m_window);
        deeds.addNode(QStringLiteral("clusters/kk-test/nodes/a"), true);
        deeds.addWorkload(QStringLiteral("clusters/kk-test/namespaces/iot/daemonsets/agent"), 3);
        deeds.addPod(QStringLiteral("clusters/kk-test/namespaces/iot/pods/agent-1"));
        QStringList words;
        for (const QAction *action : menu.actions())
            words << action->text();
        QCOMPARE(words, QStringList({QStringLiteral("Uncordon…"), QStringLiteral("Drain…"), QStringLiteral("Restart…"), QStringLiteral("Delete pod…")}));
    }

    void findsAndFiltersInALog()
    {
        m_window->openLog(QStringLiteral("clusters/kk-test/namespaces/iot/deployments/gateway"), QStringLiteral("gateway"));
        auto *pane = m_window->findChild<LogPane *>();
        QVERIFY(pane && pane->shownLog());
        models::LogModel &log = *pane->shownLog();
        const int one = log.addPod(QStringLiteral("gateway-5d9c6c7b9-x2lqp"));
        const int two = log.addPod(QStringLiteral("gateway-5d9c6c7b9-kd8wz"));
        std::vector<models::LogModel::Incoming> lines;
        for (int i = 0; i < 200; ++i) {
            lines.push_back({.msSinceEpoch = 1'764'000'000'000 + i * 137,
                             .text = i % 11 == 3 ? QStringLiteral("ERROR order %1: upstream closed the connection").arg(i)
                                                 : QStringLiteral("INFO POST /v1/orders 201 %1ms shop=4711").arg(i),
                             .pod = i % 3 == 0 ? two : one});
        }
        log.append(std::move(lines));
        log.appendMark(QStringLiteral("42 lines of gateway-5d9c6c7b9-x2lqp are missing here: they came faster than they could be read"));
        log.noteSkipped(42);
        log.noteFiltered(1'234);
        models::PanelState live;
        live.kind = models::PanelState::Kind::Live;
        log.setState(live);
        const auto fields = pane->findChildren<QLineEdit *>();
        QCOMPARE(fields.size(), 2);
        QLineEdit *filter = fields[0];
        QLineEdit *search = fields[1];
        search->setText(QStringLiteral("upstream"));
        QCOMPARE(log.matchCount(), 18);
        QCOMPARE(log.rowCount(), 201);
        QTest::keyClick(search, Qt::Key_Return);
        auto *view = pane->findChild<LogView *>();
        QVERIFY(log.isMatch(view->caret()));
        QVERIFY(!view->isFollowing());
        QVERIFY2(wordsOf(*pane).contains(QStringLiteral("of 18")), qPrintable(wordsOf(*pane)));
        QVERIFY(wordsOf(*pane).contains(QStringLiteral("1,234 hidden by the filter")));
        picture(*m_window, QStringLiteral("log-pane"));
        QTest::keyClicks(filter, QStringLiteral("!health"));
        QTest::keyClick(filter, Qt::Key_Return);
        QCOMPARE(log.wanted().exclude, QStringLiteral("health"));
        QCOMPARE(log.wanted().include, QString());
        // Another filter begins the log anew.
        QCOMPARE(log.keptCount(), 0);
    }
};

QTEST_MAIN(TestDeeds)
#include "tst_deeds.moc"
