#include "models/error_text.h"

#include <QCoreApplication>

namespace wheelhouse::models {

namespace {

struct Errors {
    Q_DECLARE_TR_FUNCTIONS(Errors)
};

// The server writes lower-case beginnings in places; a panel's title does not.
QString sentence(const std::string &message)
{
    QString text = QString::fromStdString(message).trimmed();
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

} // namespace

QString errorSentence(const Error &error)
{
    switch (error.code) {
    case ErrorCode::Unauthenticated: return Errors::tr("The sign-in has ended, or the token is not known to the server.");
    case ErrorCode::DeadlineExceeded: return Errors::tr("The server did not answer in time.");
    case ErrorCode::Cancelled: return Errors::tr("It was cancelled.");
    case ErrorCode::Unimplemented: return Errors::tr("This server is older than the console and cannot do this.");
    default: break;
    }
    return error.message.empty() ? Errors::tr("The server gave no reason.") : sentence(error.message);
}

QString errorTechnical(const Error &error)
{
    QString text = QLatin1String(codeName(error.code)) + QStringLiteral(": ") + QString::fromStdString(error.message);
    for (const auto &field : error.fields)
        text += u'\n' + QString::fromStdString(field.field) + QStringLiteral(": ") + QString::fromStdString(field.description);
    return text;
}

QHash<QString, QString> fieldErrors(const Error &error)
{
    QHash<QString, QString> errors;
    for (const auto &field : error.fields)
        errors.insert(QString::fromStdString(field.field), QString::fromStdString(field.description));
    return errors;
}

} // namespace wheelhouse::models
