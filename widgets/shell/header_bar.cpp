#include "widgets/shell/header_bar.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>

#include "models/session.h"
#include "widgets/controls/connection_pill.h"
#include "widgets/page/scope.h"
#include "widgets/theme/button.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

SearchField::SearchField(QWidget *parent) : QAbstractButton(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::IBeamCursor);
    setFixedHeight(tokens::kControl);
    setNarrow(false);
}

void SearchField::setNarrow(bool narrow)
{
    setFixedWidth(narrow ? tokens::kSearchNarrow : tokens::kSearch);
}

void SearchField::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    drawRoundedFrame(&painter, rect(), tokens::kRadiusControl, theme.surface.base,
                     hasFocus() ? theme.focus.ring : theme.line.control, hasFocus() ? 2 : 1);
    paintIcon(&painter, QRectF(8, 6, 16, 16), QStringLiteral("search"), theme.text.secondary);
    const QString keys = QKeySequence(Qt::CTRL | Qt::Key_K).toString(QKeySequence::NativeText);
    const int wide = keyWidth(keys);
    drawKey(&painter, QRect(width() - wide - 8, 0, wide, height()), keys, theme);
    painter.setFont(fonts::base());
    painter.setPen(theme.text.tertiary);
    const QRect room(30, 0, width() - wide - 46, height());
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight, room.width()));
}

ScopeButton::ScopeButton(Scope &scope, models::Session &session, QWidget *parent)
    : QAbstractButton(parent), m_scope(scope), m_session(session)
{
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&scope, &Scope::changed, this, &ScopeButton::refresh);
    connect(this, &ScopeButton::clicked, this, &ScopeButton::showMenu);
    refresh();
}

void ScopeButton::refresh()
{
    const QStringList included = m_scope.includedEnvironments();
    if (included.size() == m_scope.environments().size())
        m_words = tr("All environments");
    else if (m_scope.isProductionOnly())
        m_words = tr("Production only");
    else if (included.isEmpty())
        m_words = tr("No environment");
    else
        m_words = tr("%n environment(s)", nullptr, static_cast<int>(included.size()));
    setAccessibleName(m_words);
    updateGeometry();
    update();
}

QSize ScopeButton::sizeHint() const
{
    int wide = 12;
    for (const QString &id : m_scope.includedEnvironments())
        wide += environmentChipWidth(id) + 4;
    return {wide + 2 + QFontMetrics(fonts::base()).horizontalAdvance(m_words) + 28, tokens::kControl};
}

void ScopeButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    drawRoundedFrame(&painter, rect(), tokens::kRadiusControl,
                     isDown() ? theme.surface.pressed : underMouse() ? theme.surface.hover : theme.surface.raised,
                     hasFocus() ? theme.focus.ring : theme.line.strong, hasFocus() ? 2 : 1);
    int x = 12;
    for (const QString &id : m_scope.includedEnvironments())
        x += drawEnvironmentChip(&painter, QRect(x, 0, width() - x, height()), id,
                                 m_session.catalog().isProduction(id), true, theme) + 4;
    painter.setFont(fonts::base());
    painter.setPen(theme.text.primary);
    painter.drawText(QRect(x + 2, 0, width() - x - 24, height()), Qt::AlignVCenter | Qt::AlignLeft, m_words);
    paintIcon(&painter, QRectF(width() - 21, 9, 10, 10), QStringLiteral("chevron"), theme.text.primary, 2.2);
}

void ScopeButton::showMenu()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("All environments")), &QAction::triggered, &m_scope, &Scope::clear);
    for (const auto &facts : m_session.catalog().environments()) {
        if (facts.production)
            connect(menu->addAction(tr("Production only")), &QAction::triggered, &m_scope,
                    [this, id = facts.id] { m_scope.narrowToEnvironment(id); });
    }
    menu->addSeparator();
    for (const auto &facts : m_session.catalog().environments()) {
        QAction *action = menu->addAction(facts.displayName.isEmpty() || facts.displayName == facts.id
                                              ? facts.id : QStringLiteral("%1 · %2").arg(facts.id, facts.displayName));
        action->setCheckable(true);
        action->setChecked(m_scope.hasEnvironment(facts.id));
        connect(action, &QAction::toggled, &m_scope, [this, id = facts.id](bool on) { m_scope.setEnvironment(id, on); });
    }
    menu->popup(mapToGlobal(QPoint(0, height())));
}

void ScopeButton::changeEvent(QEvent *event)
{
    QAbstractButton::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        refresh();
}

HeaderBar::HeaderBar(models::Session &session, Scope &scope, QWidget *parent)
    : Surface(Kind::Window, parent), m_session(session), m_scope(scope),
      m_clusters(new Button({}, QStringLiteral("clusters"))), m_search(new SearchField),
      m_user(new Button({}, QStringLiteral("user"), Button::Kind::Flat))
{
    setFixedHeight(tokens::kHeader);
    // Only for the arrow; the menu itself is made anew each time.
    m_clusters->setMenu(new QMenu(m_clusters));
    auto *pill = new ConnectionPill(session.connection());
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(10, 0, 12, 1);
    row->setSpacing(tokens::kSpace2);
    row->addWidget(new ScopeButton(scope, session));
    row->addWidget(m_clusters);
    row->addSpacing(12);
    row->addWidget(m_search);
    row->addStretch();
    row->addWidget(pill);
    row->addWidget(m_user);
    connect(m_clusters->menu(), &QMenu::aboutToShow, this, &HeaderBar::showClusters);
    connect(m_search, &SearchField::clicked, this, &HeaderBar::searchRequested);
    connect(pill, &ConnectionPill::clicked, this, &HeaderBar::connectionRequested);
    connect(m_user, &Button::clicked, this, &HeaderBar::showUser);
    connect(&scope, &Scope::changed, this, &HeaderBar::refresh);
    connect(&session.clusterRows(), &models::LiveRows::changed, this, &HeaderBar::refresh);
    connect(&session.connection(), &models::ConnectionModel::sessionChanged, this, &HeaderBar::refresh);
    refresh();
}

void HeaderBar::refresh()
{
    const QStringList included = m_scope.includedClusters();
    m_clusters->setText(included.size() == 1 ? included.first()
                                             : tr("%n cluster(s)", nullptr, static_cast<int>(included.size())));
    m_clusters->updateGeometry();
    const auto &connection = m_session.connection();
    m_user->setText(connection.account());
    m_user->setVisible(!connection.account().isEmpty());
    m_user->updateGeometry();
    m_search->setText(tr("Find a serial, service, release, page…"));
    m_search->setAccessibleName(m_search->text());
}

void HeaderBar::showClusters()
{
    QMenu *menu = m_clusters->menu();
    menu->clear();
    for (const QString &id : m_scope.clusters()) {
        QAction *action = menu->addAction(id);
        action->setCheckable(true);
        action->setChecked(m_scope.hasCluster(id));
        connect(action, &QAction::toggled, &m_scope, [this, id](bool on) { m_scope.setCluster(id, on); });
    }
    if (menu->isEmpty())
        menu->addAction(tr("No cluster is connected yet"))->setEnabled(false);
}

void HeaderBar::showUser()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto &connection = m_session.connection();
    const auto say = [menu](const QString &text) { menu->addAction(text)->setEnabled(false); };
    say(tr("%1, %2").arg(connection.account(), connection.roleText()));
    say(tr("Server %1, version %2").arg(connection.serverName(), connection.serverVersion()));
    menu->popup(m_user->mapToGlobal(QPoint(0, m_user->height())));
}

void HeaderBar::paintEvent(QPaintEvent *event)
{
    Surface::paintEvent(event);
    QPainter(this).fillRect(QRect(0, height() - 1, width(), 1), themeOf(this).line.normal);
}

void HeaderBar::resizeEvent(QResizeEvent *event)
{
    m_search->setNarrow(width() < 1200);
    Surface::resizeEvent(event);
}

void HeaderBar::changeEvent(QEvent *event)
{
    Surface::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        refresh();
}

} // namespace wheelhouse::widgets
