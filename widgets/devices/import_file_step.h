#pragma once

#include <memory>

#include <QWidget>

#include "models/device_file.h"

namespace wheelhouse::models {
class FilePreviewModel;
}

namespace wheelhouse::widgets {

class Button;
class DataTable;
class IconWidget;
class Label;
class Panel;
class PartsBar;

// First step of an import: a file is chosen or dropped, and shown as it was
// understood. It is read by a thread of its own.
class ImportFileStep final : public QWidget {
    Q_OBJECT
public:
    explicit ImportFileStep(QWidget *parent = nullptr);
    ~ImportFileStep() override;

    void open(const QString &path);
    void choose();
    // As far as it is known; see isReady().
    const models::DeviceFile &file() const { return m_inspection.file(); }
    bool isReady() const { return !m_inspection.isRunning() && file().isUsable(); }
    Button *chooseButton() const { return m_choose; }
    void retranslate();

Q_SIGNALS:
    // Another file, or more is known of it.
    void changed();

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();

    std::unique_ptr<models::FilePreviewModel> m_model;
    QWidget *m_well;
    Label *m_name;
    Label *m_facts;
    Button *m_choose;
    PartsBar *m_bar;
    DataTable *m_table;
    Panel *m_panel;
    bool m_dragged = false;
    models::DeviceFileInspection m_inspection;
};

// `comma`, `semicolon`, `tab`; translated.
QString delimiterName(QChar delimiter);
// `UTF-8`, `UTF-8 with a byte order mark`.
QString encodingName(const models::DeviceFile &file);

} // namespace wheelhouse::widgets
