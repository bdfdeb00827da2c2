#include <array>
#include <set>

#include <fmt/ranges.h>

#include "core/identifier.h"
#include "server/devices/device_name.h"
#include "server/devices/product_catalog.h"
#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

constexpr std::array kPaths{"display_name", "models", "commands", "reported", "desired", "care_rules", "icon"};

// All that is set where the mask is empty (AIP-134).
std::set<std::string> pathsOf(const v1::Product &update, const google::protobuf::FieldMask &mask)
{
    std::set<std::string> paths(mask.paths().begin(), mask.paths().end());
    if (paths.contains("*"))
        return {kPaths.begin(), kPaths.end()};
    if (!paths.empty())
        return paths;
    const auto take = [&](bool isSet, const char *path) {
        if (isSet)
            paths.insert(path);
    };
    take(!update.display_name().empty(), "display_name");
    take(update.models_size() > 0, "models");
    take(update.commands_size() > 0, "commands");
    take(update.reported_size() > 0, "reported");
    take(update.desired_size() > 0, "desired");
    take(update.care_rules_size() > 0, "care_rules");
    take(!update.icon().empty(), "icon");
    return paths;
}

Result<void> apply(v1::Product &product, const v1::Product &update, const google::protobuf::FieldMask &mask)
{
    for (const auto &path : pathsOf(update, mask)) {
        if (path == "display_name") {
            if (update.display_name().empty())
                return failField("product.display_name", "must have 1 to 80 characters");
            product.set_display_name(update.display_name());
        } else if (path == "models") {
            *product.mutable_models() = update.models();
        } else if (path == "commands") {
            *product.mutable_commands() = update.commands();
        } else if (path == "reported") {
            *product.mutable_reported() = update.reported();
        } else if (path == "desired") {
            *product.mutable_desired() = update.desired();
        } else if (path == "care_rules") {
            *product.mutable_care_rules() = update.care_rules();
        } else if (path == "icon") {
            product.set_icon(update.icon().empty() ? "device" : update.icon());
        } else {
            return failField("update_mask",
                             fmt::format("{} cannot be changed; {} can", path, fmt::join(kPaths, ", ")));
        }
    }
    return {};
}

} // namespace

std::string etagOf(const v1::Product &product)
{
    v1::Product basis = product;
    basis.clear_create_time();
    basis.clear_update_time();
    basis.clear_etag();
    return sha256Hex(basis.SerializeAsString()).substr(0, 16);
}

Result<v1::Product> ProductCatalog::updateProduct(const v1::UpdateProductRequest &request)
{
    const auto id = parseProductName(request.product().name(), "product.name");
    if (!id)
        return passOn(id);
    const std::lock_guard changing(m_changing);
    const auto before = find(*id);
    if (!before)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.product().name()));
    if (!request.product().etag().empty() && request.product().etag() != before->etag()) {
        return fail(ErrorCode::Aborted, fmt::format("{} was changed by somebody else since it was read; read it again",
                                                    before->name()));
    }
    v1::Product after = *before;
    if (auto applied = apply(after, request.product(), request.update_mask()); !applied)
        return passOn(applied);
    if (auto checked = checkProduct(after); !checked)
        return passOn(checked);
    after.set_etag(etagOf(after));
    if (after.etag() == before->etag())
        return after;
    *after.mutable_update_time() = toTimestamp(Clock::now());
    if (auto updated = m_store.updateProduct(after); !updated)
        return passOn(updated);
    {
        const std::unique_lock lock(m_mutex);
        m_products[*id].product = std::make_shared<const v1::Product>(after);
    }
    if (m_listener)
        m_listener(*before, after);
    return after;
}

} // namespace wheelhouse::devices
