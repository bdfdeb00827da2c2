#include "widgets/devices/count_guard.h"

#include <QHBoxLayout>
#include <QLineEdit>

#include "models/session.h"
#include "widgets/controls/label.h"
#include "widgets/page/workbench.h"

namespace wheelhouse::widgets {

CountGuard::CountGuard(QWidget *parent)
    : QWidget(parent), m_words(new Label({}, fonts::base, Label::Ink::Secondary)), m_field(new QLineEdit)
{
    m_field->setFixedWidth(104);
    // The words stand at their field, however wide the foot is.
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens::kSpace2);
    row->addWidget(m_words);
    row->addWidget(m_field);
    connect(m_field, &QLineEdit::textChanged, this, &CountGuard::changed);
    hide();
}

void CountGuard::ask(qint64 count, bool isProduction)
{
    m_asks = count > 0 && (isProduction || count > kLarge);
    if (m_count != count)
        m_field->clear();
    m_count = count;
    m_words->setText(tr("Type %1 to go on").arg(count));
    m_field->setAccessibleName(m_words->text());
    setVisible(m_asks);
}

void CountGuard::askNothing()
{
    m_asks = false;
    m_count = -1;
    m_field->clear();
    hide();
}

bool CountGuard::isSatisfied() const
{
    if (!m_asks)
        return true;
    // With or without the separators of the locale.
    QString digits;
    for (const QChar c : m_field->text()) {
        if (c.isDigit())
            digits += c;
        else if (c != u',' && c != u'.' && c != u'\'' && !c.isSpace())
            return false;
    }
    return digits == QString::number(m_count);
}

bool reachesProduction(Workbench &bench)
{
    QStringList included;
    bool isNarrowed = false;
    const models::RowFilter scope = bench.scope();
    for (const auto &condition : scope.conditions()) {
        if (condition.key == QLatin1String("environment")) {
            isNarrowed = true;
            included = condition.value.split(u',');
        }
    }
    for (const auto &environment : bench.session().catalog().environments()) {
        if (environment.production && (!isNarrowed || included.contains(environment.id)))
            return true;
    }
    return false;
}

} // namespace wheelhouse::widgets
