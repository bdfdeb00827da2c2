#pragma once

#include <memory>

#include "widgets/controls/inspector.h"
#include "widgets/page/workbench.h"

class QMenu;

namespace wheelhouse::models {
class DeviceDetail;
}

namespace wheelhouse::widgets {

class DataTable;
class DeviceSummary;
class HistoryPage;
class KeysPage;
class StateStack;
class TwinPage;

// One device: what is wrong and how it is, history, twin, commands, keys, and
// what can be done with it. Keeps the device's streams open while it is
// visible.
class DeviceInspector final : public Inspector {
    Q_OBJECT
public:
    enum Tab { Summary, History, Twin, Commands, Keys };

    explicit DeviceInspector(Workbench &bench, QWidget *parent = nullptr);
    ~DeviceInspector() override;

    void setDevice(const QString &key);
    const QString &deviceKey() const { return m_key; }
    // Asks which when empty.
    void sendCommand(const QString &command);
    void toggleDisabled();
    // Its device has come from the server: now it can be acted upon.
    bool isKnown() const;
    void rotate();
    void retire();
    void swap();
    // Commands, then its life.
    void fillMenu(QMenu *menu);

Q_SIGNALS:
    // Another device is to be shown, or the devices of a group.
    void deviceWanted(const QString &key);
    void groupWanted(const QString &id);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void setDetail(models::DeviceDetail *detail);
    void open();
    void refresh();
    void refreshDeeds();
    void retranslate();
    void editFacts();
    void readTab(int tab);

    Workbench &m_bench;
    QString m_key;
    std::unique_ptr<models::DeviceDetail> m_detail;
    Button *m_main;
    Button *m_edit;
    Button *m_more;
    DeviceSummary *m_summary;
    HistoryPage *m_history;
    TwinPage *m_twin;
    DataTable *m_commands;
    StateStack *m_commandsBody;
    KeysPage *m_keys;
};

} // namespace wheelhouse::widgets
