#include "app/ctl/product_definition.h"

#include <fmt/format.h>

#include "app/ctl/text_file.h"
#include "client/documents/product_text.h"

namespace wheelhouse::ctl {

namespace {

constexpr std::size_t kMaxProductFile = 1 << 20;

} // namespace

Result<v1::Product> readProduct(const std::string &path)
{
    const auto text = readTextFile(path, kMaxProductFile);
    if (!text) {
        return passOn(text);
    }
    auto product = client::productOfText(*text);
    if (!product) {
        return fail(product.error().code, fmt::format("{}: {}", path, product.error().message));
    }
    return product;
}

} // namespace wheelhouse::ctl
