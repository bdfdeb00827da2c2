#pragma once

#include <QWidget>

#include "models/news.h"

class QCheckBox;
class QComboBox;

namespace wheelhouse::widgets {

class Form;

// What somebody wants to be told of, and when not.
class NewsForm final : public QWidget {
    Q_OBJECT
public:
    explicit NewsForm(QWidget *parent = nullptr);
    models::NewsChoice choice() const;
    void setChoice(const models::NewsChoice &choice);
    void retranslate();

Q_SIGNALS:
    // By the user.
    void edited();

private:
    void refresh();

    Form *m_form;
    QComboBox *m_level;
    QCheckBox *m_deployments;
    QCheckBox *m_quiet;
    QWidget *m_hours;
    QComboBox *m_from;
    QComboBox *m_until;
};

// The choice in the user's settings.
models::NewsChoice savedNewsChoice();
void saveNewsChoice(const models::NewsChoice &choice);

} // namespace wheelhouse::widgets
