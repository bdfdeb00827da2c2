#pragma once

#include <string>

#include "app/ctl/table.h"
#include "wheelhouse/v1/devices.pb.h"

// What whctl says of one device, in pieces that several commands share.
namespace wheelhouse::ctl {

// `the broker said so`, `concluded from messages`.
std::string certaintyText(const v1::Presence &presence);

// On line or not, since when, why, how sure, and what is wrong with it.
void describePresence(const v1::Device &device, FactSheet &facts);

// Desired, reported, and what it has yet to apply.
void describeTwin(const v1::Device &device, FactSheet &facts);

// A line each: what is wrong, how often, since when.
std::string findingsText(const v1::Device &device);

} // namespace wheelhouse::ctl
