#include "widgets/devices/group_dialog.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QVBoxLayout>

#include "models/device_query.h"
#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/controls/segmented.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

namespace {

// `Tills, east` as `tills-east`; empty where no letter is left.
QString idOf(const QString &name)
{
    QString id;
    for (const QChar c : name.toLower()) {
        if ((c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9' && !id.isEmpty()))
            id += c;
        else if (!id.isEmpty() && !id.endsWith(u'-'))
            id += u'-';
    }
    while (id.endsWith(u'-'))
        id.chop(1);
    return id.left(40);
}

} // namespace

GroupDialog::GroupDialog(models::Session &session, BulkTarget target, QWidget *parent)
    : GroupDialog(session, std::move(target), models::DeviceGroupFacts(), parent)
{
}

GroupDialog::GroupDialog(models::Session &session, models::DeviceGroupFacts group, const models::RowFilter &filter, QWidget *parent)
    : GroupDialog(session, BulkTarget{.keys = {}, .filter = filter, .count = 0}, std::move(group), parent)
{
}

GroupDialog::GroupDialog(models::Session &session, BulkTarget target, models::DeviceGroupFacts group, QWidget *parent)
    : Dialog(parent), m_session(session), m_target(std::move(target)), m_group(std::move(group)), m_form(new Form),
      m_name(new QLineEdit), m_id(new QLineEdit), m_kind(new Segmented), m_members(new QCheckBox), m_query(new QLineEdit)
{
    build();
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString &text) {
        if (!m_idTyped)
            m_id->setText(idOf(text));
        refresh();
    });
    connect(m_id, &QLineEdit::textEdited, this, [this] {
        m_idTyped = true;
        refresh();
    });
    connect(m_query, &QLineEdit::textEdited, this, &GroupDialog::refresh);
    connect(m_kind, &Segmented::chosen, this, &GroupDialog::refresh);
    connect(this, &Dialog::deedRequested, this, &GroupDialog::save);
    refresh();
    m_name->setFocus();
}

void GroupDialog::build()
{
    const bool isNew = m_group.key.isEmpty();
    setWindowTitle(isNew ? tr("New group") : tr("Group %1").arg(m_group.id));
    setMinimumWidth(520);
    m_id->setFont(fonts::mono());
    m_query->setFont(fonts::mono());
    m_kind->setWords({tr("Listed"), tr("By query")});
    auto *kind = new QWidget;
    auto *kindRow = new QHBoxLayout(kind);
    kindRow->setContentsMargins(0, 0, 0, 0);
    kindRow->addWidget(m_kind);
    kindRow->addStretch();
    m_members->setText(tr("Put in %1").arg(m_target.words()));
    m_members->setChecked(!m_target.keys.isEmpty());
    m_members->setFixedHeight(tokens::kControl);
    m_form->add(QStringLiteral("display_name"), tr("Name"), m_name);
    m_form->add(QStringLiteral("device_group_id"), tr("Id"), m_id, tr("1 to 40 of a-z, 0-9 and dash; what a filter asks for."));
    m_form->add(QStringLiteral("kind"), tr("Kind"), kind);
    m_form->add(QStringLiteral("members"), tr("Devices"), m_members);
    m_form->add(QStringLiteral("filter"), tr("Filter"), m_query);
    body()->addWidget(m_form);
    if (isNew) {
        const bool hasChosen = !m_target.keys.isEmpty();
        m_kind->setCurrent(hasChosen || m_target.filter.isEmpty() ? 0 : 1);
        m_query->setText(m_target.filter.toText());
        setDeed(tr("Make group"));
        return;
    }
    m_name->setText(m_group.displayName);
    m_id->setText(m_group.id);
    m_kind->setCurrent(m_group.isStatic() ? 0 : 1);
    const auto filter = models::rowFilterOf(m_group.query);
    m_query->setText(filter ? filter->toText() : m_group.query);
    // What the filter bar cannot say stays as it is.
    m_query->setReadOnly(!filter);
    m_form->setFieldVisible(QStringLiteral("device_group_id"), false);
    m_form->setFieldVisible(QStringLiteral("kind"), false);
    setDeed(tr("Change group"));
}

void GroupDialog::refresh()
{
    const bool isNew = m_group.key.isEmpty();
    const bool isStatic = m_kind->current() == 0;
    m_form->setFieldVisible(QStringLiteral("members"), isNew && isStatic && m_target.count > 0);
    m_form->setFieldVisible(QStringLiteral("filter"), !isStatic);
    m_form->setHint(QStringLiteral("kind"), isStatic ? tr("It holds the devices that are put into it.")
                                                     : tr("It holds whatever matches, now and later. Which of the two it is never changes."));
    const auto query = models::deviceQueryOf(models::RowFilter::parse(m_query->text()));
    m_form->setError(QStringLiteral("filter"), isStatic || query.unknownKeys.isEmpty()
                         ? QString() : tr("The server cannot filter by %1.").arg(query.unknownKeys.join(QStringLiteral(", "))));
    deed()->setEnabled(!isBusy() && !m_name->text().trimmed().isEmpty() && !m_id->text().trimmed().isEmpty()
                       && (isStatic || (!query.filter.isEmpty() && query.unknownKeys.isEmpty())));
}

void GroupDialog::save()
{
    m_form->clearErrors();
    const QString query = m_kind->current() == 0 ? QString()
        : m_query->isReadOnly()                  ? m_group.query
                                                 : models::deviceQueryOf(models::RowFilter::parse(m_query->text())).filter;
    const auto showFields = [this](models::Operation &operation) {
        for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
            const QString key = it.key().section(u'.', -1);
            if (m_form->has(key))
                m_form->setError(key, it.value());
        }
    };
    auto &actions = m_session.deviceGroupActions();
    if (!m_made.isEmpty()) {
        addMembers(m_made);
        return;
    }
    if (!m_group.key.isEmpty()) {
        models::DeviceGroupFacts group = m_group;
        group.displayName = m_name->text().trimmed();
        group.query = query;
        follow(actions.update(group), [this](models::Operation &) { accept(); }, showFields);
        return;
    }
    follow(actions.create(m_id->text().trimmed(), m_name->text().trimmed(), query),
           [this](models::Operation &operation) { addMembers(operation.result().toString()); }, showFields);
}

void GroupDialog::addMembers(const QString &key)
{
    if (m_made.isEmpty())
        Q_EMIT created(key);
    if (m_kind->current() != 0 || !m_members->isChecked() || m_target.count == 0) {
        accept();
        return;
    }
    // The group is there; from here only its members are tried again.
    m_made = key;
    models::DeviceGroupFacts group;
    group.key = key;
    group.id = key.section(u'/', -1);
    follow(m_session.deviceGroupActions().add(group, {m_target.keys, m_target.isAll() ? m_target.toTarget().query : QString()}),
           [this](models::Operation &) { accept(); });
}

} // namespace wheelhouse::widgets
