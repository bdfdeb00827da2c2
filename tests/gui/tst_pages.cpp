// Every page in a window, filled without a server: opens, selects, speaks both
// languages, wears every theme. With WHEELHOUSE_PICTURES=DIR each is saved.
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QTest>

#include "app/desktop/desktop.h"
#include "client/channel.h"
#include "models/session.h"
#include "sample_fleet.h"
#include "tests/support/window_warnings.h"
#include "widgets/board/board_view.h"
#include "widgets/chart/time_chart.h"
#include "widgets/controls/filter_edit.h"
#include "widgets/controls/inspector.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/groups_dialog.h"
#include "widgets/devices/job_panel.h"
#include "widgets/shell/main_window.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/button.h"

using namespace wheelhouse;
using namespace wheelhouse::widgets;

class TestPages : public QObject {
    Q_OBJECT

    std::shared_ptr<client::Channel> m_channel;
    std::unique_ptr<Appearance> m_appearance;
    std::unique_ptr<desktop::Desktop> m_desktop;
    MainWindow *m_window = nullptr;
    QTemporaryDir m_settings;

    void picture(const QString &name)
    {
        const QString folder = qEnvironmentVariable("WHEELHOUSE_PICTURES");
        if (folder.isEmpty())
            return;
        test::markLive(m_desktop->session());
        QTest::qWait(350);
        test::markLive(m_desktop->session());
        QTest::qWait(30);
        QVERIFY(m_window->grab().save(QDir(folder).filePath(name + QStringLiteral(".png"))));
    }

    // A page may hold another one that is not shown.
    FilterEdit *visibleFilter() const
    {
        for (FilterEdit *edit : m_window->currentPage()->findChildren<FilterEdit *>()) {
            if (edit->isVisible())
                return edit;
        }
        return nullptr;
    }

    DataTable *firstTable() const
    {
        for (DataTable *table : m_window->currentPage()->findChildren<DataTable *>()) {
            if (table->isVisible() && table->model() && table->model()->rowCount() > 0)
                return table;
        }
        return nullptr;
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

    void everyPageInEveryLook_data()
    {
        QTest::addColumn<int>("scheme");
        QTest::addColumn<int>("language");
        QTest::addColumn<QSize>("size");
        QTest::newRow("light") << 1 << 1 << QSize(1440, 900);
        QTest::newRow("dark") << 2 << 1 << QSize(1440, 900);
        QTest::newRow("zh") << 1 << 2 << QSize(1440, 900);
        QTest::newRow("contrast") << 3 << 1 << QSize(1280, 800);
        QTest::newRow("small") << 1 << 1 << QSize(1120, 700);
    }

    void everyPageInEveryLook()
    {
        QFETCH(int, scheme);
        QFETCH(int, language);
        QFETCH(QSize, size);
        m_appearance->setSchemeChoice(static_cast<Appearance::SchemeChoice>(scheme));
        m_appearance->setLanguage(static_cast<Appearance::Language>(language));
        m_window->resize(size);
        for (const auto &spec : desktop::allPages()) {
            m_window->openPage(spec.id);
            QVERIFY(m_window->currentPage());
            test::markLive(m_desktop->session());
            if (DataTable *table = firstTable(); table && spec.id != QLatin1String("overview")) {
                table->selectKey(table->table()->keyAt(0));
                QCOMPARE(table->currentKey(), table->table()->keyAt(0));
            }
            picture(spec.id + u'-' + QString::fromLatin1(QTest::currentDataTag()));
        }
        QCOMPARE(m_window->size(), size);
    }

    void boards_data()
    {
        QTest::addColumn<int>("scheme");
        QTest::addColumn<int>("language");
        QTest::newRow("light") << 1 << 1;
        QTest::newRow("dark") << 2 << 1;
        QTest::newRow("zh") << 1 << 2;
    }

    void boards()
    {
        QFETCH(int, scheme);
        QFETCH(int, language);
        m_appearance->setSchemeChoice(static_cast<Appearance::SchemeChoice>(scheme));
        m_appearance->setLanguage(static_cast<Appearance::Language>(language));
        m_window->resize(1440, 900);
        m_window->openKey(QStringLiteral("clusters/tke-prod-sz/namespaces/iot/deployments/print-gateway"));
        Inspector *inspector = m_window->currentPage()->inspector();
        QVERIFY(inspector && inspector->isVisible());
        inspector->setCurrentPage(2);
        auto *view = inspector->findChild<BoardView *>();
        QVERIFY(view && view->isVisible() && view->board());
        QCOMPARE(view->board()->resource(), QStringLiteral("clusters/tke-prod-sz/namespaces/iot/deployments/print-gateway"));
        test::fillBoard(*view->board());
        int drawn = 0;
        for (const TimeChart *chart : view->findChildren<TimeChart *>())
            drawn += chart->isVisible() ? 1 : 0;
        // One of them says why it failed.
        QCOMPARE(drawn, 4);
        picture(QStringLiteral("board-") + QString::fromLatin1(QTest::currentDataTag()));
        // The cluster's Prometheus is not known.
        m_window->openKey(QStringLiteral("clusters/kk-test/nodes/esx-vm-03"));
        inspector = m_window->currentPage()->inspector();
        inspector->setCurrentPage(2);
        view = inspector->findChild<BoardView *>();
        QVERIFY(view && view->isVisible() && view->board());
        view->board()->beginQuestion();
        view->board()->fail(view->board()->lastQuestion(),
                            Error{ErrorCode::FailedPrecondition, "the cluster clusters/kk-test has no Prometheus: set its endpoint, or look for it in the cluster", {}});
        auto *stack = view->findChild<StateStack *>();
        QCOMPARE(stack->state().kind, models::PanelState::Kind::Empty);
        QCOMPARE(stack->state().action, QStringLiteral("add-endpoint"));
        picture(QStringLiteral("board-none-") + QString::fromLatin1(QTest::currentDataTag()));
        inspector->setCurrentPage(0);
    }

    // What was shown in one language is not left standing in another.
    void speaksAnotherLanguageAtOnce()
    {
        m_appearance->setLanguage(Appearance::Language::English);
        m_window->openPage(QStringLiteral("services"));
        DataTable *table = firstTable();
        QVERIFY(table);
        auto *line = visibleFilter()->findChild<QLineEdit *>();
        QVERIFY(line);
        line->setFocus();
        QTest::keyClicks(line, QStringLiteral("no-such-service "));
        QTRY_COMPARE(table->table()->matchCount(), 0);
        const auto shown = [this] {
            QStringList texts;
            for (const auto *label : m_window->findChildren<QLabel *>()) {
                if (label->isVisible() && !label->text().isEmpty())
                    texts << label->text();
            }
            return texts;
        };
        const QString english = m_window->currentPage()->statusLine();
        QVERIFY(!english.isEmpty() && shown().contains(english));
        const QString empty = table->table()->state().title;
        QVERIFY2(!empty.isEmpty() && shown().contains(empty), qPrintable(shown().join(u'|')));
        m_appearance->setLanguage(Appearance::Language::Chinese);
        QTRY_VERIFY(shown().contains(m_window->currentPage()->statusLine()));
        QVERIFY2(!shown().contains(english) && !shown().contains(empty), qPrintable(shown().join(u'|')));
        m_appearance->setLanguage(Appearance::Language::English);
        QTest::keyClick(line, Qt::Key_Backspace);
        QTest::keyClick(line, Qt::Key_Backspace);
    }

    void filterByKeyboard()
    {
        m_appearance->setLanguage(Appearance::Language::English);
        m_window->resize(1440, 900);
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window));
        QTest::keyClick(m_window, Qt::Key_2, Qt::ControlModifier);
        auto *edit = visibleFilter();
        QVERIFY(edit);
        QTest::keyClick(m_window, Qt::Key_F, Qt::ControlModifier);
        auto *line = edit->findChild<QLineEdit *>();
        QVERIFY(line);
        line->setFocus();
        QTest::keyClicks(line, QStringLiteral("product=printer "));
        QCOMPARE(edit->filter().toText(), QStringLiteral("product=printer"));
        QCOMPARE(line->text(), QString());
        DataTable *table = firstTable();
        QVERIFY(table);
        QTRY_COMPARE(table->table()->matchCount(), 67);
        QTest::keyClicks(line, QStringLiteral("zzz"));
        QCOMPARE(line->text(), QStringLiteral("zzz"));
        QCOMPARE(edit->filter().conditions().size(), 2);
        QTRY_COMPARE(table->table()->matchCount(), 0);
        picture(QStringLiteral("devices-empty"));
        line->clear();
        edit->clear();
        QTRY_COMPARE(table->table()->matchCount(), 200);
        QTest::keyClick(line, Qt::Key_Escape);
    }

    void openByKey()
    {
        m_window->openKey(QStringLiteral("clusters/kk-test/nodes/esx-vm-03"));
        auto *table = m_window->currentPage()->findChild<DataTable *>();
        QVERIFY(table);
        QCOMPARE(table->currentKey(), QStringLiteral("clusters/kk-test/nodes/esx-vm-03"));
        m_window->openKey(QStringLiteral("clusters/kk-test/namespaces/iot/deployments/scan-api"));
        QCOMPARE(m_window->currentPage()->metaObject()->className(), "wheelhouse::widgets::ServicesPage");
        m_window->openKey(QStringLiteral("deployments/41"));
        QCOMPARE(m_window->currentPage()->metaObject()->className(), "wheelhouse::widgets::DeploymentsPage");
    }

    void jobsOverManyDevices()
    {
        m_window->openKey(QStringLiteral("deviceJobs/00000004"));
        auto *panel = m_window->currentPage()->findChild<JobPanel *>();
        QVERIFY(panel && panel->isVisible());
        const auto isOffered = [panel](const QString &deed) {
            for (const Button *button : panel->findChildren<Button *>()) {
                if (button->isVisible() && button->isEnabled() && button->text().startsWith(deed))
                    return true;
            }
            return false;
        };
        QVERIFY(isOffered(QStringLiteral("Approve")) && isOffered(QStringLiteral("Cancel")));
        picture(QStringLiteral("jobs"));
        m_window->openKey(QStringLiteral("deviceJobs/00000002"));
        QVERIFY(!isOffered(QStringLiteral("Approve")) && isOffered(QStringLiteral("Retry 2")));
        QTest::keyClick(m_window, Qt::Key_J, Qt::ControlModifier);
        QTRY_VERIFY(!panel->isVisible());
        m_window->currentPage()->perform(QStringLiteral("groups"));
        auto *groups = m_window->findChild<GroupsDialog *>();
        QVERIFY(groups);
        auto *table = groups->findChild<DataTable *>();
        table->selectKey(QStringLiteral("groups/old-firmware"));
        QTest::keyClick(table, Qt::Key_Return);
        // What it holds stands in the filter bar.
        auto *filter = visibleFilter();
        QTRY_COMPARE(filter->filter().toText(), QStringLiteral("firmware<3.2"));
        QTRY_COMPARE(firstTable()->table()->matchCount(), 29);
        filter->setFilter(models::RowFilter::parse(QStringLiteral("group=canary-10")));
        QTRY_COMPARE(firstTable()->table()->matchCount(), 20);
        firstTable()->selectAll();
        picture(QStringLiteral("devices-chosen"));
        filter->clear();
    }

    void secondWindowClosesAlone()
    {
        QPointer<MainWindow> second = m_desktop->openWindow();
        QVERIFY(second != m_window);
        second->openPage(QStringLiteral("devices"));
        second->close();
        QTRY_VERIFY(!second);
        QVERIFY(m_window->isVisible());
    }

    void stalenessIsSaid()
    {
        m_window->openPage(QStringLiteral("devices"));
        models::FeedState stale;
        stale.kind = models::FeedState::Kind::Stale;
        stale.dataTime = QDateTime::currentDateTimeUtc().addSecs(-240);
        stale.nextRetry = QDateTime::currentDateTimeUtc().addSecs(12);
        m_desktop->session().deviceRows().setFeed(stale);
        DataTable *table = firstTable();
        QVERIFY(table);
        QCOMPARE(table->table()->state().kind, models::PanelState::Kind::Stale);
        QVERIFY(table->isVisible());
    }
};

QTEST_MAIN(TestPages)
#include "tst_pages.moc"
