#include "models/text.h"

#include <cmath>

#include <QCoreApplication>
#include <QLocale>

namespace wheelhouse::models {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Words)
};

const QString kDash = QStringLiteral("–");

} // namespace

QString durationText(qint64 milliseconds)
{
    const qint64 seconds = std::max<qint64>(0, milliseconds) / 1000;
    if (seconds < 60)
        return Words::tr("%1 s").arg(seconds);
    if (seconds < 2 * 3600)
        return Words::tr("%1 min").arg(seconds / 60);
    if (seconds < 48 * 3600)
        return Words::tr("%1 h").arg(seconds / 3600);
    return Words::tr("%1 d").arg(seconds / 86400);
}

QString ageText(const QDateTime &since, const QDateTime &now)
{
    return since.isValid() ? durationText(since.msecsTo(now)) : kDash;
}

QString exactTime(const QDateTime &time)
{
    if (!time.isValid())
        return {};
    const QDateTime local = time.toLocalTime();
    return QLocale().toString(local, QStringLiteral("yyyy-MM-dd HH:mm:ss")) + u' '
        + local.timeZoneAbbreviation();
}

QString countText(qint64 count)
{
    return QLocale().toString(count);
}

QString numberText(double number, int decimals)
{
    if (std::isnan(number))
        return kDash;
    QString text = QLocale().toString(number, 'f', decimals);
    text.replace(u'-', QChar(0x2212));
    return text;
}

QString percentText(double share, int decimals)
{
    return std::isnan(share) ? kDash : Words::tr("%1 %").arg(numberText(share * 100, decimals));
}

QString bytesText(double bytes)
{
    if (std::isnan(bytes))
        return kDash;
    // 1.5 GiB are not 1 GiB.
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), bytes < 1024.0 * 1024 * 1024 ? 0 : 1);
}

QString coresText(double cores)
{
    if (std::isnan(cores))
        return kDash;
    return Words::tr("%1 cores").arg(numberText(cores, cores > 0 && cores < 0.1 ? 3 : cores < 10 ? 2 : 1));
}

QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::string_view partOf(std::string_view resourceName, std::string_view collection)
{
    while (!resourceName.empty()) {
        const auto slash = resourceName.find('/');
        const auto segment = resourceName.substr(0, slash);
        if (slash == std::string_view::npos)
            return {};
        resourceName.remove_prefix(slash + 1);
        const auto end = resourceName.find('/');
        if (segment == collection)
            return resourceName.substr(0, end);
        if (end == std::string_view::npos)
            return {};
        resourceName.remove_prefix(end + 1);
    }
    return {};
}

std::string_view lastPart(std::string_view resourceName)
{
    const auto slash = resourceName.rfind('/');
    return slash == std::string_view::npos ? resourceName : resourceName.substr(slash + 1);
}

} // namespace wheelhouse::models
