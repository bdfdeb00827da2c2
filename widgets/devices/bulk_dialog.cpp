#include "widgets/devices/bulk_dialog.h"

#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/devices/preview_view.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

namespace {

constexpr qint64 kTypedAbove = 100;

} // namespace

BulkDialog::BulkDialog(models::Session &session, BulkTarget target, Kind kind, QWidget *parent)
    : Dialog(parent), m_session(session), m_target(std::move(target)), m_kind(kind), m_kinds(new Segmented),
      m_top(new Form), m_choice(new QComboBox), m_fieldsPlace(new QWidget), m_view(new PreviewView(session.catalog())),
      m_confirm(new QWidget), m_confirmForm(new Form(150)), m_note(new QLineEdit), m_typed(new QLineEdit)
{
    build();
    connect(m_kinds, &Segmented::chosen, this, [this](int index) { collect(static_cast<Kind>(index)); });
    connect(m_choice, &QComboBox::currentIndexChanged, this, &BulkDialog::showChoice);
    connect(m_typed, &QLineEdit::textChanged, this, &BulkDialog::refreshDeed);
    connect(this, &Dialog::busyChanged, this, &BulkDialog::refreshDeed);
    connect(this, &Dialog::deedRequested, this, [this] { m_preview ? create() : preview(); });
    collect(kind);
    m_choice->setFocus();
}

void BulkDialog::build()
{
    setWindowTitle(tr("Something for many devices"));
    setMinimumWidth(620);
    auto *whom = new Label(m_target.words(), fonts::strong);
    whom->setElastic();
    m_kinds->setWords({tr("Command"), tr("Desired value")});
    m_kinds->setCurrent(static_cast<int>(m_kind));
    auto *head = new QHBoxLayout;
    head->addWidget(whom, 1);
    head->addWidget(m_kinds);
    m_top->add(QStringLiteral("choice"), {}, m_choice);
    auto *place = new QVBoxLayout(m_fieldsPlace);
    place->setContentsMargins(0, 0, 0, 0);
    m_confirmForm->add(QStringLiteral("note"), tr("Note"), m_note, tr("What it is for; everybody who looks at the job reads it."));
    m_confirmForm->add(QStringLiteral("count"), {}, m_typed);
    m_note->setMaxLength(500);
    auto *confirm = new QVBoxLayout(m_confirm);
    confirm->setContentsMargins(0, 0, 0, 0);
    confirm->setSpacing(tokens::kSpace3);
    confirm->addWidget(new Rule);
    confirm->addWidget(m_view);
    confirm->addWidget(m_confirmForm);
    m_confirm->hide();
    body()->addLayout(head);
    body()->addWidget(m_top);
    body()->addWidget(m_fieldsPlace);
    body()->addWidget(m_confirm);
    body()->addStretch();
}

// What the products of these devices can be told; the same of several products
// is named once.
void BulkDialog::collect(Kind kind)
{
    m_kind = kind;
    m_choices.clear();
    const QStringList among = m_target.products();
    QStringList seen;
    for (const auto &product : m_session.productRows().products()) {
        if (!among.isEmpty() && !among.contains(product.id))
            continue;
        if (kind == Kind::Command) {
            for (const auto &command : product.commands) {
                const QString signature = command.id + u'/' + QString::number(command.parameters.size());
                if (!seen.contains(signature))
                    m_choices.append({command, {}, product.displayName});
                seen.append(signature);
            }
        } else {
            for (const auto &property : product.desired) {
                if (!seen.contains(property.key))
                    m_choices.append({{}, property, product.displayName});
                seen.append(property.key);
            }
        }
    }
    const QSignalBlocker blocker(m_choice);
    m_choice->clear();
    for (const Choice &choice : std::as_const(m_choices)) {
        const QString name = kind == Kind::Command ? choice.command.displayName : choice.property.displayName;
        m_choice->addItem(among.size() == 1 ? name : tr("%1 (%2)").arg(name, choice.product),
                          kind == Kind::Command ? choice.command.id : choice.property.key);
    }
    m_top->setName(QStringLiteral("choice"), kind == Kind::Command ? tr("Command") : tr("Property"));
    m_top->setError(QStringLiteral("choice"), m_choices.isEmpty() ? tr("The products of these devices know none.") : QString());
    showChoice(m_choice->currentIndex());
}

void BulkDialog::showChoice(int index)
{
    delete m_form;
    m_form = new Form;
    m_fields.clear();
    if (index >= 0 && index < m_choices.size()) {
        QVector<models::FieldSpec> specs = m_choices[index].command.parameters;
        if (m_kind == Kind::Desire) {
            specs = {m_choices[index].property};
            specs.first().required = true;
            specs.first().displayName = tr("Value");
        }
        for (const auto &spec : std::as_const(specs)) {
            auto *field = new SpecField(spec);
            m_form->add(spec.key, spec.required && m_kind == Kind::Command ? tr("%1 *").arg(spec.displayName) : spec.displayName,
                        field, field->hint());
            connect(field, &SpecField::edited, this, [this, field] {
                m_form->setError(field->spec().key, {});
                forgetPreview();
            });
            m_fields.append(field);
        }
    }
    m_fieldsPlace->layout()->addWidget(m_form);
    m_fieldsPlace->setVisible(!m_fields.isEmpty());
    forgetPreview();
}

// What was shown holds for what was asked, no longer.
void BulkDialog::forgetPreview()
{
    m_preview.reset();
    m_confirm->hide();
    m_typed->clear();
    setError({});
    setProduction(false);
    refreshDeed();
    adjustSize();
}

bool BulkDialog::isGuarded() const
{
    if (!m_preview)
        return false;
    const auto &sample = m_preview->sample;
    return m_preview->deviceCount > kTypedAbove || !m_preview->approvalReason.isEmpty()
        || std::any_of(sample.begin(), sample.end(),
                       [this](const auto &device) { return m_session.catalog().isProduction(device.environment); });
}

void BulkDialog::refreshDeed()
{
    if (!m_preview) {
        setDeed(tr("Show whom it reaches"));
        deed()->setEnabled(!isBusy() && !m_choices.isEmpty());
        return;
    }
    const int count = static_cast<int>(m_preview->deviceCount);
    setDeed(!m_preview->approvalReason.isEmpty() ? tr("Ask for approval for %n device(s)", nullptr, count)
                : m_kind == Kind::Command        ? tr("Send to %n device(s)", nullptr, count)
                                                 : tr("Change %n device(s)", nullptr, count));
    const bool isTyped = !isGuarded() || m_typed->text().trimmed() == QString::number(m_preview->deviceCount);
    deed()->setEnabled(!isBusy() && count > 0 && isTyped);
}

bool BulkDialog::checkFields()
{
    bool good = true;
    for (const SpecField *field : std::as_const(m_fields)) {
        const QString problem = field->problem();
        m_form->setError(field->spec().key, problem);
        good = good && problem.isEmpty();
    }
    return good;
}

models::DeviceJobActions::Action BulkDialog::action() const
{
    models::DeviceJobActions::Action action;
    const Choice &choice = m_choices[m_choice->currentIndex()];
    if (m_kind == Kind::Desire) {
        action.desired.insert(choice.property.key, m_fields.first()->value());
        return action;
    }
    action.command = choice.command.id;
    action.commandName = choice.command.displayName;
    for (const SpecField *field : m_fields) {
        if (field->value().isValid())
            action.parameters.insert(field->spec().key, field->value());
    }
    return action;
}

void BulkDialog::preview()
{
    if (!checkFields())
        return;
    follow(m_session.deviceJobActions().preview(m_target.toTarget(), action()), [this](models::Operation &operation) {
        m_preview = operation.takeResult().value<models::JobPreview>();
        m_view->setPreview(*m_preview);
        const bool guarded = isGuarded();
        setProduction(guarded, tr("What is done here reaches many shops at once."));
        m_confirmForm->setFieldVisible(QStringLiteral("count"), guarded);
        m_confirmForm->setName(QStringLiteral("count"), tr("Type %1 to go on").arg(m_preview->deviceCount));
        m_confirmForm->setFieldVisible(QStringLiteral("note"), m_preview->deviceCount > 0);
        m_confirm->show();
        refreshDeed();
        adjustSize();
        (guarded ? m_typed : m_note)->setFocus();
    });
}

void BulkDialog::create()
{
    follow(m_session.deviceJobActions().create(m_target.toTarget(), action(), m_note->text().trimmed(), m_preview->deviceCount),
           [this](models::Operation &operation) {
               Q_EMIT created(operation.result().toString());
               accept();
           });
}

} // namespace wheelhouse::widgets
