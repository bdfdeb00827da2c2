#pragma once

#include <memory>

#include "models/device_claims.h"
#include "widgets/controls/dialog.h"

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace wheelhouse::models {
class MadeClaimsModel;
}

namespace wheelhouse::widgets {

class DataTable;
class Form;
class Label;
class QrCodeView;
class Segmented;
class Workbench;

// Makes claim codes, for so many devices or for given serials, and shows them,
// this once: to print as labels, as PDF or as a file.
class MakeClaimsDialog final : public Dialog {
    Q_OBJECT
public:
    explicit MakeClaimsDialog(Workbench &bench, QWidget *parent);
    ~MakeClaimsDialog() override;

    void savePdf(const QString &path);
    const models::MadeClaimsModel &made() const { return *m_model; }
    void reject() override;

Q_SIGNALS:
    void pdfSaved(const QString &path);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void submit();
    void showCodes(const QVector<models::MadeClaim> &claims);
    void refreshSerials();
    void askForFile(const QString &title, const QString &filter, const QString &suffix, std::function<void(const QString &)> then);
    void saveCsv(const QString &path);
    void print();
    void saved(const QString &path, const QString &cause);

    Workbench &m_bench;
    Form *m_form;
    QComboBox *m_product;
    Segmented *m_kind;
    QSpinBox *m_count;
    QPlainTextEdit *m_serials;
    QLineEdit *m_modelName;
    QLineEdit *m_site;
    QLineEdit *m_owner;
    QLineEdit *m_labels;
    QComboBox *m_expiry;
    QString m_productName;
    bool m_done = false;
    bool m_kept = false;
    std::unique_ptr<models::MadeClaimsModel> m_model;
    DataTable *m_table = nullptr;
    QrCodeView *m_qr = nullptr;
    Label *m_savedTo = nullptr;
};

} // namespace wheelhouse::widgets
