#pragma once

#include <functional>
#include <string>

#include "core/result.h"
#include "wheelhouse/v1/products.pb.h"

namespace wheelhouse::devices {

// Port: where products are kept. Any thread; may block on the disk.
class ProductStore {
public:
    virtual ~ProductStore() = default;

    // AlreadyExists if the name is taken.
    virtual Result<void> insertProduct(const v1::Product &product, const std::string &requestId) = 0;

    // Replaces what is kept of it; NotFound if there is none of that name.
    virtual Result<void> updateProduct(const v1::Product &product) = 0;

    // All products with the request id that made them.
    virtual Result<void> loadProducts(const std::function<void(v1::Product, std::string requestId)> &visit) = 0;
};

} // namespace wheelhouse::devices
