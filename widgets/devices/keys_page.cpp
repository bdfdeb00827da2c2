#include "widgets/devices/keys_page.h"

#include <QHBoxLayout>
#include <QMenu>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/revoke_dialog.h"
#include "widgets/devices/rotate_dialog.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

KeysPage::KeysPage(Workbench &bench, QWidget *parent)
    : Surface(Kind::Panel, parent), m_bench(bench), m_title(new Label({}, fonts::strong)),
      m_rotate(new Button({}, QStringLiteral("credential"))), m_revoke(new Button),
      m_table(new DataTable(DataTable::Kind::Page)), m_body(new StateStack(m_table)),
      m_story(new Label({}, fonts::small, Label::Ink::Tertiary))
{
    m_rotate->setSmall(true);
    m_revoke->setSmall(true);
    m_story->setWordWrap(true);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(16, 8, 16, 6);
    head->setSpacing(tokens::kSpace2);
    head->addWidget(m_title);
    head->addStretch();
    head->addWidget(m_rotate);
    head->addWidget(m_revoke);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(16, 6, 16, 8);
    foot->addWidget(m_story);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_body, 1);
    column->addLayout(foot);
    m_table->setDefaultColumns({QStringLiteral("status"), QStringLiteral("kind"), QStringLiteral("fingerprint"),
                                QStringLiteral("created"), QStringLiteral("ends")},
                               {{QStringLiteral("status"), 98}, {QStringLiteral("kind"), 78}, {QStringLiteral("created"), 52},
                                {QStringLiteral("ends"), 92}});
    m_table->setStretchColumn(QStringLiteral("fingerprint"));
    m_body->message().setEmptyIcon(QStringLiteral("credential"));
    connect(m_rotate, &Button::clicked, this, &KeysPage::rotate);
    connect(m_revoke, &Button::clicked, this, &KeysPage::revoke);
    connect(m_table, &DataTable::currentKeyChanged, this, &KeysPage::refresh);
    connect(m_table, &DataTable::contextMenuWanted, this, [this](QMenu *menu, const QString &) {
        menu->addAction(icon(QStringLiteral("close")), tr("Take it back…"), this, &KeysPage::revoke)->setEnabled(m_revoke->isEnabled());
    });
    connect(m_body, &StateStack::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("rotate"))
            rotate();
        else if (m_detail)
            m_detail->records().readCredentials();
    });
    retranslate();
}

void KeysPage::setDetail(models::DeviceDetail *detail)
{
    if (m_detail)
        disconnect(&m_detail->records().credentials(), nullptr, this, nullptr);
    m_detail = detail;
    m_table->setTable(detail ? &detail->records().credentials() : nullptr);
    if (detail) {
        auto &model = detail->records().credentials();
        m_body->setState(model.state());
        connect(&model, &models::TableModel::stateChanged, this, [this, &model] { m_body->setState(model.state()); });
        connect(&model, &models::TableModel::countsChanged, this, &KeysPage::refresh);
    }
    refresh();
}

void KeysPage::refresh()
{
    if (!m_detail)
        return;
    const bool may = m_bench.session().connection().mayOperate();
    const QString needsRole = may ? QString() : tr("This needs the role operator.");
    m_rotate->setEnabled(may && m_detail->isKnown() && !m_detail->isRetired());
    m_rotate->setToolTip(needsRole);
    const auto chosen = m_detail->records().credential(m_table->currentKey());
    m_revoke->setEnabled(may && chosen && chosen->isGood);
    m_revoke->setToolTip(!may ? needsRole : chosen ? QString() : tr("Choose a credential first."));
    if (chosen && chosen->isOverlapping && chosen->ends.isValid())
        m_story->setText(tr("A newer one is there; this one is good until %1.").arg(models::exactTime(chosen->ends)));
    else
        m_story->setText(tr("At most two are good at a time, so that a device can change over without a gap. The secret itself "
                            "is never kept."));
}

void KeysPage::rotate()
{
    if (m_detail && m_detail->isKnown() && m_rotate->isEnabled()) {
        auto *dialog = new RotateDialog(m_bench.session(), *m_detail, m_bench.dialogParent());
        connect(dialog, &QDialog::finished, this, [this] {
            if (m_detail)
                m_detail->records().readCredentials();
        });
        dialog->open();
    }
}

void KeysPage::revoke()
{
    if (!m_detail)
        return;
    const auto chosen = m_detail->records().credential(m_table->currentKey());
    if (!chosen || !chosen->isGood)
        return;
    auto *dialog = new RevokeDialog(m_bench.session(), *m_detail, *chosen, m_bench.dialogParent());
    connect(dialog, &QDialog::finished, this, [this] {
        if (m_detail)
            m_detail->records().readCredentials();
    });
    dialog->open();
}

void KeysPage::retranslate()
{
    m_title->setText(tr("Credentials"));
    m_rotate->setText(tr("New credential…"));
    m_revoke->setText(tr("Take back…"));
    refresh();
}

} // namespace wheelhouse::widgets
