#pragma once

#include <string>

#include "app/ctl/table.h"
#include "wheelhouse/v1/cluster_actions.pb.h"

// What an action touches, and how a drain stands, in the words of a terminal.
namespace wheelhouse::ctl {

// Lines, each with its end; empty where nothing is touched.
std::string impactText(const v1::ActionImpact &impact, bool coloured);
Cell drainCell(v1::Drain::State state);
bool hasEnded(v1::Drain::State state);
// `12 of 14 gone, 2 waiting`.
std::string drainProgress(const v1::Drain &drain);
// The pods that it waits for, with why.
std::string drainWaits(const v1::Drain &drain, bool coloured);

} // namespace wheelhouse::ctl
