#include "server/devices/product_catalog.h"

#include "core/identifier.h"
#include "server/devices/device_name.h"
#include "server/devices/product_schema.h"
#include "server/devices/product_templates.h"

namespace wheelhouse::devices {

namespace {

constexpr std::size_t kMaxId = 40;
constexpr std::size_t kMaxRequestId = 64;
constexpr std::string_view kPrefix = "products/";

// What is set of `own` replaces the template's, lists as a whole.
void replaceBy(v1::Product &product, const v1::Product &own)
{
    if (own.models_size() > 0)
        product.clear_models();
    if (own.commands_size() > 0)
        product.clear_commands();
    if (own.reported_size() > 0)
        product.clear_reported();
    if (own.desired_size() > 0)
        product.clear_desired();
    if (own.care_rules_size() > 0)
        product.clear_care_rules();
    product.MergeFrom(own);
}

} // namespace

Result<void> ProductCatalog::load()
{
    const std::unique_lock lock(m_mutex);
    return m_store.loadProducts([this](v1::Product product, std::string requestId) {
        const std::string id = product.name().substr(kPrefix.size());
        product.set_etag(etagOf(product));
        m_products[id] = {std::make_shared<const v1::Product>(std::move(product)), std::move(requestId)};
    });
}

Result<v1::Product> ProductCatalog::createProduct(const v1::CreateProductRequest &request)
{
    const std::string &id = request.product_id();
    if (!isResourceId(id, kMaxId))
        return failField("product_id", "must be 1 to 40 of a-z, 0-9 and dash, beginning with a letter and not ending with a dash");
    if (request.request_id().size() > kMaxRequestId)
        return failField("request_id", "may have at most 64 characters");
    const std::string name = std::string(kPrefix) + id;
    if (!request.product().name().empty() && request.product().name() != name)
        return failField("product.name", fmt::format("must be {} or empty", name));

    v1::Product product;
    if (!request.template_().empty()) {
        auto fromTemplate = productTemplate(request.template_());
        if (!fromTemplate)
            return passOn(fromTemplate);
        product = std::move(*fromTemplate);
    }
    replaceBy(product, request.product());
    product.clear_update_time();
    product.clear_etag();
    product.set_name(name);
    if (product.display_name().empty())
        product.set_display_name(id);
    if (product.icon().empty())
        product.set_icon("device");
    if (auto checked = checkProduct(product); !checked)
        return passOn(checked);
    *product.mutable_create_time() = toTimestamp(Clock::now());
    *product.mutable_update_time() = product.create_time();
    product.set_etag(etagOf(product));

    // Products are made once in a while: one at a time is enough.
    const std::unique_lock lock(m_mutex);
    if (const auto found = m_products.find(id); found != m_products.end()) {
        if (!request.request_id().empty() && found->second.requestId == request.request_id())
            return *found->second.product;
        return fail(ErrorCode::AlreadyExists, fmt::format("{} is there already", name));
    }
    if (auto inserted = m_store.insertProduct(product, request.request_id()); !inserted)
        return passOn(inserted);
    m_products[id] = {std::make_shared<const v1::Product>(product), request.request_id()};
    return product;
}

Result<v1::Product> ProductCatalog::getProduct(const v1::GetProductRequest &request) const
{
    const auto id = parseProductName(request.name(), "name");
    if (!id)
        return passOn(id);
    const auto product = find(*id);
    if (!product)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.name()));
    return *product;
}

Result<v1::ListProductsResponse> ProductCatalog::listProducts(const v1::ListProductsRequest &request) const
{
    if (request.page_size() < 0)
        return failField("page_size", "must be 1 to 1,000, or 0 for 100");
    const int pageSize = request.page_size() == 0 ? 100 : std::min(request.page_size(), 1000);
    v1::ListProductsResponse response;
    const std::shared_lock lock(m_mutex);
    // The token is the last id of the page before: right whatever came since.
    for (auto entry = m_products.upper_bound(request.page_token()); entry != m_products.end(); ++entry) {
        if (response.products_size() == pageSize) {
            response.set_next_page_token(response.products(pageSize - 1).name().substr(kPrefix.size()));
            break;
        }
        *response.add_products() = *entry->second.product;
    }
    return response;
}

std::shared_ptr<const v1::Product> ProductCatalog::find(const std::string &id) const
{
    const std::shared_lock lock(m_mutex);
    const auto found = m_products.find(id);
    return found == m_products.end() ? nullptr : found->second.product;
}

} // namespace wheelhouse::devices
