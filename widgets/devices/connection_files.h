#pragma once

#include <QWidget>

#include "models/device_actions.h"

namespace wheelhouse::widgets {

class Label;

// What a device needs to connect, shown this once, and saved into a folder:
// `connect.json` and key readable by their owner only.
class ConnectionFiles final : public QWidget {
    Q_OBJECT
public:
    ConnectionFiles(const QString &words, models::DeviceConnection connection, QWidget *parent = nullptr);
    bool isSaved() const { return m_saved; }
    // Asks for the folder.
    void save();

Q_SIGNALS:
    // With a cause, empty when all went well.
    void saved(const QString &cause);

private:
    void write(const QString &folder);

    models::DeviceConnection m_connection;
    Label *m_savedTo;
    bool m_saved = false;
};

} // namespace wheelhouse::widgets
