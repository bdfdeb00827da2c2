#include "widgets/controls/inspector.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>

#include "widgets/controls/label.h"
#include "widgets/controls/production_band.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

namespace {

Button *flatIcon(const QString &name)
{
    Button *button = Button::iconOnly(name, Button::Kind::Flat);
    button->setSmall(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

Inspector::Inspector(QWidget *parent)
    : Surface(Kind::Panel, parent), m_band(new ProductionBand), m_subject(new Label({}, fonts::monoTitle)),
      m_secondLine(new Label({}, fonts::small, Label::Ink::Tertiary)), m_chip(new EnvironmentChip),
      m_mark(new MarkWidget), m_word(new Label({}, fonts::strong)),
      m_cause(new Label({}, fonts::base, Label::Ink::Secondary)), m_copy(flatIcon(QStringLiteral("copy"))),
      m_expand(flatIcon(QStringLiteral("expand"))), m_close(flatIcon(QStringLiteral("close"))),
      m_deedRow(new QWidget), m_deeds(new QHBoxLayout(m_deedRow)), m_tabs(new QTabBar),
      m_pages(new QStackedWidget), m_foot(new Surface(Kind::Panel)), m_footRow(new QHBoxLayout(m_foot))
{
    setMinimumWidth(tokens::kInspectorMin);
    m_subject->setElastic(Qt::ElideMiddle);
    m_subject->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_cause->setElastic();
    m_secondLine->hide();

    auto *first = new QHBoxLayout;
    first->setSpacing(tokens::kSpace1);
    first->addWidget(m_subject);
    first->addWidget(m_copy);
    first->addStretch();
    first->addWidget(m_chip);
    first->addSpacing(tokens::kSpace1);
    first->addWidget(m_expand);
    first->addWidget(m_close);
    auto *second = new QHBoxLayout;
    second->setSpacing(tokens::kSpace2);
    second->addWidget(m_mark);
    second->addWidget(m_word);
    second->addWidget(m_cause, 1);
    m_deeds->setContentsMargins(0, 8, 0, 4);
    m_deeds->setSpacing(tokens::kSpace2);
    m_deeds->addStretch();
    m_deedRow->hide();
    auto *head = new QVBoxLayout;
    head->setContentsMargins(16, 8, 10, 6);
    head->setSpacing(2);
    head->addLayout(first);
    head->addLayout(second);
    head->addWidget(m_secondLine);
    head->addWidget(m_deedRow);

    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setFixedHeight(32);
    m_tabs->setUsesScrollButtons(true);
    auto *tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(6, 0, 6, 0);
    tabRow->addWidget(m_tabs);
    m_footRow->setContentsMargins(16, 0, 16, 0);
    m_footRow->setSpacing(tokens::kSpace2);
    m_foot->setFixedHeight(tokens::kDialogFoot);
    m_foot->hide();

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_band);
    column->addLayout(head);
    column->addLayout(tabRow);
    column->addWidget(new Rule);
    column->addWidget(m_pages, 1);
    column->addWidget(m_foot);

    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_tabs, &QTabBar::currentChanged, this, &Inspector::currentPageChanged);
    connect(m_copy, &Button::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_subject->text()); });
    connect(m_expand, &Button::clicked, this, &Inspector::expandToggled);
    connect(m_close, &Button::clicked, this, &Inspector::closeRequested);
    retranslate();
}

void Inspector::setSubject(const QString &subject, bool isMono)
{
    m_subject->setFontOf(isMono ? fonts::monoTitle : fonts::title);
    m_subject->setText(subject);
}

void Inspector::setSecondLine(const QString &text)
{
    m_secondLine->setText(text);
    m_secondLine->setVisible(!text.isEmpty());
}

void Inspector::setStatus(models::Status status, const QString &word, const QString &cause)
{
    m_mark->setStatus(status);
    m_word->setText(word);
    m_word->setInk(status == models::Status::Ok ? Label::Ink::Secondary : Label::inkOf(status));
    m_word->setFontOf(status == models::Status::Ok ? fonts::medium : fonts::strong);
    m_cause->setText(cause);
}

void Inspector::setEnvironment(const models::EnvironmentValue &environment)
{
    m_chip->setEnvironment(environment.id, environment.production);
}

void Inspector::setProduction(const QString &reach)
{
    m_band->setStrength(reach.isEmpty() ? ProductionBand::Strength::None : ProductionBand::Strength::Band);
    m_band->setWords(reach);
}

void Inspector::addDeed(Button *button)
{
    m_deeds->insertWidget(m_deeds->count() - 1, button);
    m_deedRow->show();
}

void Inspector::addMore(Button *button)
{
    m_deeds->addWidget(button);
    m_deedRow->show();
}

QHBoxLayout *Inspector::foot()
{
    m_foot->show();
    return m_footRow;
}

QVBoxLayout *Inspector::addPage()
{
    auto *inner = new Surface(Kind::Panel);
    auto *layout = new QVBoxLayout(inner);
    layout->setContentsMargins(0, 0, 0, 12);
    layout->setSpacing(0);
    auto *area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(inner);
    addPage(area);
    return layout;
}

void Inspector::addPage(QWidget *page)
{
    m_pages->addWidget(page);
    m_tabs->addTab(QString());
}

void Inspector::setPageTitle(int index, const QString &title)
{
    m_tabs->setTabText(index, title);
}

void Inspector::setPageVisible(int index, bool visible)
{
    m_tabs->setTabVisible(index, visible);
}

void Inspector::setCurrentPage(int index)
{
    m_tabs->setCurrentIndex(index);
}

int Inspector::currentPage() const
{
    return m_tabs->currentIndex();
}

void Inspector::retranslate()
{
    m_copy->setHint(tr("Copy"));
    m_expand->setHint(tr("Wider or narrower"));
    m_close->setHint(tr("Close (Space)"));
}

void Inspector::changeEvent(QEvent *event)
{
    Surface::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace wheelhouse::widgets
