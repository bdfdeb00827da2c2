#pragma once

#include <QWidget>

class QLineEdit;

namespace wheelhouse::widgets {

// A file that is there already: its path, written or chosen.
class FileField final : public QWidget {
    Q_OBJECT
public:
    // `title` is that of the dialog to choose by.
    explicit FileField(const QString &title, QWidget *parent = nullptr);
    QLineEdit *path() const { return m_path; }

Q_SIGNALS:
    // By the dialog; it is in path() then.
    void chosen();

private:
    void choose();

    const QString m_title;
    QLineEdit *m_path;
};

} // namespace wheelhouse::widgets
