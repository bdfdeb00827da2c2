#include "widgets/devices/product_dialog.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

#include "models/product_actions.h"
#include "models/session.h"
#include "widgets/controls/label.h"
#include "widgets/controls/state_stack.h"
#include "widgets/theme/button.h"
#include "widgets/theme/fonts.h"

namespace wheelhouse::widgets {

ProductDialog::ProductDialog(models::Session &session, const QString &key, QWidget *parent)
    : Dialog(parent), m_session(session), m_key(key), m_text(new QPlainTextEdit), m_stack(new StateStack(m_text))
{
    const bool may = session.connection().mayAdminister();
    setWindowTitle(tr("Product %1").arg(key.section(u'/', -1)));
    resize(720, 600);
    m_text->setFont(fonts::mono());
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setReadOnly(!may);
    m_text->setAccessibleName(tr("Definition"));
    auto *hint = new Label(may ? tr("The whole of it, as YAML or JSON: what is taken out of the text is taken away. "
                                    "Forms, checks and decoding follow it at once; devices keep what they have reported.")
                               : tr("As YAML. To change it needs the role administrator."));
    hint->setWordWrap(true);
    body()->addWidget(hint);
    body()->addWidget(m_stack, 1);
    setDeed(tr("Change product"));
    deed()->setVisible(may);
    deed()->setEnabled(false);
    if (!may)
        cancelButton()->setText(tr("Close"));
    connect(m_stack, &StateStack::actionRequested, this, &ProductDialog::load);
    connect(m_text, &QPlainTextEdit::textChanged, this, &ProductDialog::check);
    connect(this, &Dialog::deedRequested, this, &ProductDialog::save);
    load();
}

void ProductDialog::load()
{
    m_stack->setState({.kind = models::PanelState::Kind::Loading, .title = tr("Reading the definition")});
    m_session.productActions().read(m_key, this, [this](const models::ProductActions::Definition &definition) {
        if (!definition.error.isEmpty()) {
            m_stack->setState({.kind = models::PanelState::Kind::Failed, .title = tr("The definition could not be read"),
                               .detail = definition.error, .action = QStringLiteral("retry"), .actionText = tr("Try again")});
            return;
        }
        m_etag = definition.etag;
        m_before = definition.text;
        m_stack->setState({.kind = models::PanelState::Kind::Live});
        m_text->setPlainText(definition.text);
        m_text->setFocus();
    });
}

void ProductDialog::check()
{
    const QString text = m_text->toPlainText();
    const QString problem = text == m_before ? QString() : models::ProductActions::problemOf(text);
    setError(problem);
    deed()->setEnabled(!isBusy() && problem.isEmpty() && text != m_before);
}

void ProductDialog::save()
{
    follow(m_session.productActions().update(m_key, m_text->toPlainText(), m_etag), [this](models::Operation &) { accept(); });
}

} // namespace wheelhouse::widgets
