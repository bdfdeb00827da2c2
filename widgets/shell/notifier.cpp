#include "widgets/shell/notifier.h"

#include <QApplication>
#include <QPainter>
#include <QSystemTrayIcon>

#include "models/session.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

namespace {

// The program's icon, with a dot of this colour when it has one.
QIcon trayIcon(const QColor &dot)
{
    QIcon marked;
    for (const int size : {16, 22, 32, 48}) {
        QPixmap picture = applicationIcon().pixmap(size, size);
        if (dot.isValid()) {
            QPainter painter(&picture);
            painter.setRenderHint(QPainter::Antialiasing);
            const qreal across = size * 0.45;
            painter.setPen(QPen(Qt::white, size / 16.0));
            painter.setBrush(dot);
            painter.drawEllipse(QRectF(size - across - 0.5, size - across - 0.5, across, across));
        }
        marked.addPixmap(picture);
    }
    return marked;
}

} // namespace

Notifier::Notifier(models::Session &session, Appearance &appearance, QObject *parent)
    : QObject(parent), m_news(session.news()), m_appearance(appearance)
{
    if (QSystemTrayIcon::isSystemTrayAvailable()) {
        m_tray = new QSystemTrayIcon(this);
        connect(m_tray, &QSystemTrayIcon::messageClicked, this, [this] { Q_EMIT openRequested(m_lastKey); });
        connect(m_tray, &QSystemTrayIcon::activated, this, [this] { Q_EMIT openRequested({}); });
        showCount();
        m_tray->show();
    }
    connect(&m_news, &models::News::told, this, &Notifier::tell);
    connect(&m_news, &models::News::firingChanged, this, &Notifier::showCount);
}

void Notifier::tell(const models::Notice &notice)
{
    // Who looks at a window sees it there.
    const bool looks = QApplication::activeWindow() != nullptr;
    if (looks || !m_tray) {
        Q_EMIT sayRequested(notice.title);
        if (QWidget *window = looks ? nullptr : QApplication::topLevelWidgets().value(0))
            QApplication::alert(window);
        return;
    }
    m_lastKey = notice.key;
    using Icon = QSystemTrayIcon::MessageIcon;
    m_tray->showMessage(notice.title, notice.text, notice.status == models::Status::Bad ? Icon::Critical : Icon::Warning);
}

void Notifier::showCount()
{
    if (!m_tray)
        return;
    const int firing = m_news.firingCount();
    m_tray->setIcon(trayIcon(firing > 0 ? m_appearance.theme().of(m_news.worstFiring()).mark : QColor()));
    m_tray->setToolTip(firing > 0 ? tr("Wheelhouse: %n alert(s)", nullptr, firing) : tr("Wheelhouse"));
}

} // namespace wheelhouse::widgets
