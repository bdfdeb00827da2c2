#pragma once

#include "models/device_actions.h"
#include "widgets/controls/dialog.h"

class QLineEdit;
class QPlainTextEdit;

namespace wheelhouse::models {
class DeviceDetail;
class Session;
}

namespace wheelhouse::widgets {

class Form;

// `site=sz-01 fleet=pilot` as a map, and back.
QMap<QString, QString> labelsFromText(const QString &text);
QString labelsToText(const QMap<QString, QString> &labels);

// What a person knows of a device: model, site, shop, labels, note.
class DeviceFactsDialog final : public Dialog {
    Q_OBJECT
public:
    DeviceFactsDialog(models::Session &session, const models::DeviceDetail &device, QWidget *parent);

private:
    void save();

    models::Session &m_session;
    QString m_key;
    QString m_etag;
    Form *m_form;
    QLineEdit *m_model;
    QLineEdit *m_site;
    QLineEdit *m_owner;
    QLineEdit *m_labels;
    QPlainTextEdit *m_note;
};

} // namespace wheelhouse::widgets
