#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/controls/dialog.h"

namespace wheelhouse::models {
class DeviceClaimsModel;
}

namespace wheelhouse::widgets {

class FilteredTable;
class Workbench;

// All claim codes with what became of them; makes new ones and revokes. A window
// of its own.
class ClaimsDialog final : public Dialog {
    Q_OBJECT
public:
    explicit ClaimsDialog(Workbench &bench);
    ~ClaimsDialog() override;
    FilteredTable *table() const { return m_table; }
    Button *revokeButton() const { return m_revoke; }
    void make();
    void revoke();

protected:
    void retranslate() override;

private:
    void refresh();
    QStringList openKeys() const;

    Workbench &m_bench;
    std::unique_ptr<models::DeviceClaimsModel> m_model;
    models::Lease m_lease;
    FilteredTable *m_table;
    Button *m_revoke;
};

// Says what revoking claims means, then does it.
class RevokeClaimsDialog final : public Dialog {
    Q_OBJECT
public:
    RevokeClaimsDialog(Workbench &bench, const QStringList &keys, QWidget *parent);

private:
    void revokeNext();

    Workbench &m_bench;
    QStringList m_keys;
};

} // namespace wheelhouse::widgets
