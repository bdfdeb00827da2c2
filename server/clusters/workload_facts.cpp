#include "server/clusters/workload_facts.h"

#include <algorithm>

#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

constexpr std::size_t kMaxExits = 200;

} // namespace

void addExits(const std::vector<std::shared_ptr<const v1::Pod>> &pods, v1::WorkloadFacts &facts)
{
    std::vector<v1::ContainerExit> exits;
    for (const auto &pod : pods) {
        for (const auto &container : pod->containers()) {
            if (container.last_exit_reason().empty())
                continue;
            v1::ContainerExit &exit = exits.emplace_back();
            exit.set_pod(std::string(lastPart(pod->name())));
            exit.set_container(container.name());
            exit.set_reason(container.last_exit_reason());
            exit.set_code(container.last_exit_code());
            if (container.has_last_exit_time())
                *exit.mutable_time() = container.last_exit_time();
            exit.set_restarts(container.restarts());
        }
    }
    std::sort(exits.begin(), exits.end(), [](const v1::ContainerExit &left, const v1::ContainerExit &right) {
        return left.time().seconds() != right.time().seconds() ? left.time().seconds() > right.time().seconds()
                                                               : left.pod() < right.pod();
    });
    exits.resize(std::min(exits.size(), kMaxExits));
    for (auto &exit : exits)
        *facts.add_exits() = std::move(exit);
}

} // namespace wheelhouse::clusters
