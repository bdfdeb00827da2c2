#include "widgets/devices/findings_list.h"

#include <QHBoxLayout>

#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

namespace {

// One finding, on its status' soft colour, with a bar at its left.
class FindingCard final : public QWidget {
public:
    explicit FindingCard(const models::FindingFact &finding) : m_status(finding.status)
    {
        auto *word = new Label(finding.word, fonts::strong, Label::inkOf(finding.status));
        auto *since = new Label(FindingsList::tr("for %1").arg(models::ageText(finding.since)), fonts::small, Label::Ink::Secondary);
        since->setToolTip(models::exactTime(finding.since));
        since->setVisible(finding.since.isValid());
        auto *head = new QHBoxLayout;
        head->setSpacing(tokens::kSpace2);
        head->addWidget(new MarkWidget(finding.status));
        head->addWidget(word);
        head->addStretch();
        head->addWidget(since);
        auto *column = new QVBoxLayout(this);
        column->setContentsMargins(13, 7, 10, 8);
        column->setSpacing(2);
        column->addLayout(head);
        const auto add = [column](const QString &text, Label::Ink ink) {
            if (text.isEmpty())
                return;
            auto *label = new Label(text, fonts::base, ink);
            label->setWordWrap(true);
            label->setTextInteractionFlags(Qt::TextSelectableByMouse);
            column->addWidget(label);
        };
        add(finding.text, Label::Ink::Primary);
        add(finding.remedy, Label::Ink::Secondary);
        setAccessibleName(FindingsList::tr("%1. %2 %3").arg(finding.word, finding.text, finding.remedy));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Theme &theme = themeOf(this);
        painter.fillRect(rect(), theme.of(m_status).soft);
        painter.fillRect(QRect(0, 0, 3, height()), theme.of(m_status).mark);
    }

private:
    models::Status m_status;
};

} // namespace

FindingsList::FindingsList(QWidget *parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(16, 10, 16, 2);
    m_column->setSpacing(6);
    hide();
}

void FindingsList::setFindings(const QVector<models::FindingFact> &findings)
{
    if (findings == m_findings)
        return;
    m_findings = findings;
    rebuild();
}

void FindingsList::rebuild()
{
    while (QLayoutItem *item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const auto &finding : std::as_const(m_findings))
        m_column->addWidget(new FindingCard(finding));
    setVisible(!m_findings.isEmpty());
}

void FindingsList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        rebuild();
}

} // namespace wheelhouse::widgets
