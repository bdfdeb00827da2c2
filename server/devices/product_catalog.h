#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

#include "core/result.h"
#include "server/devices/product_store.h"
#include "wheelhouse/v1/products.pb.h"

namespace wheelhouse::devices {

// The kinds of devices there are. Products are few and change rarely; none goes.
//
// Threads: any; what creates or changes one blocks on the store. Owned by the server's
// wiring, outlives all that asks it.
class ProductCatalog {
public:
    explicit ProductCatalog(ProductStore &store) : m_store(store) {}

    // Reads all products; once, before anything else.
    Result<void> load();

    // As the contract says. A repeat with the same request id and product id
    // returns what the first has made.
    Result<v1::Product> createProduct(const v1::CreateProductRequest &request);
    // As the contract says; Aborted for an etag that is not the current one.
    Result<v1::Product> updateProduct(const v1::UpdateProductRequest &request);
    Result<v1::Product> getProduct(const v1::GetProductRequest &request) const;
    Result<v1::ListProductsResponse> listProducts(const v1::ListProductsRequest &request) const;

    // Told of each change once it is in force, in the caller's thread. Set before
    // anything is changed.
    using Listener = std::function<void(const v1::Product &before, const v1::Product &after)>;
    void setListener(Listener listener) { m_listener = std::move(listener); }

    // By id; null if there is none.
    std::shared_ptr<const v1::Product> find(const std::string &id) const;

private:
    struct Entry {
        std::shared_ptr<const v1::Product> product;
        std::string requestId;
    };

    ProductStore &m_store;
    mutable std::shared_mutex m_mutex;
    std::map<std::string, Entry> m_products;
    // One change at a time, from reading to telling.
    std::mutex m_changing;
    Listener m_listener;
};

// Changes with everything a person can change.
std::string etagOf(const v1::Product &product);

} // namespace wheelhouse::devices
