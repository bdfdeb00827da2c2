#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/deployments/application_registry.h"
#include "server/deployments/images/registries.h"
#include "server/deployments/images/registry_address.h"
#include "server/deployments/images/tag_order.h"

namespace wheelhouse::deployments {

// Which tags of an application exist, by its registry, kept for kFresh.
//
// Threads: any that may block: for a registry 10 s at most. Ownership:
// app/server. Bounds: kMostRepositories are kept, the one asked for longest ago
// goes; kMostAsking ask at once, others are given what is known from before, or
// ResourceExhausted.
class TagCatalogue {
public:
    using Clock = std::chrono::system_clock;
    static constexpr std::chrono::seconds kFresh{30};
    static constexpr std::size_t kMostRepositories = 200;
    static constexpr int kMostAsking = 4;

    TagCatalogue(const ApplicationRegistry &applications, const Registries &registries, RegistryClient &client,
                 std::function<Clock::time_point()> now = Clock::now);

    // As the contract says of ListTags and GetTag.
    Result<v1::ListTagsResponse> list(const v1::ListTagsRequest &request);
    Result<v1::Tag> get(const std::string &name);

    // The tag of an application's repository in `environment` (its resource
    // name) that has this version, CI number and environment. NotFound where
    // the registry has none; else as list().
    Result<std::string> findBuild(const std::string &application, const std::string &environment,
                                  const ImageTag &build);

private:
    struct Repository {
        std::vector<ListedTag> tags;
        Clock::time_point readTime;
        std::string warning;
    };
    using RepositoryRef = std::shared_ptr<const Repository>;

    // Where an application's images are, and the environment each runs in.
    struct Images {
        ImageName image;
        ImagePlace place;
        // Tag to the environments it runs in.
        std::map<std::string, std::vector<std::string>> running;
    };

    Result<Images> imagesOf(const v1::Application &application, const std::string &environment) const;
    Result<RepositoryRef> read(const ImagePlace &place, bool refresh);
    Result<RepositoryRef> ask(const ImagePlace &place);
    void keep(const ImagePlace &place, RepositoryRef repository);

    const ApplicationRegistry &m_applications;
    const Registries &m_registries;
    RegistryClient &m_client;
    const std::function<Clock::time_point()> m_now;

    std::mutex m_mutex;
    std::map<ImagePlace, RepositoryRef> m_known;
    int m_asking = 0;
};

} // namespace wheelhouse::deployments
