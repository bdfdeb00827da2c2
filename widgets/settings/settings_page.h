#pragma once

#include "widgets/page/page.h"

class QCheckBox;
class QComboBox;

namespace wheelhouse::widgets {

class Form;
class NewsForm;
class PageHead;
class PropertyList;
class Section;
class MarkWidget;
class Label;
class Button;

// How the console looks and speaks, and what it is connected to.
class SettingsPage final : public Page {
    Q_OBJECT
public:
    explicit SettingsPage(Workbench &bench, QWidget *parent = nullptr);
    static PageSpec spec();
    void enter() override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void retranslate() override;

private:
    void refreshConnection();

    PageHead *m_head;
    Section *m_look;
    Form *m_form;
    QComboBox *m_scheme;
    QComboBox *m_language;
    Section *m_news;
    NewsForm *m_newsForm;
    Section *m_terminals;
    QCheckBox *m_askToClose;
    Section *m_connection;
    PropertyList *m_facts;
    MarkWidget *m_mark;
    Label *m_word;
    Button *m_retry;
};

} // namespace wheelhouse::widgets
