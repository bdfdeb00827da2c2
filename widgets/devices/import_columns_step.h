#pragma once

#include <QWidget>

#include "models/column_mapping.h"
#include "models/device_file.h"

class QComboBox;
class QGridLayout;
class QScrollArea;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Button;
class Form;
class Label;

// Second step of an import: which column is what, guessed by the header's words
// and changed with the keyboard; the product of rows without one; what is done
// with devices that are there already.
class ImportColumnsStep final : public QWidget {
    Q_OBJECT
public:
    explicit ImportColumnsStep(models::Session &session, QWidget *parent = nullptr);

    // The choices are kept while the headers stay the same.
    void setFile(const models::DeviceFile &file);
    const models::ColumnMapping &mapping() const { return m_mapping; }
    QString product() const;
    bool rejectsExisting() const;
    // What still stands in the way; empty when nothing does.
    QString problem() const;
    QComboBox *attributeBox(int column) const { return m_boxes.value(column); }
    QComboBox *productBox() const { return m_product; }
    void retranslate();

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void rebuild();
    void fillBox(QComboBox *box, int column) const;
    void fillProducts();
    void refresh();

    models::Session &m_session;
    models::DeviceFile m_file;
    models::ColumnMapping m_mapping;
    Label *m_headline;
    Button *m_leaveOut;
    QScrollArea *m_scroll;
    QVector<QComboBox *> m_boxes;
    QVector<Label *> m_problems;
    Form *m_form;
    QComboBox *m_product;
    QComboBox *m_existing;
};

} // namespace wheelhouse::widgets
