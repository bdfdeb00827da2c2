#pragma once

#include <string>
#include <string_view>

#include <QDateTime>
#include <QString>

namespace wheelhouse::models {

// Texts of values, by the current locale and language. UI thread, but for the
// conversions at the end.

// `4 s`, `12 min`, `3 h`, `2 d`; `–` when invalid. No "ago".
QString ageText(const QDateTime &since, const QDateTime &now = QDateTime::currentDateTimeUtc());
QString durationText(qint64 milliseconds);
// The exact local time with seconds and zone; empty when invalid.
QString exactTime(const QDateTime &time);
// `1,204,310`.
QString countText(qint64 count);
// With a true minus sign; `decimals` digits at most.
QString numberText(double number, int decimals = 0);
// `62 %`; `–` when NaN.
QString percentText(double share, int decimals = 0);
// `512 MiB`; `–` when NaN.
QString bytesText(double bytes);
// `0.25 cores` or `250 m`.
QString coresText(double cores);

QString fromUtf8(std::string_view text);
// `speaker` of `products/speaker/devices/X` for collection `products`; empty
// when there is none.
std::string_view partOf(std::string_view resourceName, std::string_view collection);
// The last part of a resource name.
std::string_view lastPart(std::string_view resourceName);

} // namespace wheelhouse::models
