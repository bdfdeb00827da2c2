#pragma once

#include <optional>

#include "models/product_spec.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class ListProductsResponse;
class Status;
}

namespace wheelhouse::models {

// All products with their command schemas, and how many devices each has.
class ProductRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    void apply(const v1::ListProductsResponse &response);
    // Takes the counts.
    void apply(const v1::Status &status);
    // By `products/printer` or `printer`.
    std::optional<ProductSpec> product(const QString &name) const;
    QVector<ProductSpec> products() const;
    // What a command of any product is called; its id where nobody knows it.
    QString commandName(const QString &id) const;
};

// The table of products. Columns: product registered online share care
// never-seen.
class ProductsModel final : public TableModel {
    Q_OBJECT
public:
    explicit ProductsModel(ProductRows &rows, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
