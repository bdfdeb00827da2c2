#include "server/api/inventory_api.h"

namespace wheelhouse::api {

InventoryApi::InventoryApi(CallChain &chain, clusters::Inventories &inventories)
    : m_calls(chain, v1::InventoryService::service_full_name()), m_inventories(inventories)
{
}

grpc::ServerUnaryReactor *InventoryApi::ReplaceInventory(grpc::CallbackServerContext *context,
                                                         const v1::ReplaceInventoryRequest *request,
                                                         v1::Inventory *response)
{
    return m_calls.unary(context, request, response, "ReplaceInventory",
                         [this](const access::Caller &, const v1::ReplaceInventoryRequest &asked,
                                v1::Inventory &inventory) -> Result<void> {
                             auto replaced = m_inventories.replace(asked.inventory(), asked.validate_only());
                             if (!replaced)
                                 return passOn(replaced);
                             inventory = std::move(*replaced);
                             return {};
                         });
}

grpc::ServerUnaryReactor *InventoryApi::GetInventory(grpc::CallbackServerContext *context,
                                                     const v1::GetInventoryRequest *request, v1::Inventory *response)
{
    return m_calls.unary(
        context, request, response, "GetInventory",
        [this](const access::Caller &, const v1::GetInventoryRequest &asked, v1::Inventory &inventory) -> Result<void> {
            auto found = m_inventories.get(asked.name());
            if (!found)
                return passOn(found);
            inventory = std::move(*found);
            return {};
        });
}

grpc::ServerUnaryReactor *InventoryApi::DeleteInventory(grpc::CallbackServerContext *context,
                                                        const v1::DeleteInventoryRequest *request,
                                                        v1::DeleteInventoryResponse *response)
{
    return m_calls.unary(context, request, response, "DeleteInventory",
                         [this](const access::Caller &, const v1::DeleteInventoryRequest &asked,
                                v1::DeleteInventoryResponse &) { return m_inventories.remove(asked.name()); });
}

} // namespace wheelhouse::api
