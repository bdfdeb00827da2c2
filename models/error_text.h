#pragma once

#include <QHash>
#include <QString>

#include "core/result.h"

namespace wheelhouse::models {

// What happened, as a sentence a person can act on. The server's own words
// where it refused something; ours, translated, where it could not answer.
QString errorSentence(const Error &error);
// `UNAVAILABLE: connection refused`, for "Details".
QString errorTechnical(const Error &error);
// Path of the field to what is wrong with it.
QHash<QString, QString> fieldErrors(const Error &error);

} // namespace wheelhouse::models
