#include "app/ctl/product_definition.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "app/ctl/text_file.h"
#include "app/ctl/yaml_text.h"

namespace wheelhouse::ctl {

namespace {

constexpr std::size_t kMaxProductFile = 1 << 20;

} // namespace

Result<v1::Product> readProduct(const std::string &path)
{
    const auto yaml = readTextFile(path, kMaxProductFile);
    if (!yaml) {
        return passOn(yaml);
    }
    const auto json = jsonOfYaml(*yaml);
    if (!json) {
        return fail(json.error().code, fmt::format("{}: {}", path, json.error().message));
    }
    v1::Product product;
    const auto status = google::protobuf::util::JsonStringToMessage(*json, &product);
    if (!status.ok()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} does not describe a product: {}", path, status.message().ToString()));
    }
    return product;
}

} // namespace wheelhouse::ctl
