#include "widgets/controls/file_field.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>

#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

FileField::FileField(const QString &title, QWidget *parent) : QWidget(parent), m_title(title), m_path(new QLineEdit)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    auto *browse = new Button(tr("Choose…"));
    row->addWidget(m_path, 1);
    row->addWidget(browse);
    setFocusProxy(m_path);
    connect(browse, &Button::clicked, this, &FileField::choose);
}

void FileField::choose()
{
    auto *dialog = new QFileDialog(this, m_title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_path->setText(path);
        Q_EMIT chosen();
    });
    dialog->open();
}

} // namespace wheelhouse::widgets
