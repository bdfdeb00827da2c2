#pragma once

#include <string>
#include <string_view>

namespace wheelhouse::registry {

// `https://host:port` of a URL, in lower case, without the scheme's usual port;
// empty when it is no http or https URL.
std::string originOf(std::string_view url);

// Where a `Location` or a link of an answer from `base` leads (RFC 3986, as far
// as registries need it); empty when nowhere that could be asked.
std::string resolved(std::string_view base, std::string_view reference);

// Percent-encoded, but for what is never special in a query.
std::string encoded(std::string_view text);

// The target of the first link of `relation` in a `Link` header (RFC 8288);
// empty when there is none.
std::string linkTarget(std::string_view header, std::string_view relation);

} // namespace wheelhouse::registry
