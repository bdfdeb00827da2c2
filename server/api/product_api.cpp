#include "server/api/product_api.h"

#include "server/api/filled_response.h"

namespace wheelhouse::api {

using access::Caller;

ProductApi::ProductApi(CallChain &chain, devices::ProductCatalog &catalog)
    : m_calls(chain, v1::ProductService::service_full_name()), m_catalog(catalog)
{
}

grpc::ServerUnaryReactor *ProductApi::CreateProduct(grpc::CallbackServerContext *context,
                                                    const v1::CreateProductRequest *request, v1::Product *response)
{
    return m_calls.unary(context, request, response, "CreateProduct",
                         [this](const Caller &, const v1::CreateProductRequest &asked, v1::Product &answer) {
                             return fill(answer, m_catalog.createProduct(asked));
                         });
}

grpc::ServerUnaryReactor *ProductApi::UpdateProduct(grpc::CallbackServerContext *context,
                                                    const v1::UpdateProductRequest *request, v1::Product *response)
{
    return m_calls.unary(context, request, response, "UpdateProduct",
                         [this](const Caller &, const v1::UpdateProductRequest &asked, v1::Product &answer) {
                             return fill(answer, m_catalog.updateProduct(asked));
                         });
}

grpc::ServerUnaryReactor *ProductApi::GetProduct(grpc::CallbackServerContext *context,
                                                 const v1::GetProductRequest *request, v1::Product *response)
{
    return m_calls.unary(context, request, response, "GetProduct",
                         [this](const Caller &, const v1::GetProductRequest &asked, v1::Product &answer) {
                             return fill(answer, m_catalog.getProduct(asked));
                         });
}

grpc::ServerUnaryReactor *ProductApi::ListProducts(grpc::CallbackServerContext *context,
                                                   const v1::ListProductsRequest *request,
                                                   v1::ListProductsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListProducts",
        [this](const Caller &, const v1::ListProductsRequest &asked, v1::ListProductsResponse &answer) {
            return fill(answer, m_catalog.listProducts(asked));
        });
}

} // namespace wheelhouse::api
