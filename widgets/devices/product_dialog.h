#pragma once

#include "widgets/controls/dialog.h"

class QPlainTextEdit;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class StateStack;

// What a product is, as a text to be changed: its commands with parameters, what
// it reports, what can be desired of it, when it needs care. Read only for who
// may not change it. Says what is wrong while typing; what is typed is never
// lost to a refusal.
class ProductDialog final : public Dialog {
    Q_OBJECT
public:
    ProductDialog(models::Session &session, const QString &key, QWidget *parent);

private:
    void load();
    void check();
    void save();

    models::Session &m_session;
    const QString m_key;
    QString m_etag;
    QString m_before;
    QPlainTextEdit *m_text;
    StateStack *m_stack;
};

} // namespace wheelhouse::widgets
