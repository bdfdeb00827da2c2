#pragma once

#include "server/api/service_calls.h"
#include "server/devices/product_catalog.h"
#include "wheelhouse/v1/products.grpc.pb.h"

namespace wheelhouse::api {

// ProductService over the catalogue, which must outlive it.
class ProductApi final : public v1::ProductService::CallbackService {
public:
    ProductApi(CallChain &chain, devices::ProductCatalog &catalog);

    grpc::ServerUnaryReactor *CreateProduct(grpc::CallbackServerContext *context,
                                            const v1::CreateProductRequest *request, v1::Product *response) override;
    grpc::ServerUnaryReactor *UpdateProduct(grpc::CallbackServerContext *context,
                                            const v1::UpdateProductRequest *request, v1::Product *response) override;
    grpc::ServerUnaryReactor *GetProduct(grpc::CallbackServerContext *context, const v1::GetProductRequest *request,
                                         v1::Product *response) override;
    grpc::ServerUnaryReactor *ListProducts(grpc::CallbackServerContext *context,
                                           const v1::ListProductsRequest *request,
                                           v1::ListProductsResponse *response) override;

private:
    ServiceCalls m_calls;
    devices::ProductCatalog &m_catalog;
};

} // namespace wheelhouse::api
