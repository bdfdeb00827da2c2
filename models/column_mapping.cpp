#include "models/column_mapping.h"

#include <QCoreApplication>
#include <QHash>

namespace wheelhouse::models {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ColumnMapping)
};

// Letters and digits only, lower case: `Serial No.` and `serial_no` are one.
QString bare(const QString &header)
{
    QString result;
    for (const QChar c : header) {
        if (c.isLetterOrNumber())
            result += c.toLower();
    }
    return result;
}

const QHash<QString, QString> &synonyms()
{
    static const QHash<QString, QString> words = [] {
        const std::pair<const char16_t *, const char16_t *> lines[] = {
            {u"serial", u"serial sn serialnumber serialno devicesn deviceserial deviceid 序列号 设备序列号 设备号 设备编号"},
            {u"product", u"product producttype productid 产品 产品类型"},
            {u"model", u"model modelname modelno devicemodel 型号 设备型号"},
            {u"site", u"site siteid location 站点 机房 地点"},
            {u"owner", u"owner shop store merchant customer 门店 店铺 商户 客户"},
            {u"note", u"note notes remark remarks comment description 备注 说明"},
            {u"group", u"group groups groupid 分组 设备组"},
            {u"credential", u"credential credentialkind credentialtype 凭据 凭据类型"},
            {u"token", u"token password secret 令牌 密码 密钥"},
            // What a file of rejects says of each row.
            {u"-", u"rejectline rejectcolumn rejectreason"},
        };
        QHash<QString, QString> all;
        for (const auto &[attribute, names] : lines) {
            for (const QString &name : QString::fromUtf16(names).split(u' '))
                all.insert(name, QString::fromUtf16(attribute));
        }
        return all;
    }();
    return words;
}

} // namespace

const QString ColumnMapping::kLeaveOut = QStringLiteral("-");

ColumnMapping::ColumnMapping(const QStringList &headers)
{
    for (const QString &header : headers) {
        QString attribute = guess(header);
        // The first that may be it is it.
        if (attribute != kLeaveOut && has(attribute))
            attribute.clear();
        m_columns.append({header, attribute, true});
    }
}

void ColumnMapping::assign(int column, const QString &attribute)
{
    m_columns[column].attribute = attribute;
    m_columns[column].guessed = false;
}

void ColumnMapping::leaveOutUnknown()
{
    for (Column &column : m_columns) {
        if (column.attribute.isEmpty()) {
            column.attribute = kLeaveOut;
            column.guessed = false;
        }
    }
}

QString ColumnMapping::guess(const QString &header)
{
    const QString trimmed = header.trimmed();
    const QString lower = trimmed.toLower();
    for (const QString &prefix : {QStringLiteral("label."), QStringLiteral("desired.")}) {
        if (lower.startsWith(prefix) && trimmed.size() > prefix.size())
            return prefix + trimmed.mid(prefix.size());
    }
    for (const QString &prefix : {QStringLiteral("label:"), QStringLiteral("label "), QStringLiteral("tag."), QStringLiteral("tag:")}) {
        if (lower.startsWith(prefix) && trimmed.size() > prefix.size())
            return labelOf(trimmed.mid(prefix.size()));
    }
    return synonyms().value(bare(trimmed));
}

QStringList ColumnMapping::attributes()
{
    return {QStringLiteral("serial"), QStringLiteral("product"), QStringLiteral("model"), QStringLiteral("site"),
            QStringLiteral("owner"), QStringLiteral("note"), QStringLiteral("group"), QStringLiteral("credential"),
            QStringLiteral("token")};
}

QString ColumnMapping::labelOf(const QString &header)
{
    QString key;
    for (const QChar c : header.trimmed().toLower()) {
        const bool isPlain = (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'.' || c == u'_' || c == u'-';
        if (isPlain)
            key += c;
        else if (!key.isEmpty() && !key.endsWith(u'-'))
            key += u'-';
    }
    while (key.endsWith(u'-') || key.endsWith(u'.') || key.endsWith(u'_'))
        key.chop(1);
    return key.isEmpty() ? QString() : QStringLiteral("label.") + key;
}

QString ColumnMapping::nameOf(const QString &attribute)
{
    if (attribute == kLeaveOut)
        return Words::tr("Left out");
    if (attribute.startsWith(QLatin1String("label.")))
        return Words::tr("Label %1").arg(attribute.mid(6));
    if (attribute.startsWith(QLatin1String("desired.")))
        return Words::tr("Desired %1").arg(attribute.mid(8));
    const QHash<QString, QString> names{{QStringLiteral("serial"), Words::tr("Serial")},
                                        {QStringLiteral("product"), Words::tr("Product")},
                                        {QStringLiteral("model"), Words::tr("Model")},
                                        {QStringLiteral("site"), Words::tr("Site")},
                                        {QStringLiteral("owner"), Words::tr("Shop")},
                                        {QStringLiteral("note"), Words::tr("Note")},
                                        {QStringLiteral("group"), Words::tr("Groups")},
                                        {QStringLiteral("credential"), Words::tr("Credential")},
                                        {QStringLiteral("token"), Words::tr("Token")}};
    return names.value(attribute, attribute);
}

int ColumnMapping::unknownCount() const
{
    return static_cast<int>(std::count_if(m_columns.begin(), m_columns.end(),
                                          [](const Column &column) { return column.attribute.isEmpty(); }));
}

bool ColumnMapping::has(const QString &attribute) const
{
    return std::any_of(m_columns.begin(), m_columns.end(),
                       [&attribute](const Column &column) { return column.attribute == attribute; });
}

QString ColumnMapping::problem(int column) const
{
    const Column &asked = m_columns[column];
    if (asked.attribute.isEmpty())
        return Words::tr("Say what it is, or leave it out.");
    if (asked.attribute == kLeaveOut)
        return {};
    for (int other = 0; other < column; ++other) {
        if (m_columns[other].attribute == asked.attribute)
            return Words::tr("“%1” is it already.").arg(m_columns[other].header);
    }
    return {};
}

QString ColumnMapping::problem(bool hasParent) const
{
    if (!has(QStringLiteral("serial")))
        return Words::tr("No column is the serial: one must be.");
    if (const int unknown = unknownCount(); unknown > 0)
        return Words::tr("%n column(s) must be named or left out.", nullptr, unknown);
    for (int column = 0; column < m_columns.size(); ++column) {
        if (const QString own = problem(column); !own.isEmpty())
            return Words::tr("“%1”: %2").arg(m_columns[column].header, own);
    }
    if (!hasParent && !has(QStringLiteral("product")))
        return Words::tr("No column is the product: choose one for all rows.");
    return {};
}

QMap<QString, QString> ColumnMapping::toOptions() const
{
    QMap<QString, QString> options;
    for (const Column &column : m_columns) {
        if (column.header != column.attribute)
            options.insert(column.header, column.attribute);
    }
    return options;
}

} // namespace wheelhouse::models
