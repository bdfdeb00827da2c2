#pragma once

#include <QDialog>

class QHBoxLayout;
class QVBoxLayout;

namespace wheelhouse::models {
class Operation;
}

namespace wheelhouse::widgets {

class Button;
class Label;
class MarkWidget;
class ProductionBand;

// A dialog of the house: band under the title where it writes to production,
// body, one line for what went wrong, foot with Cancel and the deed. The deed
// says what it does, never OK. Opened with open(); never blocks the loop.
class Dialog : public QDialog {
    Q_OBJECT
public:
    explicit Dialog(QWidget *parent);

    QVBoxLayout *body() const { return m_body; }
    // At the foot's left: `Back`, a question to answer before the deed.
    QHBoxLayout *footLeft() const { return m_footLeft; }
    // At its right, before Cancel.
    QHBoxLayout *footRight() const { return m_footRight; }
    Button *deed() const { return m_deed; }
    Button *cancelButton() const { return m_cancel; }
    void setDeed(const QString &text);
    void setProduction(bool production, const QString &reach = {});
    // Empty clears it.
    void setError(const QString &sentence, const QString &technical = {});
    // While the operation runs the deed is disabled and says so; a failure
    // stays in the dialog, success calls `succeeded` with the operation.
    void follow(models::Operation *operation, std::function<void(models::Operation &)> succeeded,
                std::function<void(models::Operation &)> failed = {});
    bool isBusy() const { return m_busy; }

Q_SIGNALS:
    void deedRequested();
    void busyChanged();

protected:
    bool event(QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    virtual void retranslate();

private:
    ProductionBand *m_band;
    QVBoxLayout *m_body;
    QWidget *m_errorRow;
    Label *m_error;
    MarkWidget *m_errorMark;
    QHBoxLayout *m_footLeft;
    QHBoxLayout *m_footRight;
    Button *m_cancel;
    Button *m_deed;
    MarkWidget *m_running;
    bool m_busy = false;
};

} // namespace wheelhouse::widgets
