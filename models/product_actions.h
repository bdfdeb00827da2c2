#pragma once

#include <functional>

#include <QObject>

namespace wheelhouse::v1 {
class CreateProductRequest;
}

namespace wheelhouse::models {

class Calls;
class Operation;

// Changes to products. As DeviceActions; role administrator. UI thread; owned by
// the session.
class ProductActions final : public QObject {
    Q_OBJECT
public:
    explicit ProductActions(Calls &calls, QObject *parent = nullptr);

    // `templateName`: printer, speaker or scanbox. Result: its key, a QString.
    Operation *create(const QString &id, const QString &displayName, const QString &templateName);
    // From a definition, see problemOf(); what it says of its name must be `id`.
    Operation *createFromText(const QString &id, const QString &text);
    // To what the text says; what is not in it is taken away. Refused when
    // somebody else has changed it since `etag`.
    Operation *update(const QString &key, const QString &text, const QString &etag);

    // A definition as YAML, to be changed.
    struct Definition {
        QString text;
        QString etag;
        // Why there is none; empty else.
        QString error;
    };
    // Answers once, unless `context` is gone by then.
    void read(const QString &key, QObject *context, std::function<void(const Definition &)> answer);

    // What keeps a text from being a definition, a sentence; empty if nothing
    // does. The server checks more.
    static QString problemOf(const QString &text);
    // The id that a definition gives itself; empty if none.
    static QString idIn(const QString &text);

Q_SIGNALS:
    // Something was changed: the products are worth reading again.
    void changed();

private:
    Operation *send(const QString &id, v1::CreateProductRequest request);

    Calls &m_calls;
};

} // namespace wheelhouse::models
