#include "widgets/devices/new_product_dialog.h"

#include <QComboBox>
#include <QLineEdit>
#include <QTimer>

#include "models/product_actions.h"
#include "models/session.h"
#include "widgets/controls/file_field.h"
#include "widgets/controls/file_saving.h"
#include "widgets/controls/form.h"
#include "widgets/theme/button.h"
#include "widgets/theme/fonts.h"

namespace wheelhouse::widgets {

namespace {

constexpr qint64 kMaxDefinition = 1024 * 1024;
constexpr int kPauseMs = 250;

} // namespace

NewProductDialog::NewProductDialog(models::Session &session, QWidget *parent)
    : Dialog(parent), m_session(session), m_form(new Form), m_from(new QComboBox), m_file(new FileField(tr("Definition"))), m_path(m_file->path()),
      m_id(new QLineEdit), m_name(new QLineEdit), m_typing(new QTimer(this))
{
    setWindowTitle(tr("New product"));
    setMinimumWidth(560);
    m_from->addItem(tr("Receipt printer"), QStringLiteral("printer"));
    m_from->addItem(tr("Payment speaker"), QStringLiteral("speaker"));
    m_from->addItem(tr("QR scan box"), QStringLiteral("scanbox"));
    m_from->addItem(tr("A file of your own"), QString());
    m_id->setFont(fonts::mono());
    m_path->setObjectName(QStringLiteral("definition"));
    m_form->add(QStringLiteral("template"), tr("Begin from"), m_from, tr("It can be changed afterwards in every part."));
    m_form->add(QStringLiteral("product"), tr("Definition"), m_file, tr("YAML or JSON, such as whctl product get -o yaml prints."));
    m_form->add(QStringLiteral("product_id"), tr("Id"), m_id, tr("1 to 40 of a-z, 0-9 and dash; part of every device's name, for ever."));
    m_form->add(QStringLiteral("display_name"), tr("Name"), m_name, tr("What people call it."));
    body()->addWidget(m_form);
    setDeed(tr("Make product"));
    connect(m_from, &QComboBox::currentIndexChanged, this, [this] {
        m_id->setText(m_from->currentData().toString());
        refresh();
    });
    // A path is read when its typing pauses.
    m_typing->setSingleShot(true);
    m_typing->setInterval(kPauseMs);
    connect(m_typing, &QTimer::timeout, this, &NewProductDialog::readDefinition);
    connect(m_path, &QLineEdit::textChanged, this, [this] {
        m_definition.clear();
        m_problem.clear();
        m_typing->start();
    });
    for (QLineEdit *edit : {m_id, m_name, m_path})
        connect(edit, &QLineEdit::textChanged, this, &NewProductDialog::refresh);
    connect(this, &Dialog::deedRequested, this, &NewProductDialog::submit);
    m_id->setText(m_from->currentData().toString());
    refresh();
    m_from->setFocus();
}

void NewProductDialog::readDefinition()
{
    const QString path = m_path->text().trimmed();
    if (path.isEmpty())
        return;
    readFile(this, path, kMaxDefinition, [this, path](const QByteArray &content, const QString &cause) {
        if (path != m_path->text().trimmed())
            return;
        m_definition = QString::fromUtf8(content);
        m_problem = cause.isEmpty() ? models::ProductActions::problemOf(m_definition) : cause;
        if (const QString id = models::ProductActions::idIn(m_definition); m_problem.isEmpty() && !id.isEmpty())
            m_id->setText(id);
        refresh();
    });
}

void NewProductDialog::refresh()
{
    const bool byFile = m_from->currentData().toString().isEmpty();
    m_form->setFieldVisible(QStringLiteral("product"), byFile);
    m_form->setFieldVisible(QStringLiteral("display_name"), !byFile);
    m_form->setError(QStringLiteral("product"), byFile ? m_problem : QString());
    deed()->setEnabled(!isBusy() && !m_id->text().trimmed().isEmpty()
                       && (!byFile || (m_problem.isEmpty() && !m_definition.isEmpty())));
}

void NewProductDialog::submit()
{
    m_form->clearErrors();
    const QString id = m_id->text().trimmed();
    const QString source = m_from->currentData().toString();
    auto &actions = m_session.productActions();
    follow(source.isEmpty() ? actions.createFromText(id, m_definition) : actions.create(id, m_name->text().trimmed(), source),
           [this](models::Operation &operation) {
               Q_EMIT created(operation.result().toString());
               accept();
           },
           [this](models::Operation &operation) {
               for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                   if (const QString key = it.key().section(u'.', -1); m_form->has(key))
                       m_form->setError(key, it.value());
               }
           });
}

} // namespace wheelhouse::widgets
