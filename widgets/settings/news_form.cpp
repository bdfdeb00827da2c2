#include "widgets/settings/news_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLocale>
#include <QSettings>

#include "widgets/controls/form.h"
#include "widgets/controls/label.h"

namespace wheelhouse::widgets {

namespace {

using models::NewsChoice;

const QString kGroup = QStringLiteral("news");
constexpr int kHalfHours = 48;

QTime timeAt(int index)
{
    return QTime(index / 2, index % 2 * 30);
}

QComboBox *timeBox()
{
    auto *box = new QComboBox;
    for (int i = 0; i < kHalfHours; ++i)
        box->addItem(timeAt(i).toString(QStringLiteral("HH:mm")));
    box->setFixedWidth(96);
    return box;
}

int indexOf(QTime time)
{
    return std::clamp(time.hour() * 2 + time.minute() / 30, 0, kHalfHours - 1);
}

} // namespace

NewsForm::NewsForm(QWidget *parent)
    : QWidget(parent), m_form(new Form(160)), m_level(new QComboBox), m_deployments(new QCheckBox), m_quiet(new QCheckBox),
      m_hours(new QWidget), m_from(timeBox()), m_until(timeBox())
{
    for (int i = 0; i < 3; ++i)
        m_level->addItem(QString());
    m_level->setFixedWidth(240);
    auto *hours = new QHBoxLayout(m_hours);
    hours->setContentsMargins(0, 0, 0, 0);
    hours->setSpacing(8);
    hours->addWidget(m_quiet);
    hours->addWidget(m_from);
    hours->addWidget(new Label(QStringLiteral("–")));
    hours->addWidget(m_until);
    hours->addStretch();
    m_form->add(QStringLiteral("level"), {}, m_level);
    m_form->add(QStringLiteral("deployments"), {}, m_deployments);
    m_form->add(QStringLiteral("quiet"), {}, m_hours);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_form);
    for (QComboBox *box : {m_level, m_from, m_until})
        connect(box, &QComboBox::activated, this, &NewsForm::edited);
    for (QCheckBox *box : {m_deployments, m_quiet})
        connect(box, &QCheckBox::clicked, this, &NewsForm::edited);
    connect(m_quiet, &QCheckBox::toggled, this, &NewsForm::refresh);
    refresh();
    retranslate();
}

NewsChoice NewsForm::choice() const
{
    NewsChoice choice;
    choice.level = static_cast<NewsChoice::Level>(m_level->currentIndex());
    choice.deployments = m_deployments->isChecked();
    choice.hasQuietHours = m_quiet->isChecked();
    choice.quietFrom = timeAt(m_from->currentIndex());
    choice.quietUntil = timeAt(m_until->currentIndex());
    return choice;
}

void NewsForm::setChoice(const NewsChoice &choice)
{
    m_level->setCurrentIndex(static_cast<int>(choice.level));
    m_deployments->setChecked(choice.deployments);
    m_quiet->setChecked(choice.hasQuietHours);
    m_from->setCurrentIndex(indexOf(choice.quietFrom));
    m_until->setCurrentIndex(indexOf(choice.quietUntil));
    refresh();
}

void NewsForm::refresh()
{
    m_from->setEnabled(m_quiet->isChecked());
    m_until->setEnabled(m_quiet->isChecked());
}

void NewsForm::retranslate()
{
    m_form->setName(QStringLiteral("level"), tr("Problems and alerts"));
    m_form->setName(QStringLiteral("deployments"), tr("Deployments"));
    m_form->setName(QStringLiteral("quiet"), tr("Quiet hours"));
    m_deployments->setText(tr("Those that wait for approval, or failed"));
    m_quiet->setText(tr("Tell me nothing"));
    m_from->setAccessibleName(tr("Quiet from"));
    m_until->setAccessibleName(tr("Quiet until"));
    const QStringList levels{tr("Tell me of none"), tr("Of critical ones"), tr("Of all")};
    for (int i = 0; i < levels.size(); ++i)
        m_level->setItemText(i, levels[i]);
}

NewsChoice savedNewsChoice()
{
    QSettings settings;
    settings.beginGroup(kGroup);
    NewsChoice choice;
    const int level = settings.value(QStringLiteral("level"), static_cast<int>(choice.level)).toInt();
    choice.level = static_cast<NewsChoice::Level>(std::clamp(level, 0, static_cast<int>(NewsChoice::Level::Everything)));
    choice.deployments = settings.value(QStringLiteral("deployments"), choice.deployments).toBool();
    choice.hasQuietHours = settings.value(QStringLiteral("hasQuietHours"), choice.hasQuietHours).toBool();
    const auto time = [&settings](const QString &key, QTime otherwise) {
        const QTime saved = settings.value(key).toTime();
        return saved.isValid() ? saved : otherwise;
    };
    choice.quietFrom = time(QStringLiteral("quietFrom"), choice.quietFrom);
    choice.quietUntil = time(QStringLiteral("quietUntil"), choice.quietUntil);
    return choice;
}

void saveNewsChoice(const NewsChoice &choice)
{
    QSettings settings;
    settings.beginGroup(kGroup);
    settings.setValue(QStringLiteral("level"), static_cast<int>(choice.level));
    settings.setValue(QStringLiteral("deployments"), choice.deployments);
    settings.setValue(QStringLiteral("hasQuietHours"), choice.hasQuietHours);
    settings.setValue(QStringLiteral("quietFrom"), choice.quietFrom);
    settings.setValue(QStringLiteral("quietUntil"), choice.quietUntil);
}

} // namespace wheelhouse::widgets
