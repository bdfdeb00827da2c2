#include "widgets/devices/make_claims_dialog.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPrintDialog>
#include <QPrinter>
#include <QSpinBox>
#include <QThreadPool>

#include "models/made_claims_model.h"
#include "models/session.h"
#include "models/text.h"
#include "models/worker_thread.h"
#include "widgets/controls/file_saving.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/controls/qr_code.h"
#include "widgets/controls/segmented.h"
#include "widgets/devices/claim_sheet.h"
#include "widgets/devices/device_facts_dialog.h"
#include "widgets/page/workbench.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

namespace {

constexpr qint64 kMaxSerialFile = 1024 * 1024;

} // namespace

MakeClaimsDialog::MakeClaimsDialog(Workbench &bench, QWidget *parent)
    : Dialog(parent), m_bench(bench), m_form(new Form), m_product(new QComboBox), m_kind(new Segmented),
      m_count(new QSpinBox), m_serials(new QPlainTextEdit), m_modelName(new QLineEdit), m_site(new QLineEdit),
      m_owner(new QLineEdit), m_labels(new QLineEdit), m_expiry(new QComboBox),
      m_model(std::make_unique<models::MadeClaimsModel>())
{
    setWindowTitle(tr("Make claim codes"));
    setMinimumWidth(560);
    for (const auto &product : bench.session().productRows().products())
        m_product->addItem(product.displayName, product.id);
    m_kind->setWords({tr("For any device"), tr("For given serials")});
    m_count->setRange(1, models::DeviceClaims::kMaxAtOnce);
    m_count->setMaximumWidth(120);
    m_serials->setFont(fonts::mono());
    m_serials->setFixedHeight(112);
    m_serials->setTabChangesFocus(true);
    m_serials->viewport()->installEventFilter(this);
    for (const auto &[days, words] : {std::pair(1, tr("1 day")), std::pair(7, tr("7 days")), std::pair(30, tr("30 days")),
                                      std::pair(90, tr("90 days")), std::pair(365, tr("a year"))})
        m_expiry->addItem(words, days);
    m_expiry->setCurrentIndex(2);
    m_form->add(QStringLiteral("product"), tr("Product"), m_product);
    m_form->add(QStringLiteral("kind"), tr("Codes"), m_kind);
    m_form->add(QStringLiteral("count"), tr("How many"), m_count,
                tr("Up to %1; each is good for one device.").arg(models::countText(models::DeviceClaims::kMaxAtOnce)));
    m_form->add(QStringLiteral("serials"), tr("Serials"), m_serials, tr("One a line; paste them, or drop a file of them here."));
    m_form->add(QStringLiteral("expire_time"), tr("Good for"), m_expiry);
    m_form->add(QStringLiteral("model"), tr("Model"), m_modelName);
    m_form->add(QStringLiteral("site"), tr("Site"), m_site, tr("Such as sz-01."));
    m_form->add(QStringLiteral("owner"), tr("Shop"), m_owner);
    m_form->add(QStringLiteral("labels"), tr("Labels"), m_labels, tr("Such as fleet=pilot ring=2. A device gets all this when it claims itself."));
    body()->addWidget(m_form);
    connect(m_kind, &Segmented::chosen, this, [this] {
        refreshSerials();
        adjustSize();
    });
    connect(m_count, &QSpinBox::valueChanged, this, &MakeClaimsDialog::refreshSerials);
    connect(m_serials, &QPlainTextEdit::textChanged, this, &MakeClaimsDialog::refreshSerials);
    connect(this, &Dialog::deedRequested, this, [this] { m_done ? print() : submit(); });
    refreshSerials();
    m_product->setFocus();
}

MakeClaimsDialog::~MakeClaimsDialog()
{
    if (m_table)
        m_table->setTable(nullptr);
}

void MakeClaimsDialog::refreshSerials()
{
    const bool given = m_kind->current() == 1;
    m_form->setFieldVisible(QStringLiteral("count"), !given);
    m_form->setFieldVisible(QStringLiteral("serials"), given);
    const auto serials = given ? models::DeviceClaims::serialsIn(m_serials->toPlainText()).size() : 0;
    const bool tooMany = serials > models::DeviceClaims::kMaxAtOnce;
    if (given) {
        m_form->setError(QStringLiteral("serials"),
                         tooMany ? tr("%1 serials are too many: at most %2 at once.")
                                       .arg(models::countText(serials), models::countText(models::DeviceClaims::kMaxAtOnce))
                                 : QString());
    }
    const auto count = given ? static_cast<int>(serials) : m_count->value();
    setDeed(tr("Make %n code(s)", nullptr, count));
    deed()->setEnabled(count > 0 && !tooMany && m_product->count() > 0);
}

void MakeClaimsDialog::submit()
{
    m_form->clearErrors();
    models::DeviceClaims::Draft draft;
    draft.product = m_product->currentData().toString();
    if (m_kind->current() == 1)
        draft.serials = models::DeviceClaims::serialsIn(m_serials->toPlainText());
    draft.count = m_count->value();
    draft.model = m_modelName->text().trimmed();
    draft.site = m_site->text().trimmed();
    draft.owner = m_owner->text().trimmed();
    draft.labels = labelsFromText(m_labels->text());
    // Clocks differ a little, and the server allows a year at most.
    draft.expires = QDateTime::currentDateTimeUtc().addDays(m_expiry->currentData().toInt()).addSecs(-600);
    m_productName = m_product->currentText();
    follow(m_bench.session().deviceClaims().create(draft),
           [this](models::Operation &operation) { showCodes(operation.takeResult().value<QVector<models::MadeClaim>>()); },
           [this](models::Operation &operation) {
               for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                   QString key = it.key().section(u'.', -1).section(u'[', 0, 0);
                   if (key == QLatin1String("parent"))
                       key = QStringLiteral("product");
                   if (m_form->has(key))
                       m_form->setError(key, it.value());
               }
           });
}

void MakeClaimsDialog::showCodes(const QVector<models::MadeClaim> &claims)
{
    m_done = true;
    m_form->hide();
    setWindowTitle(tr("Claim codes"));
    auto *words = new Label(tr("The codes are shown this once: print them or keep them now. Each lets one device register "
                               "itself, and is as good as a password until it is used."), fonts::base, Label::Ink::Secondary);
    words->setWordWrap(true);
    m_table = new DataTable(DataTable::Kind::Panel);
    m_model->setClaims(claims);
    m_table->setTable(m_model.get());
    m_table->setStretchColumn(QStringLiteral("code"));
    m_table->setMinimumSize(520, 260);
    m_qr = new QrCodeView(200);
    auto *side = new QVBoxLayout;
    side->addWidget(m_qr);
    side->addStretch();
    auto *row = new QHBoxLayout;
    row->setSpacing(tokens::kSpace4);
    row->addWidget(m_table, 1);
    row->addLayout(side);
    m_savedTo = new Label(tr("Labels: %1 sheet(s) of A4, 24 on each, 70 × 37 mm.")
                              .arg(ClaimSheet(claims, m_productName).pageCount()), fonts::small, Label::Ink::Tertiary);
    m_savedTo->setElastic(Qt::ElideMiddle);
    body()->addWidget(words);
    body()->addLayout(row, 1);
    body()->addWidget(m_savedTo);
    auto *pdf = new Button(tr("Save as PDF…"), QStringLiteral("export"));
    auto *csv = new Button(tr("Save as CSV…"), QStringLiteral("csv"));
    footLeft()->setSpacing(tokens::kSpace2);
    footLeft()->addWidget(pdf);
    footLeft()->addWidget(csv);
    connect(pdf, &Button::clicked, this, [this] {
        askForFile(tr("Save labels"), QStringLiteral("PDF (*.pdf)"), QStringLiteral("pdf"), [this](const QString &path) { savePdf(path); });
    });
    connect(csv, &Button::clicked, this, [this] {
        askForFile(tr("Save codes"), QStringLiteral("CSV (*.csv)"), QStringLiteral("csv"), [this](const QString &path) { saveCsv(path); });
    });
    connect(m_table, &DataTable::currentKeyChanged, this, [this](const QString &key) {
        const models::MadeClaim *claim = m_model->claim(key);
        m_qr->setText(claim ? claim->uri.isEmpty() ? claim->code : claim->uri : QString());
    });
    cancelButton()->setText(tr("Close"));
    setDeed(tr("Print labels…"));
    deed()->setEnabled(true);
    resize(820, 460);
    if (!claims.isEmpty())
        m_table->selectKey(claims.front().key);
    m_table->setFocus();
}

void MakeClaimsDialog::askForFile(const QString &title, const QString &filter, const QString &suffix,
                                  std::function<void(const QString &)> then)
{
    auto *dialog = new QFileDialog(this, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(filter);
    dialog->setDefaultSuffix(suffix);
    connect(dialog, &QFileDialog::fileSelected, this, std::move(then));
    dialog->open();
}

void MakeClaimsDialog::savePdf(const QString &path)
{
    ClaimSheet(m_model->claims(), m_productName).savePdf(this, path, [this, path](const QString &cause) {
        saved(path, cause);
        if (cause.isEmpty())
            Q_EMIT pdfSaved(path);
    });
}

void MakeClaimsDialog::saveCsv(const QString &path)
{
    saveFiles(this, {{path, m_model->toCsv(), true}}, [this, path](const QString &cause) { saved(path, cause); });
}

void MakeClaimsDialog::saved(const QString &path, const QString &cause)
{
    setError(cause);
    if (!cause.isEmpty())
        return;
    m_kept = true;
    m_savedTo->setText(tr("Saved to %1").arg(path));
}

void MakeClaimsDialog::print()
{
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setDocName(tr("Claim codes"));
    printer->setFullPage(true);
    auto *dialog = new QPrintDialog(printer.get(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, printer] {
        QThreadPool::globalInstance()->start([printer, sheet = ClaimSheet(m_model->claims(), m_productName), guard = QPointer(this)] {
            sheet.paint(*printer);
            models::WorkerThread::post(guard, [guard, printer] {
                guard->m_kept = true;
                guard->m_savedTo->setText(printer->outputFileName().isEmpty()
                                              ? tr("Sent to the printer %1").arg(printer->printerName())
                                              : tr("Saved to %1").arg(printer->outputFileName()));
            });
        });
    });
    dialog->open();
}

void MakeClaimsDialog::reject()
{
    // Closing loses the codes for good: once more, if nothing was kept.
    if (m_done && !m_kept) {
        m_kept = true;
        setError(tr("The codes were neither printed nor saved and cannot be shown again. Close once more to let them go; "
                    "they can be revoked in the list of claims."));
        return;
    }
    Dialog::reject();
}

bool MakeClaimsDialog::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_serials->viewport() && (event->type() == QEvent::DragEnter || event->type() == QEvent::Drop)) {
        auto *drop = static_cast<QDropEvent *>(event);
        const auto urls = drop->mimeData()->urls();
        if (urls.size() == 1 && urls.front().isLocalFile()) {
            drop->acceptProposedAction();
            if (event->type() == QEvent::Drop) {
                readFile(this, urls.front().toLocalFile(), kMaxSerialFile, [this](const QByteArray &content, const QString &cause) {
                    setError(cause);
                    if (cause.isEmpty())
                        m_serials->setPlainText(models::DeviceClaims::serialsIn(QString::fromUtf8(content)).join(u'\n'));
                });
            }
            return true;
        }
    }
    return Dialog::eventFilter(object, event);
}

} // namespace wheelhouse::widgets
