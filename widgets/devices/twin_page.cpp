#include "widgets/devices/twin_page.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QSplitter>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/controls/state_stack.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

TwinPage::TwinPage(models::Session &session, QWidget *parent)
    : Surface(Kind::Panel, parent), m_session(session), m_title(new Label({}, fonts::strong)),
      m_note(new Label({}, fonts::small, Label::Ink::Tertiary)), m_edit(new Button({}, QStringLiteral("edit"))),
      m_twin(new DataTable(DataTable::Kind::Page)), m_twinBody(new StateStack(m_twin)),
      m_word(new Label({}, fonts::small, Label::Ink::Tertiary)), m_changesTitle(new Label({}, fonts::strong)),
      m_changes(new DataTable(DataTable::Kind::Page)), m_changesBody(new StateStack(m_changes))
{
    build();
    m_twin->installEventFilter(this);
    connect(m_edit, &Button::clicked, this, [this] { edit(m_twin->currentKey()); });
    connect(m_twin, &DataTable::keyActivated, this, &TwinPage::edit);
    connect(m_twin, &DataTable::currentKeyChanged, this, [this](const QString &key) {
        if (key != m_editing)
            leaveEditing();
        refresh();
    });
    connect(m_twin, &DataTable::contextMenuWanted, this, [this](QMenu *menu, const QString &key) {
        if (!mayEdit() || !m_detail->desiredField(key))
            return;
        menu->addAction(icon(QStringLiteral("edit")), tr("Edit…"), this, [this, key] { edit(key); });
        menu->addAction(icon(QStringLiteral("close")), tr("Desire nothing of it"), this, [this, key] { takeAway(key); })
            ->setEnabled(m_detail->desired().contains(key));
    });
    connect(m_changesBody, &StateStack::actionRequested, this, [this] {
        if (m_detail)
            m_detail->records().readTwinChanges();
    });
    retranslate();
}

void TwinPage::build()
{
    m_note->setElastic();
    m_edit->setSmall(true);
    m_word->setWordWrap(true);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 8, 16, 6);
    head->setSpacing(tokens::kSpace2);
    head->addWidget(m_title);
    head->addWidget(m_note, 1);
    head->addWidget(m_edit);
    auto *above = new QWidget;
    auto *aboveColumn = new QVBoxLayout(above);
    aboveColumn->setContentsMargins(0, 0, 0, 0);
    aboveColumn->setSpacing(0);
    aboveColumn->addLayout(head);
    aboveColumn->addWidget(m_twinBody, 1);
    auto *wordRow = new QHBoxLayout;
    wordRow->setContentsMargins(16, 4, 16, 6);
    wordRow->addWidget(m_word);
    aboveColumn->addLayout(wordRow);
    auto *below = new QWidget;
    auto *belowColumn = new QVBoxLayout(below);
    belowColumn->setContentsMargins(0, 0, 0, 0);
    belowColumn->setSpacing(0);
    auto *belowHead = new QHBoxLayout;
    belowHead->setContentsMargins(16, 8, 16, 6);
    belowHead->addWidget(m_changesTitle);
    belowColumn->addWidget(new Rule);
    belowColumn->addLayout(belowHead);
    belowColumn->addWidget(m_changesBody, 1);
    auto *both = new QSplitter(Qt::Vertical);
    both->addWidget(above);
    both->addWidget(below);
    both->setChildrenCollapsible(false);
    both->setStretchFactor(0, 1);
    both->setStretchFactor(1, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(both);

    m_twin->setDefaultColumns({QStringLiteral("status"), QStringLiteral("property"), QStringLiteral("desired"), QStringLiteral("reported")},
                              {{QStringLiteral("status"), 110}, {QStringLiteral("desired"), 96}, {QStringLiteral("reported"), 80}});
    m_twin->setStretchColumn(QStringLiteral("property"));
    m_twinBody->message().setEmptyIcon(QStringLiteral("twin"));
    m_changes->setStretchColumn(QStringLiteral("changes"));
    m_changesBody->message().setEmptyIcon(QStringLiteral("timeline"));
}

void TwinPage::setDetail(models::DeviceDetail *detail)
{
    leaveEditing();
    if (m_detail) {
        disconnect(&m_detail->twin(), nullptr, this, nullptr);
        disconnect(&m_detail->records().twinChanges(), nullptr, this, nullptr);
    }
    m_detail = detail;
    m_failure.clear();
    m_twin->setTable(detail ? &detail->twin() : nullptr);
    m_changes->setTable(detail ? &detail->records().twinChanges() : nullptr);
    if (detail) {
        const auto follow = [this](models::TableModel &model, StateStack *body) {
            body->setState(model.state());
            connect(&model, &models::TableModel::stateChanged, this, [&model, body] { body->setState(model.state()); });
        };
        follow(detail->twin(), m_twinBody);
        follow(detail->records().twinChanges(), m_changesBody);
    }
    refresh();
}

bool TwinPage::mayEdit() const
{
    return m_detail && m_detail->isKnown() && !m_detail->isRetired() && m_session.connection().maySupport();
}

void TwinPage::refresh()
{
    if (!m_detail)
        return;
    const QString key = m_twin->currentKey();
    const auto field = m_detail->desiredField(key);
    m_edit->setEnabled(mayEdit() && field.has_value() && !m_field);
    m_edit->setToolTip(m_session.connection().maySupport() ? QString() : tr("Changing needs the role support."));
    const int differ = m_detail->twinDifferences();
    if (differ == 0)
        m_note->setText(m_detail->appliedTime().isValid() ? tr("as desired since %1").arg(models::ageText(m_detail->appliedTime()))
                                                          : tr("as desired"));
    else if (m_detail->isPending())
        m_note->setText(m_detail->isOnline() ? tr("%n pending", nullptr, differ) : tr("%n pending until it returns", nullptr, differ));
    else
        m_note->setText(tr("%n differ", nullptr, differ));
    if (m_field) {
        const QString problem = m_field->problem();
        m_word->setInk(problem.isEmpty() ? Label::Ink::Tertiary : Label::Ink::BadWord);
        m_word->setText(!problem.isEmpty() ? problem
                            : m_field->hint().isEmpty() ? tr("Enter sets it, Escape leaves it.")
                                                        : tr("%1 Enter sets it, Escape leaves it.").arg(m_field->hint()));
    } else if (!m_failure.isEmpty()) {
        m_word->setInk(Label::Ink::BadWord);
        m_word->setText(m_failure);
    } else {
        m_word->setInk(Label::Ink::Tertiary);
        m_word->setText(key.isEmpty() ? tr("Choose a property and press Enter to edit what is desired.")
                            : !field ? tr("Its product does not say that this can be desired.") : QString());
    }
    m_word->setVisible(!m_word->text().isEmpty());
}

void TwinPage::edit(const QString &key)
{
    if (!mayEdit() || key.isEmpty())
        return;
    const auto field = m_detail->desiredField(key);
    const int row = m_detail->twin().rowOf(key);
    const int column = m_detail->twin().columnOf(QStringLiteral("desired"));
    if (!field || row < 0)
        return;
    leaveEditing();
    m_failure.clear();
    models::FieldSpec spec = *field;
    // Empty is said by taking it away; the unit stands beside it already.
    spec.required = true;
    spec.unit.clear();
    m_field = new SpecField(spec);
    m_editing = key;
    const QVariant now = m_detail->desired().value(key);
    if (now.isValid())
        m_field->setValue(now);
    // A row that moves takes its field along.
    m_twin->setIndexWidget(m_detail->twin().index(row, column), m_field);
    for (QWidget *part : m_field->findChildren<QWidget *>())
        part->installEventFilter(this);
    connect(m_field, &SpecField::edited, this, &TwinPage::refresh);
    m_field->setFocus();
    refresh();
}

void TwinPage::leaveEditing()
{
    if (!m_field)
        return;
    SpecField *field = m_field;
    const int row = m_detail ? m_detail->twin().rowOf(m_editing) : -1;
    m_field = nullptr;
    m_editing.clear();
    field->hide();
    // The view knows its widgets by bare pointers: it has to forget this one,
    // which may be what called us, and lets go of it later.
    if (row >= 0 && m_twin->table() == &m_detail->twin())
        m_twin->setIndexWidget(m_detail->twin().index(row, m_detail->twin().columnOf(QStringLiteral("desired"))), nullptr);
    else
        field->deleteLater();
    if (m_twin->isVisible())
        m_twin->setFocus();
    refresh();
}

void TwinPage::set()
{
    if (!m_field || !m_detail || !m_field->problem().isEmpty())
        return;
    QVariantMap desired = m_detail->desired();
    const QVariant value = m_field->value();
    const QString key = m_editing;
    leaveEditing();
    if (desired.contains(key) && desired.value(key) == value)
        return;
    desired.insert(key, value);
    send(desired);
}

void TwinPage::takeAway(const QString &key)
{
    if (!mayEdit())
        return;
    QVariantMap desired = m_detail->desired();
    if (desired.remove(key) > 0)
        send(desired);
}

void TwinPage::send(const QVariantMap &desired)
{
    models::DeviceActions::Change change;
    change.desired = desired;
    auto *operation = m_session.deviceActions().update(m_detail->key(), change, m_detail->etag());
    connect(operation, &models::Operation::finished, this, [this, operation, key = m_detail->key()] {
        if (!m_detail || m_detail->key() != key)
            return;
        const auto &fields = operation->fieldErrors();
        m_failure = operation->succeeded() ? QString() : fields.isEmpty() ? operation->resultText() : fields.begin().value();
        refresh();
    });
}

bool TwinPage::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return Surface::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent *>(event)->key();
    if (watched == m_twin) {
        if (key == Qt::Key_F2)
            edit(m_twin->currentKey());
        else if (key == Qt::Key_Delete)
            takeAway(m_twin->currentKey());
        else
            return false;
        return true;
    }
    if (!m_field)
        return false;
    if (key == Qt::Key_Return || key == Qt::Key_Enter)
        set();
    else if (key == Qt::Key_Escape)
        leaveEditing();
    else
        return false;
    return true;
}

void TwinPage::retranslate()
{
    m_title->setText(tr("Desired and reported"));
    m_edit->setText(tr("Edit"));
    m_changesTitle->setText(tr("History"));
    refresh();
}

} // namespace wheelhouse::widgets
