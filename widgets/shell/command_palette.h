#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QAbstractListModel>
#include <QFrame>
#include <QTimer>

#include "models/interest.h"
#include "models/roles.h"

class QLineEdit;
class QListView;

namespace wheelhouse::models {
class Session;
class TableModel;
}

namespace wheelhouse::widgets {

class Label;

// Something that can be gone to or done.
struct PaletteItem {
    QString icon;
    std::optional<models::Status> status;
    QString title;
    QString detail;
    QString keys;
    bool isMono = false;
    // Empty for a group's name, which cannot be chosen.
    std::function<void()> run;
};

class PaletteModel final : public QAbstractListModel {
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;
    void setItems(std::vector<PaletteItem> items);
    const PaletteItem &at(int row) const { return m_items[static_cast<std::size_t>(row)]; }
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    std::vector<PaletteItem> m_items;
};

// Any page, action, device, service, application or node by a few letters.
// Opens under the search field; Enter runs, Escape closes. Searches only while
// it is open. Owned by the window.
class CommandPalette final : public QFrame {
    Q_OBJECT
public:
    // `commands`: pages and deeds at the time it opens.
    CommandPalette(models::Session &session, std::function<std::vector<PaletteItem>()> commands,
                   std::function<void(const QString &)> openKey, QWidget *parent);
    ~CommandPalette() override;
    void openAt(const QPoint &topLeft);
    void setText(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Source {
        QString title;
        QString icon;
        std::unique_ptr<models::TableModel> model;
        QString titleColumn;
        QStringList detailColumns;
        bool isMono = false;
        models::Lease lease;
    };
    void addSource(const QString &title, const QString &icon, std::unique_ptr<models::TableModel> model,
                   const QString &titleColumn, const QStringList &detailColumns, bool isMono);
    void makeSources();
    void search();
    void rebuild();
    void move(int step);
    void run();

    models::Session &m_session;
    std::function<std::vector<PaletteItem>()> m_commands;
    std::function<void(const QString &)> m_openKey;
    std::vector<std::unique_ptr<Source>> m_sources;
    std::vector<PaletteItem> m_fixed;
    QLineEdit *m_line;
    Label *m_count;
    QListView *m_list;
    PaletteModel *m_model;
    QTimer m_delay;
};

} // namespace wheelhouse::widgets
