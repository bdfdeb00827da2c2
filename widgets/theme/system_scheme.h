#pragma once

#include <QDBusVariant>
#include <QObject>

namespace wheelhouse::widgets {

// Whether the desktop environment wants dark: first by the lightness of the
// platform's palette, then by the settings portal, which answers later and
// tells changes. Without a session bus only the palette counts. UI thread;
// never waits.
class SystemScheme final : public QObject {
    Q_OBJECT
public:
    // Must be made before the application's palette is set.
    explicit SystemScheme(QObject *parent = nullptr);
    bool isDark() const { return m_dark; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void onSettingChanged(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void setPreference(const QVariant &value);

    bool m_dark = false;
};

} // namespace wheelhouse::widgets
