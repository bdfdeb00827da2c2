#pragma once

#include <cmath>

#include "models/row_schema.h"
#include "models/panel_state.h"
#include "models/text.h"

// Building stones of schemas, so that a model's columns read as a table.
namespace wheelhouse::models {

using Header = std::function<QString()>;

struct ColumnPlace {
    const char16_t *id;
    Header header;
    int width = 120;
    int priority = 0;
    bool visible = true;

    ColumnSpec spec(ColumnKind kind) const
    {
        return {.id = QString::fromUtf16(id), .header = header, .kind = kind, .width = width,
                .priority = priority, .visible = visible};
    }
};

// A column of a text that the row holds.
template <class R>
typename TypedSchema<R>::Column textColumn(const ColumnPlace &place, QString R::*member,
                                           ColumnKind kind = ColumnKind::Text)
{
    return {.spec = place.spec(kind), .text = [member](const R &row) { return row.*member; },
            .sortKey = [member](const R &row) { return SortKey{0, row.*member}; }};
}

// `–` for NaN.
template <class R>
typename TypedSchema<R>::Column numberColumn(const ColumnPlace &place, double R::*member, int decimals = 0,
                                             ColumnKind kind = ColumnKind::Number)
{
    return {.spec = place.spec(kind),
            .text = [member, decimals](const R &row) { return numberText(row.*member, decimals); },
            .sortKey = [member](const R &row) { return SortKey{row.*member, {}}; },
            .value = [member](const R &row) {
                return std::isnan(row.*member) ? QVariant() : QVariant(row.*member);
            }};
}

// Time since a moment in ms since 1970; 0 where there is none. The younger is
// first.
template <class R> typename TypedSchema<R>::Column ageColumn(const ColumnPlace &place, qint64 R::*member)
{
    const auto time = [member](const R &row) {
        return row.*member == 0 ? QDateTime() : QDateTime::fromMSecsSinceEpoch(row.*member, Qt::UTC);
    };
    return {.spec = place.spec(ColumnKind::Age), .text = [time](const R &row) { return ageText(time(row)); },
            .sortKey = [member](const R &row) {
                return SortKey{row.*member == 0 ? kNoValue : -static_cast<double>(row.*member), {}};
            },
            .value = [time](const R &row) { return QVariant(time(row)); },
            .tooltip = [time](const R &row) { return exactTime(time(row)); },
            .copy = [time](const R &row) { return time(row).toString(Qt::ISODateWithMs); }};
}

// The row's own status with its word.
template <class R>
typename TypedSchema<R>::Column statusColumn(const ColumnPlace &place, std::function<QString(const R &)> word,
                                             std::function<Status(const R &)> status,
                                             std::function<QString(const R &)> tooltip = {})
{
    return {.spec = place.spec(ColumnKind::Status), .text = std::move(word),
            .sortKey = [status](const R &row) {
                return SortKey{static_cast<double>(rankOf(status(row))), {}};
            },
            .tooltip = std::move(tooltip)};
}

template <class R>
typename TypedSchema<R>::Attribute textAttribute(const char16_t *id, QString R::*member, bool searched = false)
{
    return {.id = QString::fromUtf16(id),
            .read = [member](const R &row) { return AttributeValue{row.*member, kNoValue}; },
            .searched = searched};
}

template <class R>
typename TypedSchema<R>::Attribute wordAttribute(const char16_t *id, std::function<QString(const R &)> read,
                                                 bool searched = false)
{
    return {.id = QString::fromUtf16(id),
            .read = [read = std::move(read)](const R &row) { return AttributeValue{read(row), kNoValue}; },
            .searched = searched};
}

template <class R>
typename TypedSchema<R>::Attribute numberAttribute(const char16_t *id, std::function<double(const R &)> read)
{
    return {.id = QString::fromUtf16(id), .read = [read = std::move(read)](const R &row) {
                const double number = read(row);
                return AttributeValue{std::isnan(number) ? QString() : QString::number(number), number};
            }};
}

// `bad`, `warn`, `ok`, … for filters.
inline QString statusId(Status status)
{
    switch (status) {
    case Status::Ok: return QStringLiteral("ok");
    case Status::Warn: return QStringLiteral("warn");
    case Status::Bad: return QStringLiteral("bad");
    case Status::Unknown: return QStringLiteral("unknown");
    case Status::Off: return QStringLiteral("off");
    case Status::Progress: break;
    }
    return QStringLiteral("progress");
}

inline QString yesNo(bool yes)
{
    return yes ? QStringLiteral("yes") : QStringLiteral("no");
}

// An empty state with a next step.
inline PanelState emptyPanel(const QString &title, const QString &detail = {}, const QString &action = {},
                             const QString &actionText = {})
{
    PanelState state;
    state.kind = PanelState::Kind::Empty;
    state.title = title;
    state.detail = detail;
    state.action = action;
    state.actionText = actionText;
    return state;
}

} // namespace wheelhouse::models
