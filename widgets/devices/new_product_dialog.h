#pragma once

#include "widgets/controls/dialog.h"

class QComboBox;
class QLineEdit;
class QTimer;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class FileField;
class Form;

// A new kind of devices: from one of the three that come along, or from a file
// of one's own.
class NewProductDialog final : public Dialog {
    Q_OBJECT
public:
    NewProductDialog(models::Session &session, QWidget *parent);

Q_SIGNALS:
    void created(const QString &key);

private:
    void readDefinition();
    void refresh();
    void submit();

    models::Session &m_session;
    Form *m_form;
    QComboBox *m_from;
    FileField *m_file;
    QLineEdit *m_path;
    QLineEdit *m_id;
    QLineEdit *m_name;
    QTimer *m_typing;
    // The file's text, and what is wrong with it.
    QString m_definition;
    QString m_problem;
};

} // namespace wheelhouse::widgets
