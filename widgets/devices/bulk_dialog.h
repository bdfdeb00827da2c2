#pragma once

#include <optional>

#include "models/product_spec.h"
#include "widgets/controls/dialog.h"
#include "widgets/devices/bulk_target.h"

class QComboBox;
class QLineEdit;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Form;
class PreviewView;
class Segmented;
class SpecField;

// One command, or one change of what is desired, for many devices: first says
// whom it would reach, then begins it for exactly so many. Above a hundred, in
// production, or where a second person is needed the number must be typed.
class BulkDialog final : public Dialog {
    Q_OBJECT
public:
    enum class Kind { Command, Desire };
    BulkDialog(models::Session &session, BulkTarget target, Kind kind, QWidget *parent);

Q_SIGNALS:
    void created(const QString &jobKey);

private:
    struct Choice {
        // A command …
        models::CommandSpec command;
        // … or a property that can be desired.
        models::FieldSpec property;
        QString product;
    };
    void build();
    void collect(Kind kind);
    void showChoice(int index);
    void forgetPreview();
    void refreshDeed();
    bool checkFields();
    void preview();
    void create();
    models::DeviceJobActions::Action action() const;
    bool isGuarded() const;

    models::Session &m_session;
    const BulkTarget m_target;
    Kind m_kind;
    QVector<Choice> m_choices;
    Segmented *m_kinds;
    Form *m_top;
    QComboBox *m_choice;
    QWidget *m_fieldsPlace;
    Form *m_form = nullptr;
    QVector<SpecField *> m_fields;
    PreviewView *m_view;
    QWidget *m_confirm;
    Form *m_confirmForm;
    QLineEdit *m_note;
    QLineEdit *m_typed;
    std::optional<models::JobPreview> m_preview;
};

} // namespace wheelhouse::widgets
