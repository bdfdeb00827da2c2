#include "widgets/devices/import_file_step.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMimeData>
#include <QPainter>

#include "models/file_preview.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/panel.h"
#include "widgets/controls/parts_bar.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

using models::DeviceFile;
using models::PanelState;

QString delimiterName(QChar delimiter)
{
    if (delimiter == u';')
        return ImportFileStep::tr("separated by semicolons");
    return delimiter == u'\t' ? ImportFileStep::tr("separated by tabs") : ImportFileStep::tr("separated by commas");
}

QString encodingName(const DeviceFile &file)
{
    return file.hasByteOrderMark ? ImportFileStep::tr("UTF-8 with a byte order mark") : QStringLiteral("UTF-8");
}

ImportFileStep::ImportFileStep(QWidget *parent)
    : QWidget(parent), m_model(std::make_unique<models::FilePreviewModel>()), m_well(new QWidget),
      m_name(new Label({}, fonts::strong)), m_facts(new Label({}, fonts::small, Label::Ink::Secondary)), m_choose(new Button),
      m_bar(new PartsBar), m_table(new DataTable(DataTable::Kind::Panel)), m_panel(new Panel({}, m_table))
{
    setAcceptDrops(true);
    m_name->setElastic(Qt::ElideMiddle);
    m_facts->setElastic();
    auto *words = new QVBoxLayout;
    words->setSpacing(tokens::kSpace1);
    words->addStretch();
    words->addWidget(m_name);
    words->addWidget(m_facts);
    words->addStretch();
    auto *row = new QHBoxLayout(m_well);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(tokens::kSpace3);
    row->addWidget(new IconWidget(QStringLiteral("csv"), tokens::kIconEmpty));
    row->addLayout(words, 1);
    row->addWidget(m_choose);
    m_well->setFixedHeight(84);
    m_table->setTable(m_model.get());
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_panel->setShowsAge(false);
    m_panel->body().message().setEmptyIcon(QStringLiteral("import"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::kSpace3);
    column->addWidget(m_well);
    column->addWidget(m_bar);
    column->addWidget(m_panel, 1);
    setFocusProxy(m_choose);
    connect(m_choose, &Button::clicked, this, &ImportFileStep::choose);
    connect(m_panel, &Panel::actionRequested, this, &ImportFileStep::choose);
    connect(&m_inspection, &models::DeviceFileInspection::progressed, this, &ImportFileStep::refresh);
    connect(&m_inspection, &models::DeviceFileInspection::finished, this, [this] {
        m_model->setFile(file());
        refresh();
    });
    retranslate();
}

ImportFileStep::~ImportFileStep()
{
    m_table->setTable(nullptr);
}

void ImportFileStep::open(const QString &path)
{
    m_inspection.open(path);
}

void ImportFileStep::choose()
{
    auto *dialog = new QFileDialog(window(), tr("File of devices"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Devices (*.csv *.tsv *.txt *.jsonl *.ndjson)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &ImportFileStep::open);
    dialog->open();
}

void ImportFileStep::retranslate()
{
    m_choose->setText(file().path.isEmpty() ? tr("Choose file…") : tr("Another file…"));
    m_panel->setTitle(tr("First rows"));
    refresh();
}

void ImportFileStep::refresh()
{
    const DeviceFile &known = file();
    const bool isReading = m_inspection.isRunning();
    m_bar->setVisible(isReading);
    m_choose->setText(known.path.isEmpty() ? tr("Choose file…") : tr("Another file…"));
    if (known.path.isEmpty()) {
        m_name->setText(tr("Drop a file of devices here"));
        m_facts->setText(tr("CSV with a header in the first line, or JSON Lines; UTF-8, of any length."));
    } else {
        m_name->setText(known.fileName());
    }
    PanelState state;
    if (isReading) {
        m_bar->setParts({{PartsBar::Part::Main, m_inspection.share()}}, 1);
        m_facts->setText(tr("It is being read: %1").arg(models::percentText(m_inspection.share())));
        state.kind = PanelState::Kind::Loading;
        state.title = tr("The file is being read.");
        m_panel->setNote({});
    } else if (known.path.isEmpty()) {
        state.kind = PanelState::Kind::Empty;
        state.title = tr("No file is chosen yet");
        state.detail = tr("Each row is one device. Known columns: serial, product, model, site, owner, note, label.KEY, "
                          "desired.KEY, group, credential, token. Other names can be mapped in the next step.");
        state.action = QStringLiteral("choose-file");
        state.actionText = tr("Choose file…");
        m_panel->setNote({});
    } else if (!known.isUsable()) {
        m_facts->setText(models::bytesText(static_cast<double>(known.size)));
        state.kind = PanelState::Kind::Failed;
        state.title = tr("This file cannot be imported");
        state.detail = known.problem;
        state.action = QStringLiteral("retry");
        state.actionText = tr("Another file…");
        m_panel->setNote({});
    } else {
        const QString size = models::bytesText(static_cast<double>(known.size));
        m_facts->setText(known.format == DeviceFile::Format::Csv
                             ? tr("CSV, %1 · %2 · %3 · %4 rows").arg(delimiterName(known.delimiter), encodingName(known), size,
                                                                    models::countText(known.rowCount))
                             : tr("JSON Lines · %1 · %2 · %3 rows").arg(encodingName(known), size, models::countText(known.rowCount)));
        m_panel->setNote(tr("%1 of %2").arg(models::countText(known.preview.size()), models::countText(known.rowCount)));
        state.kind = PanelState::Kind::Live;
    }
    m_panel->setState(state);
    Q_EMIT changed();
}

void ImportFileStep::dragEnterEvent(QDragEnterEvent *event)
{
    const auto urls = event->mimeData()->urls();
    if (urls.size() != 1 || !urls.front().isLocalFile())
        return;
    m_dragged = true;
    update();
    event->acceptProposedAction();
}

void ImportFileStep::dragLeaveEvent(QDragLeaveEvent *)
{
    m_dragged = false;
    update();
}

void ImportFileStep::dropEvent(QDropEvent *event)
{
    m_dragged = false;
    update();
    open(event->mimeData()->urls().front().toLocalFile());
    event->acceptProposedAction();
}

void ImportFileStep::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme &theme = themeOf(this);
    painter.setPen(QPen(m_dragged ? theme.focus.ring : theme.line.control, m_dragged ? 2 : 1, Qt::DashLine));
    painter.setBrush(m_dragged ? theme.accent.soft : theme.surface.panel);
    painter.drawRoundedRect(QRectF(m_well->geometry()).adjusted(0.5, 0.5, -0.5, -0.5), tokens::kRadiusPanel, tokens::kRadiusPanel);
}

} // namespace wheelhouse::widgets
