#include "widgets/settings/settings_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QPainter>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/page/page_head.h"
#include "widgets/settings/news_form.h"
#include "widgets/terminal/close_terminal_dialog.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

SettingsPage::SettingsPage(Workbench &bench, QWidget *parent)
    : Page(bench, parent), m_head(new PageHead), m_form(new Form(160)), m_scheme(new QComboBox),
      m_language(new QComboBox), m_newsForm(new NewsForm), m_askToClose(new QCheckBox), m_facts(new PropertyList(160)), m_mark(new MarkWidget), m_word(new Label),
      m_retry(new Button({}, QStringLiteral("refresh")))
{
    for (int i = 0; i < 4; ++i)
        m_scheme->addItem(QString());
    for (int i = 0; i < 3; ++i)
        m_language->addItem(QString());
    m_scheme->setFixedWidth(240);
    m_language->setFixedWidth(240);
    m_form->add(QStringLiteral("scheme"), {}, m_scheme);
    m_form->add(QStringLiteral("language"), {}, m_language);
    m_look = new Section(m_form);
    m_news = new Section(m_newsForm);
    m_newsForm->setChoice(bench.session().news().choice());
    m_terminals = new Section(m_askToClose);

    auto *state = new QWidget;
    auto *stateRow = new QHBoxLayout(state);
    stateRow->setContentsMargins(0, 0, 0, 0);
    stateRow->setSpacing(6);
    m_word->setElastic();
    stateRow->addWidget(m_mark);
    stateRow->addWidget(m_word, 1);
    m_facts->addWidget(QStringLiteral("state"), state);
    for (const char *id : {"cause", "server", "version", "account", "role", "data"})
        m_facts->add(QString::fromLatin1(id));
    m_connection = new Section(m_facts);
    m_connection->addTool(m_retry);
    m_retry->setSmall(true);

    auto *inner = new QWidget;
    inner->setMaximumWidth(760);
    auto *sections = new QVBoxLayout(inner);
    sections->setContentsMargins(0, 0, 0, 0);
    sections->setSpacing(tokens::kSpace2);
    sections->addWidget(m_look);
    sections->addWidget(m_news);
    sections->addWidget(m_terminals);
    sections->addWidget(m_connection);
    sections->addStretch();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(inner, 1);

    connect(m_scheme, &QComboBox::activated, this, [this](int index) {
        this->bench().appearance().setSchemeChoice(static_cast<Appearance::SchemeChoice>(index));
    });
    connect(m_language, &QComboBox::activated, this, [this](int index) {
        this->bench().appearance().setLanguage(static_cast<Appearance::Language>(index));
    });
    connect(m_newsForm, &NewsForm::edited, this, [this] {
        const auto choice = m_newsForm->choice();
        saveNewsChoice(choice);
        this->bench().session().news().setChoice(choice);
    });
    connect(m_askToClose, &QCheckBox::clicked, this, &CloseTerminalDialog::setWanted);
    connect(m_retry, &Button::clicked, this, [this] { this->bench().session().connection().retryNow(); });
    auto &connection = bench.session().connection();
    connect(&connection, &models::ConnectionModel::changed, this, &SettingsPage::refreshConnection);
    connect(&connection, &models::ConnectionModel::stateChanged, this, &SettingsPage::refreshConnection);
    connect(&connection, &models::ConnectionModel::sessionChanged, this, &SettingsPage::refreshConnection);
    retranslate();
}

PageSpec SettingsPage::spec()
{
    PageSpec spec;
    spec.id = QStringLiteral("settings");
    spec.icon = QStringLiteral("settings");
    spec.title = [] { return tr("Settings"); };
    spec.make = [](Workbench &bench) { return new SettingsPage(bench); };
    spec.isLast = true;
    return spec;
}

void SettingsPage::enter()
{
    // It may have been answered with "do not ask again".
    m_askToClose->setChecked(CloseTerminalDialog::isWanted());
    // And chosen in another window.
    m_newsForm->setChoice(bench().session().news().choice());
    m_scheme->setCurrentIndex(static_cast<int>(bench().appearance().schemeChoice()));
}

void SettingsPage::refreshConnection()
{
    const auto &connection = bench().session().connection();
    m_mark->setStatus(connection.status());
    m_word->setText(connection.word());
    const auto set = [this](const char *id, const QString &value) { m_facts->setValue(QString::fromLatin1(id), value); };
    set("cause", connection.cause());
    set("server", connection.serverName());
    set("version", connection.serverVersion());
    set("account", connection.account());
    set("role", connection.roleText());
    set("data", models::exactTime(connection.dataTime()));
}

void SettingsPage::retranslate()
{
    m_head->setTitle(tr("Settings"));
    m_look->setTitle(tr("Look and language"));
    m_news->setTitle(tr("Notifications"));
    m_newsForm->retranslate();
    m_terminals->setTitle(tr("Terminals"));
    m_askToClose->setText(tr("Ask before a terminal is closed whose command runs"));
    m_connection->setTitle(tr("Connection"));
    m_retry->setText(tr("Try now"));
    m_form->setName(QStringLiteral("scheme"), tr("Theme"));
    m_form->setName(QStringLiteral("language"), tr("Language"));
    const QStringList schemes{tr("As the system"), tr("Light"), tr("Dark"), tr("High contrast")};
    for (int i = 0; i < schemes.size(); ++i)
        m_scheme->setItemText(i, schemes[i]);
    const QStringList languages{tr("As the system"), QStringLiteral("English"), QStringLiteral("简体中文")};
    for (int i = 0; i < languages.size(); ++i)
        m_language->setItemText(i, languages[i]);
    // Chosen here or elsewhere: a window's menu, another window.
    m_scheme->setCurrentIndex(static_cast<int>(bench().appearance().schemeChoice()));
    m_language->setCurrentIndex(static_cast<int>(bench().appearance().language()));
    const auto name = [this](const char *id, const QString &text) { m_facts->setName(QString::fromLatin1(id), text); };
    name("state", tr("State"));
    name("cause", tr("Cause"));
    name("server", tr("Server"));
    name("version", tr("Version"));
    name("account", tr("Account"));
    name("role", tr("Role"));
    name("data", tr("Data from"));
    refreshConnection();
}

void SettingsPage::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), themeOf(this).surface.base);
}

} // namespace wheelhouse::widgets
