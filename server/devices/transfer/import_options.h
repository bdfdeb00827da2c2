#pragma once

#include <string>

#include "core/result.h"
#include "server/devices/product_catalog.h"
#include "wheelhouse/v1/device_transfers.pb.h"

namespace wheelhouse::devices {

// Whether the options are what the contract allows. InvalidArgument names the
// field, NotFound a product that there is not.
Result<void> checkImportOptions(const v1::ImportOptions &options, const ProductCatalog &catalog);

// `deviceImports/{id}`.
std::string importName(const std::string &id);
Result<void> checkImportName(const std::string &name);

// Of what makes an import what it is: all but its name and its limit.
std::string hashOfOptions(const v1::ImportOptions &options);

} // namespace wheelhouse::devices
