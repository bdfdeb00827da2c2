#include "widgets/devices/claims_dialog.h"

#include <QHBoxLayout>
#include <QMenu>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/make_claims_dialog.h"
#include "widgets/page/filtered_table.h"
#include "widgets/page/workbench.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

ClaimsDialog::ClaimsDialog(Workbench &bench)
    : Dialog(bench.dialogParent()), m_bench(bench),
      m_model(std::make_unique<models::DeviceClaimsModel>(bench.session().deviceClaims().rows(), bench.session().catalog())),
      m_lease(m_model->watch()), m_table(new FilteredTable(*m_model)), m_revoke(new Button({}, QStringLiteral("delete")))
{
    setWindowModality(Qt::NonModal);
    setWindowFlags(Qt::Window);
    resize(1040, 560);
    setMinimumSize(760, 420);
    m_table->table()->setStretchColumn(QStringLiteral("shop"));
    m_table->table()->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->body()->message().setEmptyIcon(QStringLiteral("qrcode"));
    auto *above = new Surface(Surface::Kind::Base);
    above->setFixedHeight(10);
    body()->setContentsMargins(0, 0, 0, 0);
    body()->setSpacing(0);
    body()->addWidget(above);
    body()->addWidget(m_table, 1);
    footLeft()->addWidget(m_revoke);
    connect(m_revoke, &Button::clicked, this, &ClaimsDialog::revoke);
    connect(this, &Dialog::deedRequested, this, &ClaimsDialog::make);
    connect(m_table, &FilteredTable::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("make-claims"))
            make();
        else
            m_bench.session().deviceClaims().refresh();
    });
    connect(m_table->table(), &DataTable::contextMenuWanted, this, [this](QMenu *menu) {
        menu->addAction(icon(QStringLiteral("delete")), tr("Revoke…"), this, &ClaimsDialog::revoke)->setEnabled(m_revoke->isEnabled());
    });
    connect(m_table->table()->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ClaimsDialog::refresh);
    connect(m_model.get(), &QAbstractItemModel::dataChanged, this, &ClaimsDialog::refresh);
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &ClaimsDialog::refresh);
    retranslate();
    m_table->table()->setFocus();
    // What was read for an earlier window may be old.
    bench.session().deviceClaims().refresh();
}

ClaimsDialog::~ClaimsDialog()
{
    m_table->table()->setTable(nullptr);
    delete m_table;
}

QStringList ClaimsDialog::openKeys() const
{
    QStringList keys = m_table->table()->selectedKeys();
    keys.removeIf([this](const QString &key) {
        const auto claim = m_bench.session().deviceClaims().rows().claim(key);
        return !claim || claim->state != models::ClaimFacts::State::Open;
    });
    return keys;
}

void ClaimsDialog::refresh()
{
    const bool may = m_bench.session().connection().mayOperate();
    deed()->setEnabled(may);
    deed()->setToolTip(may ? QString() : tr("Making and revoking codes needs the role operator."));
    m_revoke->setEnabled(may && !openKeys().isEmpty());
}

void ClaimsDialog::make()
{
    (new MakeClaimsDialog(m_bench, this))->open();
}

void ClaimsDialog::revoke()
{
    if (const QStringList keys = openKeys(); !keys.isEmpty())
        (new RevokeClaimsDialog(m_bench, keys, this))->open();
}

void ClaimsDialog::retranslate()
{
    Dialog::retranslate();
    setWindowTitle(tr("Claim codes"));
    m_table->setPlaceholder(tr("Filter claims…"));
    m_revoke->setText(tr("Revoke…"));
    setDeed(tr("Make codes…"));
    cancelButton()->setText(tr("Close"));
    refresh();
}

RevokeClaimsDialog::RevokeClaimsDialog(Workbench &bench, const QStringList &keys, QWidget *parent)
    : Dialog(parent), m_bench(bench), m_keys(keys)
{
    setWindowTitle(tr("Revoke claim codes"));
    setMinimumWidth(460);
    auto *words = new Label(tr("%n code(s) will be good no more, wherever they are printed. Devices that are registered already "
                               "are not touched.", nullptr, static_cast<int>(keys.size())), fonts::base, Label::Ink::Secondary);
    words->setWordWrap(true);
    body()->addWidget(words);
    QStringList sample;
    for (const QString &key : keys.mid(0, 5)) {
        const auto claim = bench.session().deviceClaims().rows().claim(key);
        if (claim && !claim->serial.isEmpty())
            sample.append(claim->serial);
    }
    if (!sample.isEmpty())
        body()->addWidget(new Label(sample.join(QStringLiteral("\n")), fonts::mono));
    setDeed(tr("Revoke %n code(s)", nullptr, static_cast<int>(keys.size())));
    connect(this, &Dialog::deedRequested, this, &RevokeClaimsDialog::revokeNext);
    cancelButton()->setFocus();
}

void RevokeClaimsDialog::revokeNext()
{
    if (m_keys.isEmpty()) {
        accept();
        return;
    }
    const auto claim = m_bench.session().deviceClaims().rows().claim(m_keys.front());
    if (!claim) {
        m_keys.removeFirst();
        revokeNext();
        return;
    }
    follow(m_bench.session().deviceClaims().revoke(*claim), [this](models::Operation &) {
        m_keys.removeFirst();
        revokeNext();
    });
}

} // namespace wheelhouse::widgets
