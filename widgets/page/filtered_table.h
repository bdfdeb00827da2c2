#pragma once

#include "models/table_model.h"
#include "widgets/table/data_table.h"

class QHBoxLayout;
class QMenu;
class QSettings;

namespace wheelhouse::widgets {

class Button;
class FilterEdit;
class Label;
class StateStack;

// A filter bar over a table, with the count of what matches, column chooser
// and saving; in one of the five states. The model is not owned.
class FilteredTable final : public QWidget {
    Q_OBJECT
public:
    explicit FilteredTable(models::TableModel &model, QWidget *parent = nullptr);

    DataTable *table() const { return m_table; }
    FilterEdit *filterEdit() const { return m_filter; }
    StateStack *body() const { return m_body; }
    void setPlaceholder(const QString &text);
    // Selects the row, now or when it comes. A filter that hides it is cleared:
    // somebody was led here.
    void reveal(const QString &key);
    // Before the buttons of the filter bar.
    void addTool(QWidget *tool);
    // The save button opens a menu that this fills, instead of saving at once.
    void setExportMenu(std::function<void(QMenu *)> fill);
    // A button that offers to keep the filter; see SavedViews.
    Button *saveViewButton();
    void saveState(QSettings &settings) const;
    void restoreState(QSettings &settings);

Q_SIGNALS:
    // What the body's button asks for, beyond clearing the filter.
    void actionRequested(const QString &action);

protected:
    void changeEvent(QEvent *event) override;

private:
    void refreshCount();
    void retranslate();

    models::TableModel &m_model;
    FilterEdit *m_filter;
    Label *m_count;
    QHBoxLayout *m_bar;
    Button *m_saveView = nullptr;
    Button *m_columns;
    Button *m_export;
    std::function<void(QMenu *)> m_fillExport;
    DataTable *m_table;
    StateStack *m_body;
};

} // namespace wheelhouse::widgets
