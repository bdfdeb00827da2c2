#pragma once

#include <memory>

#include <QFrame>

#include "models/row_filter.h"

class QListView;

namespace wheelhouse::models {
class FacetsModel;
class Session;
}

namespace wheelhouse::widgets {

class Label;
class StateStack;

// How the devices of the present filter spread over product, presence, care,
// site, firmware, group; choosing a value puts its chip into the filter, and
// takes it out again. Arrows move, Space or Enter choose, Escape closes.
class NarrowPopover final : public QFrame {
    Q_OBJECT
public:
    NarrowPopover(models::Session &session, QWidget *parent);
    ~NarrowPopover() override;
    // Right-aligned below the button, as high as the window lets it.
    void openBelow(QWidget *button, const models::RowFilter &filter);
    void setFilter(const models::RowFilter &filter);

Q_SIGNALS:
    void chosen(const wheelhouse::models::RowFilter &filter);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void choose(int row);
    void refresh();
    void focusFirst();

    std::unique_ptr<models::FacetsModel> m_model;
    Label *m_title;
    Label *m_note;
    QListView *m_list;
    StateStack *m_body;
    // The value that had the focus, while the counts come anew.
    QString m_kept;
};

} // namespace wheelhouse::widgets
