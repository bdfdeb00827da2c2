#include "models/products_model.h"

#include "models/proto_values.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/products.pb.h"
#include "wheelhouse/v1/system.pb.h"

namespace wheelhouse::models {

namespace {

struct ProductRow : Row {
    ProductSpec spec;
    // NaN until the server said.
    double registered = kNoValue;
    double online = kNoValue;
    double care = kNoValue;
    double neverSeen = kNoValue;

    double offline() const { return registered - online - neverSeen; }
    Status status() const
    {
        if (std::isnan(registered))
            return Status::Unknown;
        return offline() > 0 ? Status::Bad : care > 0 ? Status::Warn : Status::Ok;
    }
};

FieldSpec fieldOf(const v1::PropertySchema &schema)
{
    FieldSpec field;
    field.key = QString::fromStdString(schema.key());
    field.displayName = schema.display_name().empty() ? field.key : QString::fromStdString(schema.display_name());
    switch (schema.type()) {
    case v1::VALUE_TYPE_BOOL: field.type = FieldSpec::Type::Bool; break;
    case v1::VALUE_TYPE_INTEGER: field.type = FieldSpec::Type::Integer; break;
    case v1::VALUE_TYPE_NUMBER: field.type = FieldSpec::Type::Number; break;
    default: field.type = FieldSpec::Type::String; break;
    }
    field.unit = QString::fromStdString(schema.unit());
    if (schema.has_minimum())
        field.minimum = schema.minimum();
    if (schema.has_maximum())
        field.maximum = schema.maximum();
    for (const auto &value : schema.allowed())
        field.allowed.append(QString::fromStdString(value));
    field.required = schema.required();
    return field;
}

ProductSpec specOf(const v1::Product &product)
{
    ProductSpec spec;
    spec.key = QString::fromStdString(product.name());
    spec.id = fromUtf8(lastPart(product.name()));
    spec.displayName = product.display_name().empty() ? spec.id : QString::fromStdString(product.display_name());
    spec.icon = QString::fromStdString(product.icon());
    for (const auto &model : product.models())
        spec.models.append(QString::fromStdString(model));
    for (const auto &schema : product.commands()) {
        CommandSpec command;
        command.id = QString::fromStdString(schema.id());
        command.displayName = schema.display_name().empty() ? command.id : QString::fromStdString(schema.display_name());
        command.timeoutSeconds = schema.timeout_seconds() > 0 ? schema.timeout_seconds() : 30;
        for (const auto &parameter : schema.parameters())
            command.parameters.append(fieldOf(parameter));
        spec.commands.append(command);
    }
    for (const auto &property : product.reported())
        spec.reported.append(fieldOf(property));
    for (const auto &property : product.desired())
        spec.desired.append(fieldOf(property));
    for (const auto &rule : product.care_rules()) {
        CareRuleSpec care{.key = QString::fromStdString(rule.key()), .equals = {}, .above = {}, .below = {},
                          .words = QString::fromStdString(rule.words())};
        if (rule.has_equals())
            care.equals = QString::fromStdString(rule.equals());
        if (rule.has_above())
            care.above = rule.above();
        if (rule.has_below())
            care.below = rule.below();
        spec.careRules.append(care);
    }
    return spec;
}

const ProductRow &productRow(const Row &row)
{
    return static_cast<const ProductRow &>(row);
}

QString statusWord(const ProductRow &row)
{
    switch (row.status()) {
    case Status::Bad: return ProductsModel::tr("%1 offline").arg(countText(static_cast<qint64>(row.offline())));
    case Status::Warn: return ProductsModel::tr("%1 need care").arg(countText(static_cast<qint64>(row.care)));
    case Status::Ok: return ProductsModel::tr("All online");
    default: return ProductsModel::tr("Not known");
    }
}

std::shared_ptr<const RowSchema> productSchema()
{
    using Schema = TypedSchema<ProductRow>;
    const auto status = [](const ProductRow &row) { return row.status(); };
    const auto share = [](const ProductRow &row) { return row.online / row.registered; };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<ProductRow>({u"status", [] { return ProductsModel::tr("Status"); }, 130}, statusWord, status),
        {.spec = ColumnPlace{u"product", [] { return ProductsModel::tr("Product"); }, 180}.spec(ColumnKind::Text),
         .text = [](const ProductRow &row) { return row.spec.displayName; },
         .sortKey = [](const ProductRow &row) { return SortKey{0, row.spec.displayName}; }},
        numberColumn<ProductRow>({u"registered", [] { return ProductsModel::tr("Registered"); }, 90}, &ProductRow::registered),
        numberColumn<ProductRow>({u"online", [] { return ProductsModel::tr("Online"); }, 90}, &ProductRow::online),
        {.spec = ColumnPlace{u"share", [] { return ProductsModel::tr("Online, %"); }, 80}.spec(ColumnKind::Number),
         .text = [share](const ProductRow &row) { return numberText(share(row) * 100, 1); },
         .sortKey = [share](const ProductRow &row) { return SortKey{share(row), {}}; },
         .value = [share](const ProductRow &row) { return QVariant(share(row) * 100); }},
        numberColumn<ProductRow>({u"care", [] { return ProductsModel::tr("Need care"); }, 90}, &ProductRow::care),
        numberColumn<ProductRow>({u"never-seen", [] { return ProductsModel::tr("Never seen"); }, 90}, &ProductRow::neverSeen),
    };
    parts.attributes = {
        wordAttribute<ProductRow>(u"product", [](const ProductRow &row) { return row.spec.id; }, true),
        wordAttribute<ProductRow>(u"name", [](const ProductRow &row) { return row.spec.displayName; }, true),
        wordAttribute<ProductRow>(u"status", [](const ProductRow &row) { return statusId(row.status()); }),
    };
    parts.status = status;
    parts.since = [](const ProductRow &) { return qint64{0}; };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

void ProductRows::apply(const v1::ListProductsResponse &response)
{
    std::vector<RowPtr> rows;
    for (const auto &product : response.products()) {
        const RowPtr before = get(product.name());
        auto row = before ? std::make_shared<ProductRow>(productRow(*before)) : std::make_shared<ProductRow>();
        row->key = product.name();
        row->spec = specOf(product);
        rows.push_back(std::move(row));
    }
    replaceAll(std::move(rows));
}

void ProductRows::apply(const v1::Status &status)
{
    RowBatch batch;
    for (const auto &count : status.products()) {
        const RowPtr before = get(count.product());
        if (!before)
            continue;
        auto row = std::make_shared<ProductRow>(productRow(*before));
        row->registered = static_cast<double>(count.registered_count());
        row->online = static_cast<double>(count.online_count());
        row->care = static_cast<double>(count.care_count());
        row->neverSeen = static_cast<double>(count.never_seen_count());
        batch.upserted.push_back(std::move(row));
    }
    LiveRows::apply(std::move(batch));
}

std::optional<ProductSpec> ProductRows::product(const QString &name) const
{
    const QString key = name.startsWith(QLatin1String("products/")) ? name : QStringLiteral("products/") + name;
    const RowPtr row = get(key.toStdString());
    return row ? std::optional(productRow(*row).spec) : std::nullopt;
}

QVector<ProductSpec> ProductRows::products() const
{
    QVector<ProductSpec> specs;
    forEach([&specs](const Row &row) { specs.append(productRow(row).spec); });
    std::sort(specs.begin(), specs.end(),
              [](const ProductSpec &left, const ProductSpec &right) { return left.displayName < right.displayName; });
    return specs;
}

QString ProductRows::commandName(const QString &id) const
{
    QString name = id;
    forEach([&](const Row &row) {
        for (const CommandSpec &command : productRow(row).spec.commands) {
            if (command.id == id)
                name = command.displayName;
        }
    });
    return name;
}

ProductsModel::ProductsModel(ProductRows &rows, QObject *parent) : TableModel(rows, productSchema(), parent) {}

PanelState ProductsModel::emptyState() const
{
    return emptyPanel(tr("No product is defined yet"), tr("An administrator makes one: from a template, or from a file."),
                      QStringLiteral("new-product"), tr("New product…"));
}

} // namespace wheelhouse::models
