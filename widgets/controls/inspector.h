#pragma once

#include <QVector>

#include "models/cell_values.h"
#include "models/roles.h"
#include "widgets/controls/small_widgets.h"

class QHBoxLayout;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;

namespace wheelhouse::widgets {

class Button;
class Label;
class MarkWidget;
class ProductionBand;

// The right-hand side: one object in depth. Head with its name, status with
// cause, at most three deeds, then tabs of sections. Pages fill it; the shell
// places it.
class Inspector : public Surface {
    Q_OBJECT
public:
    explicit Inspector(QWidget *parent = nullptr);

    void setSubject(const QString &subject, bool isMono = true);
    void setSecondLine(const QString &text);
    void setStatus(models::Status status, const QString &word, const QString &cause = {});
    void setEnvironment(const models::EnvironmentValue &environment);
    // What a change here reaches; empty hides the band.
    void setProduction(const QString &reach);
    // The first is what is most likely wanted.
    void addDeed(Button *button);
    // Right of the deeds: the rest, as a menu.
    void addMore(Button *button);
    // At the foot, for an object that waits for a decision.
    QHBoxLayout *foot();

    // Sections below each other, scrolled together; the layout is the page's.
    QVBoxLayout *addPage();
    // A page that scrolls by itself.
    void addPage(QWidget *page);
    void setPageTitle(int index, const QString &title);
    void setPageVisible(int index, bool visible);
    void setCurrentPage(int index);
    int currentPage() const;

Q_SIGNALS:
    void closeRequested();
    void expandToggled();
    void currentPageChanged(int index);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    ProductionBand *m_band;
    Label *m_subject;
    Label *m_secondLine;
    EnvironmentChip *m_chip;
    MarkWidget *m_mark;
    Label *m_word;
    Label *m_cause;
    Button *m_copy;
    Button *m_expand;
    Button *m_close;
    QWidget *m_deedRow;
    QHBoxLayout *m_deeds;
    QTabBar *m_tabs;
    QStackedWidget *m_pages;
    QWidget *m_foot;
    QHBoxLayout *m_footRow;
};

} // namespace wheelhouse::widgets
