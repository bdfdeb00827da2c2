#include "client/documents/product_text.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "client/documents/json_text.h"
#include "client/documents/yaml_text.h"

namespace wheelhouse::client {

Result<v1::Product> productOfText(const std::string &text)
{
    const auto json = jsonOfYaml(text);
    if (!json)
        return passOn(json);
    v1::Product product;
    const auto status = google::protobuf::util::JsonStringToMessage(*json, &product);
    if (!status.ok())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("this does not describe a product: {}", status.message().ToString()));
    return product;
}

std::string yamlOfProduct(const v1::Product &product)
{
    v1::Product told = product;
    told.clear_create_time();
    told.clear_update_time();
    told.clear_etag();
    return yamlOfJson(jsonOf(told, false));
}

} // namespace wheelhouse::client
