#include "widgets/terminal/close_terminal_dialog.h"

#include <QCheckBox>
#include <QSettings>
#include <QVBoxLayout>

#include "widgets/controls/label.h"

namespace wheelhouse::widgets {

namespace {

const QString kKey = QStringLiteral("terminals/askBeforeClosing");

} // namespace

CloseTerminalDialog::CloseTerminalDialog(const QString &title, QWidget *parent)
    : Dialog(parent), m_neverAgain(new QCheckBox(tr("Do not ask again")))
{
    setWindowTitle(tr("Close the terminal of %1").arg(title));
    setMinimumWidth(440);
    auto *words = new Label(tr("Its command still runs. With the terminal it ends, and whatever it began with it."),
                            fonts::base, Label::Ink::Secondary);
    words->setWordWrap(true);
    body()->addWidget(words);
    body()->addWidget(m_neverAgain);
    setDeed(tr("End the command"));
    connect(this, &Dialog::deedRequested, this, [this] {
        if (m_neverAgain->isChecked())
            setWanted(false);
        accept();
    });
}

bool CloseTerminalDialog::isWanted() { return QSettings().value(kKey, true).toBool(); }

void CloseTerminalDialog::setWanted(bool wanted) { QSettings().setValue(kKey, wanted); }

} // namespace wheelhouse::widgets
