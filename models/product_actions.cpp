#include "models/product_actions.h"

#include "client/documents/product_text.h"
#include "core/identifier.h"
#include "models/calls.h"
#include "models/text.h"
#include "wheelhouse/v1/products.grpc.pb.h"

namespace wheelhouse::models {

namespace {

using Stub = class v1::ProductService::Stub::async;

// The texts were looked at before; a product without anything is refused by the
// server.
v1::Product productOf(const QString &text)
{
    auto product = client::productOfText(text.toStdString());
    return product ? std::move(*product) : v1::Product();
}

} // namespace

ProductActions::ProductActions(Calls &calls, QObject *parent) : QObject(parent), m_calls(calls) {}

Operation *ProductActions::create(const QString &id, const QString &displayName, const QString &templateName)
{
    v1::CreateProductRequest request;
    request.set_template_(templateName.toStdString());
    request.mutable_product()->set_display_name(displayName.toStdString());
    return send(id, std::move(request));
}

Operation *ProductActions::createFromText(const QString &id, const QString &text)
{
    v1::CreateProductRequest request;
    *request.mutable_product() = productOf(text);
    return send(id, std::move(request));
}

Operation *ProductActions::send(const QString &id, v1::CreateProductRequest request)
{
    request.set_product_id(id.toStdString());
    request.set_request_id(makeUuid());
    return m_calls.run<v1::ProductService>(tr("New product %1").arg(id), QStringLiteral("products/") + id,
                                           &Stub::CreateProduct, request,
                                           [this, id](const v1::Product &product) -> Calls::Outcome {
                                               Q_EMIT changed();
                                               return {tr("%1 is a product now.").arg(id), QString::fromStdString(product.name())};
                                           });
}

Operation *ProductActions::update(const QString &key, const QString &text, const QString &etag)
{
    const QString id = key.section(u'/', -1);
    v1::UpdateProductRequest request;
    *request.mutable_product() = productOf(text);
    request.mutable_product()->set_name(key.toStdString());
    request.mutable_product()->set_etag(etag.toStdString());
    request.mutable_update_mask()->add_paths("*");
    return m_calls.run<v1::ProductService>(tr("Change product %1").arg(id), key, &Stub::UpdateProduct, request,
                                           [this, id](const v1::Product &) -> Calls::Outcome {
                                               Q_EMIT changed();
                                               return {tr("%1 is changed; its devices keep what they have reported.").arg(id)};
                                           });
}

void ProductActions::read(const QString &key, QObject *context, std::function<void(const Definition &)> answer)
{
    v1::GetProductRequest request;
    request.set_name(key.toStdString());
    m_calls.call<v1::ProductService>(context, &Stub::GetProduct, request,
                                     [answer = std::move(answer)](Result<v1::Product> product) {
                                         if (!product) {
                                             answer({{}, {}, errorSentence(product.error())});
                                             return;
                                         }
                                         answer({QString::fromStdString(client::yamlOfProduct(*product)),
                                                 QString::fromStdString(product->etag()), {}});
                                     });
}

QString ProductActions::problemOf(const QString &text)
{
    const auto product = client::productOfText(text.toStdString());
    return product ? QString() : fromUtf8(product.error().message);
}

QString ProductActions::idIn(const QString &text)
{
    const auto product = client::productOfText(text.toStdString());
    return product ? fromUtf8(lastPart(product->name())) : QString();
}

} // namespace wheelhouse::models
