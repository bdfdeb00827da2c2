#include "widgets/controls/dialog.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScreen>

#include "models/operation.h"
#include "widgets/controls/label.h"
#include "widgets/controls/production_band.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

Dialog::Dialog(QWidget *parent)
    : QDialog(parent), m_band(new ProductionBand), m_body(new QVBoxLayout), m_errorRow(new QWidget),
      m_error(new Label({}, fonts::base, Label::Ink::BadWord)), m_errorMark(new MarkWidget(models::Status::Bad)),
      m_footLeft(new QHBoxLayout), m_footRight(new QHBoxLayout), m_cancel(new Button), m_deed(new Button({}, {}, Button::Kind::Accent)),
      m_running(new MarkWidget(models::Status::Progress))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    m_error->setWordWrap(true);
    m_error->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *errorLine = new QHBoxLayout(m_errorRow);
    errorLine->setContentsMargins(16, 4, 16, 8);
    errorLine->addWidget(m_errorMark, 0, Qt::AlignTop);
    errorLine->addWidget(m_error, 1);
    m_errorRow->hide();
    m_running->hide();
    m_deed->setDefault(true);

    auto *foot = new Surface(Surface::Kind::Panel);
    foot->setFixedHeight(tokens::kDialogFoot);
    auto *footRow = new QHBoxLayout(foot);
    footRow->setContentsMargins(16, 0, 16, 0);
    footRow->setSpacing(tokens::kSpace2);
    footRow->addLayout(m_footLeft);
    footRow->addStretch();
    m_footRight->setSpacing(tokens::kSpace2);
    footRow->addLayout(m_footRight);
    footRow->addWidget(m_running);
    footRow->addWidget(m_cancel);
    footRow->addWidget(m_deed);
    m_body->setContentsMargins(16, 14, 16, 14);
    m_body->setSpacing(tokens::kSpace3);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_band);
    column->addLayout(m_body, 1);
    column->addWidget(m_errorRow);
    column->addWidget(new Rule);
    column->addWidget(foot);
    connect(m_cancel, &Button::clicked, this, &QDialog::reject);
    connect(m_deed, &Button::clicked, this, &Dialog::deedRequested);
    m_cancel->setText(tr("Cancel"));
}

void Dialog::setDeed(const QString &text)
{
    m_deed->setText(text);
    m_deed->updateGeometry();
}

void Dialog::setProduction(bool production, const QString &reach)
{
    m_band->setStrength(production ? ProductionBand::Strength::Band : ProductionBand::Strength::None);
    m_band->setWords(reach);
    m_deed->setKind(production ? Button::Kind::Production : Button::Kind::Accent);
}

void Dialog::setError(const QString &sentence, const QString &technical)
{
    m_error->setText(sentence);
    m_error->setToolTip(technical);
    m_errorRow->setVisible(!sentence.isEmpty());
}

void Dialog::follow(models::Operation *operation, std::function<void(models::Operation &)> succeeded,
                    std::function<void(models::Operation &)> failed)
{
    setError({});
    m_busy = true;
    m_running->show();
    m_deed->setEnabled(false);
    Q_EMIT busyChanged();
    connect(operation, &models::Operation::finished, this, [=, this] {
        m_busy = false;
        m_running->hide();
        m_deed->setEnabled(true);
        Q_EMIT busyChanged();
        if (operation->succeeded()) {
            succeeded(*operation);
            return;
        }
        setError(operation->resultText(), operation->technical());
        if (failed)
            failed(*operation);
    });
}

void Dialog::retranslate()
{
    m_cancel->setText(tr("Cancel"));
}

// A window's least height does not know of lines that wrap.
bool Dialog::event(QEvent *event)
{
    const bool taken = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest && layout()) {
        const int least = std::min(layout()->totalMinimumHeightForWidth(width()), screen()->availableGeometry().height());
        if (height() < least)
            resize(width(), least);
    }
    return taken;
}

void Dialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void Dialog::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), themeOf(this).surface.raised);
}

} // namespace wheelhouse::widgets
