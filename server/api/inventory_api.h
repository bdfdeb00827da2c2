#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/inventories.h"
#include "wheelhouse/v1/inventory.grpc.pb.h"

namespace wheelhouse::api {

// InventoryService over the inventories, which outlive it.
class InventoryApi final : public v1::InventoryService::CallbackService {
public:
    InventoryApi(CallChain &chain, clusters::Inventories &inventories);

    grpc::ServerUnaryReactor *ReplaceInventory(grpc::CallbackServerContext *context,
                                               const v1::ReplaceInventoryRequest *request,
                                               v1::Inventory *response) override;
    grpc::ServerUnaryReactor *GetInventory(grpc::CallbackServerContext *context, const v1::GetInventoryRequest *request,
                                           v1::Inventory *response) override;
    grpc::ServerUnaryReactor *DeleteInventory(grpc::CallbackServerContext *context,
                                              const v1::DeleteInventoryRequest *request,
                                              v1::DeleteInventoryResponse *response) override;

private:
    ServiceCalls m_calls;
    clusters::Inventories &m_inventories;
};

} // namespace wheelhouse::api
