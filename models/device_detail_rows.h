#pragma once

#include <memory>

#include "models/product_spec.h"
#include "models/row_schema.h"
#include "wheelhouse/v1/device_commands.pb.h"
#include "wheelhouse/v1/devices.pb.h"

// The small tables of a device's inspector; not for widgets.
namespace wheelhouse::models {

std::shared_ptr<const RowSchema> twinSchema();
// What can be or is desired, in the product's order where it is known.
std::vector<RowPtr> twinRowsOf(const v1::Device &device, const ProductSpec *product);
// How many differ.
int twinDifferencesOf(const std::vector<RowPtr> &rows);

std::shared_ptr<const RowSchema> presenceSchema();
// It lasted until `until`, in ms since 1970; 0 for the latest.
RowPtr presenceRowOf(const v1::PresenceEvent &event, int number, qint64 until);
// As presenceRowOf took it.
qint64 presenceTime(const Row &row);
bool presenceIsOnline(const Row &row);
QString presenceReason(const Row &row);

std::shared_ptr<const RowSchema> commandSchema();
RowPtr commandRowOf(const v1::DeviceCommand &command);

} // namespace wheelhouse::models
