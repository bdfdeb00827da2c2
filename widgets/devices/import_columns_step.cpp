#include "widgets/devices/import_columns_step.h"

#include <QComboBox>
#include <QGridLayout>
#include <QScrollArea>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/controls/panel.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

using models::ColumnMapping;

namespace {

constexpr int kSamples = 3;

QString samplesOf(const models::DeviceFile &file, int column)
{
    QStringList samples;
    for (const QStringList &row : file.preview) {
        const QString value = row.value(column).simplified();
        if (!value.isEmpty() && !samples.contains(value))
            samples.append(value);
        if (samples.size() == kSamples)
            break;
    }
    return samples.join(QStringLiteral("  ·  "));
}

} // namespace

ImportColumnsStep::ImportColumnsStep(models::Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_headline(new Label({}, fonts::title)), m_leaveOut(new Button),
      m_scroll(new QScrollArea), m_form(new Form(210)), m_product(new QComboBox), m_existing(new QComboBox)
{
    m_headline->setElastic();
    auto *head = new QHBoxLayout;
    head->addWidget(m_headline, 1);
    head->addWidget(m_leaveOut);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto *framed = new Panel(tr("Columns"), m_scroll);
    framed->setObjectName(QStringLiteral("columns"));
    framed->setShowsAge(false);
    models::PanelState live;
    live.kind = models::PanelState::Kind::Live;
    framed->setState(live);
    m_form->add(QStringLiteral("product"), {}, m_product);
    m_form->add(QStringLiteral("existing"), {}, m_existing);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::kSpace3);
    column->addLayout(head);
    column->addWidget(framed, 1);
    column->addWidget(m_form);
    connect(m_leaveOut, &Button::clicked, this, [this] {
        m_mapping.leaveOutUnknown();
        rebuild();
    });
    connect(m_product, &QComboBox::currentIndexChanged, this, &ImportColumnsStep::refresh);
    connect(m_existing, &QComboBox::currentIndexChanged, this, &ImportColumnsStep::refresh);
    connect(&session.productRows(), &models::LiveRows::changed, this, &ImportColumnsStep::fillProducts);
    retranslate();
}

void ImportColumnsStep::setFile(const models::DeviceFile &file)
{
    const bool isSame = m_file.headers == file.headers && m_file.format == file.format;
    m_file = file;
    if (!isSame)
        m_mapping = ColumnMapping(file.headers);
    rebuild();
}

QString ImportColumnsStep::product() const
{
    return m_product->currentData().toString();
}

bool ImportColumnsStep::rejectsExisting() const
{
    return m_existing->currentData().toBool();
}

QString ImportColumnsStep::problem() const
{
    return m_mapping.problem(!product().isEmpty());
}

void ImportColumnsStep::fillBox(QComboBox *box, int column) const
{
    const auto &asked = m_mapping.columns()[column];
    QStringList attributes = ColumnMapping::attributes();
    const QString label = ColumnMapping::labelOf(asked.header);
    for (const QString &own : {ColumnMapping::guess(asked.header), asked.attribute, label}) {
        if (!own.isEmpty() && own != ColumnMapping::kLeaveOut && !attributes.contains(own))
            attributes.append(own);
    }
    if (const auto product = m_session.productRows().product(this->product())) {
        for (const auto &field : product->desired)
            attributes.append(QStringLiteral("desired.") + field.key);
    }
    attributes.removeDuplicates();
    if (asked.attribute.isEmpty())
        box->addItem(tr("Choose…"), QString());
    for (const QString &attribute : std::as_const(attributes))
        box->addItem(ColumnMapping::nameOf(attribute), attribute);
    box->addItem(tr("Leave out"), ColumnMapping::kLeaveOut);
    box->setCurrentIndex(std::max(0, box->findData(asked.attribute)));
}

void ImportColumnsStep::rebuild()
{
    m_boxes.clear();
    m_problems.clear();
    auto *list = new Surface(Surface::Kind::Base);
    auto *grid = new QGridLayout(list);
    grid->setContentsMargins(12, 0, 12, 8);
    grid->setHorizontalSpacing(tokens::kSpace4);
    grid->setVerticalSpacing(6);
    grid->setColumnMinimumWidth(0, 130);
    grid->setColumnStretch(1, 1);
    grid->setColumnMinimumWidth(2, 200);
    grid->setColumnMinimumWidth(3, 180);
    for (int column = 0; column < m_mapping.columns().size(); ++column) {
        const auto &asked = m_mapping.columns()[column];
        auto *header = new Label(asked.header, fonts::mono);
        header->setElastic();
        header->setMaximumWidth(190);
        auto *samples = new Label(samplesOf(m_file, column), fonts::small, Label::Ink::Tertiary);
        samples->setElastic();
        auto *box = new QComboBox;
        box->setAccessibleName(tr("What the column %1 is").arg(asked.header));
        // The wheel scrolls the list; it must not change what is under it.
        box->setFocusPolicy(Qt::StrongFocus);
        box->installEventFilter(this);
        fillBox(box, column);
        auto *problem = new Label({}, fonts::small, Label::Ink::WarnWord);
        problem->setElastic();
        grid->addWidget(header, column, 0);
        grid->addWidget(samples, column, 1);
        grid->addWidget(box, column, 2);
        grid->addWidget(problem, column, 3);
        m_boxes.append(box);
        m_problems.append(problem);
        connect(box, &QComboBox::currentIndexChanged, this, [this, box, column] {
            m_mapping.assign(column, box->currentData().toString());
            refresh();
        });
    }
    grid->setRowStretch(grid->rowCount(), 1);
    m_scroll->setWidget(list);
    refresh();
}

void ImportColumnsStep::fillProducts()
{
    const QString chosen = product();
    const QSignalBlocker quiet(m_product);
    const bool isFirst = m_product->count() == 0;
    m_product->clear();
    m_product->addItem(tr("None: every row names its product"), QString());
    for (const auto &spec : m_session.productRows().products())
        m_product->addItem(spec.displayName, spec.id);
    const int index = m_product->findData(chosen);
    m_product->setCurrentIndex(isFirst ? 0 : std::max(0, index));
    refresh();
}

void ImportColumnsStep::refresh()
{
    for (int column = 0; column < m_problems.size(); ++column) {
        const QString problem = m_mapping.problem(column);
        m_problems[column]->setText(problem);
    }
    const int unknown = m_mapping.unknownCount();
    m_leaveOut->setVisible(unknown > 0);
    const auto total = static_cast<int>(m_mapping.columns().size());
    m_headline->setText(unknown > 0 ? tr("%1 of %2 columns must be named or left out").arg(unknown).arg(total)
                                    : tr("All %1 columns are known").arg(total));
    const bool needsProduct = !m_mapping.has(QStringLiteral("product")) && product().isEmpty();
    m_form->setError(QStringLiteral("product"),
                     needsProduct && total > 0 ? tr("No column is the product: choose one for all rows.") : QString());
    Q_EMIT changed();
}

bool ImportColumnsStep::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::Wheel && qobject_cast<QComboBox *>(object)) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(object, event);
}

void ImportColumnsStep::retranslate()
{
    m_leaveOut->setText(tr("Leave out the rest"));
    findChild<Panel *>(QStringLiteral("columns"))->setTitle(tr("Columns of the file"));
    m_form->setName(QStringLiteral("product"), tr("Product of rows without one"));
    m_form->setName(QStringLiteral("existing"), tr("Devices that are there already"));
    const bool rejects = rejectsExisting();
    {
        const QSignalBlocker quiet(m_existing);
        m_existing->clear();
        m_existing->addItem(tr("Take over what the row says"), false);
        m_existing->addItem(tr("Leave them and reject the row"), true);
        m_existing->setCurrentIndex(rejects ? 1 : 0);
    }
    fillProducts();
    if (!m_boxes.isEmpty())
        rebuild();
}

} // namespace wheelhouse::widgets
