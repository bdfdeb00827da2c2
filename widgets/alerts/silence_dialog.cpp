#include "widgets/alerts/silence_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

namespace {

constexpr qint64 kSeconds[] = {1'800, 7'200, 28'800, 86'400, 604'800};

// What tells one alert from its like; the rest changes with every restart.
bool isTelling(const QString &label)
{
    static const QStringList kLabels{QStringLiteral("alertname"), QStringLiteral("namespace"), QStringLiteral("deployment"),
                                     QStringLiteral("statefulset"), QStringLiteral("daemonset"), QStringLiteral("node"),
                                     QStringLiteral("cluster"), QStringLiteral("persistentvolumeclaim")};
    return kLabels.contains(label);
}

} // namespace

SilenceDialog::SilenceDialog(models::Session &session, const models::AlertFacts &alert, bool production, QWidget *parent)
    : Dialog(parent), m_alert(alert)
{
    setWindowTitle(tr("Silence %1").arg(alert.alert));
    setMinimumWidth(520);
    setProduction(production, alert.cluster);
    auto *words = new Label(tr("Alerts of %1 that have all of these labels are not told to anybody until the silence ends. "
                               "They go on firing.").arg(alert.cluster), fonts::base, Label::Ink::Secondary);
    words->setWordWrap(true);
    auto *boxes = new QWidget;
    auto *column = new QVBoxLayout(boxes);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    for (const auto &label : alert.labels) {
        auto *box = new QCheckBox(QStringLiteral("%1 = %2").arg(label.name, label.value));
        box->setChecked(isTelling(label.name));
        column->addWidget(box);
        m_boxes.append(box);
    }
    auto *lasting = new QComboBox;
    lasting->addItems({tr("30 minutes"), tr("2 hours"), tr("8 hours"), tr("1 day"), tr("1 week")});
    lasting->setCurrentIndex(1);
    auto *why = new QLineEdit;
    why->setMaxLength(1000);
    auto *form = new Form(80);
    form->add(QStringLiteral("silence.matchers"), tr("Labels"), boxes);
    form->add(QStringLiteral("silence.end_time"), tr("For"), lasting);
    form->add(QStringLiteral("silence.reason"), tr("Why"), why, tr("Others read it beside the silence."));
    body()->addWidget(words);
    body()->addWidget(form);
    setDeed(tr("Silence"));
    const auto refresh = [this, why] { deed()->setEnabled(!why->text().trimmed().isEmpty() && !chosen().isEmpty() && !isBusy()); };
    connect(why, &QLineEdit::textChanged, this, refresh);
    for (QCheckBox *box : m_boxes)
        connect(box, &QCheckBox::toggled, this, refresh);
    connect(this, &Dialog::busyChanged, this, refresh);
    refresh();
    why->setFocus();
    connect(this, &Dialog::deedRequested, this, [this, &session, form, lasting, why] {
        form->clearErrors();
        auto *operation = session.alertActions().silence(m_alert.cluster, chosen(), why->text().trimmed(),
                                                         kSeconds[lasting->currentIndex()]);
        follow(operation, [this](models::Operation &) { accept(); },
               [form](models::Operation &failed) {
                   for (auto field = failed.fieldErrors().begin(); field != failed.fieldErrors().end(); ++field) {
                       if (form->has(field.key()))
                           form->setError(field.key(), field.value());
                   }
               });
    });
}

QVector<models::AlertLabel> SilenceDialog::chosen() const
{
    QVector<models::AlertLabel> labels;
    for (qsizetype i = 0; i < m_boxes.size(); ++i) {
        if (m_boxes[i]->isChecked())
            labels.append(m_alert.labels[i]);
    }
    return labels;
}

} // namespace wheelhouse::widgets
