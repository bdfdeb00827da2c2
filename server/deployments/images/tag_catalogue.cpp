#include "server/deployments/images/tag_catalogue.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/deployments/names.h"

namespace wheelhouse::deployments {

namespace {

using google::protobuf::util::TimeUtil;

constexpr int kDefaultPage = 100;
constexpr int kLargestPage = 1000;
constexpr char kTags[] = "/tags/";

google::protobuf::Timestamp timestampOf(TagCatalogue::Clock::time_point time)
{
    return TimeUtil::MicrosecondsToTimestamp(
        std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
}

std::string ageText(std::chrono::seconds age)
{
    return age.count() < 120 ? fmt::format("{} s", age.count()) : fmt::format("{} min", age.count() / 60);
}

} // namespace

TagCatalogue::TagCatalogue(const ApplicationRegistry &applications, const Registries &registries,
                           RegistryClient &client, std::function<Clock::time_point()> now)
    : m_applications(applications), m_registries(registries), m_client(client), m_now(std::move(now))
{
}

Result<TagCatalogue::Images> TagCatalogue::imagesOf(const v1::Application &application,
                                                    const std::string &environment) const
{
    std::optional<Images> images;
    // The environment asked for first: the others may have their own registry.
    for (const bool own : {true, false}) {
        for (const auto &binding : application.bindings()) {
            if (images || !binding.has_running() || (binding.environment() == environment) != own)
                continue;
            images.emplace();
            images->image = ImageName::parse(binding.running().image());
            images->place = ImagePlace::of(images->image);
        }
    }
    if (!images)
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("Which image {} is, is not known: it is bound nowhere, or no cluster that has it was "
                                "seen yet.",
                                lastPart(application.name())));
    for (const auto &binding : application.bindings()) {
        if (binding.has_running() && ImagePlace::of(ImageName::parse(binding.running().image())) == images->place)
            images->running[binding.running().tag()].push_back(binding.environment());
    }
    return *images;
}

Result<TagCatalogue::RepositoryRef> TagCatalogue::ask(const ImagePlace &place)
{
    const auto registry = m_registries.find(place.host);
    if (!registry)
        return passOn(registry);
    auto answer = m_client.tags(**registry, place.repository);
    if (!answer)
        return passOn(answer);
    auto repository = std::make_shared<Repository>();
    repository->tags = newestFirst(std::move(answer->tags));
    repository->warning = std::move(answer->warning);
    repository->readTime = m_now();
    return RepositoryRef(std::move(repository));
}

void TagCatalogue::keep(const ImagePlace &place, RepositoryRef repository)
{
    m_known[place] = std::move(repository);
    if (m_known.size() <= kMostRepositories)
        return;
    const auto oldest = std::min_element(m_known.begin(), m_known.end(), [](const auto &left, const auto &right) {
        return left.second->readTime < right.second->readTime;
    });
    m_known.erase(oldest);
}

Result<TagCatalogue::RepositoryRef> TagCatalogue::read(const ImagePlace &place, bool refresh)
{
    RepositoryRef known;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_known.find(place);
        if (found != m_known.end())
            known = found->second;
        // A clock that was set back makes nothing fresh for ever.
        const auto age = known ? m_now() - known->readTime : Clock::duration::max();
        if (known && !refresh && age >= Clock::duration::zero() && age < kFresh)
            return known;
        if (m_asking >= kMostAsking) {
            if (!known)
                return fail(ErrorCode::ResourceExhausted, "Registries are asked for too much just now; try again.");
            auto old = std::make_shared<Repository>(*known);
            old->warning = "The registry was not asked again: there is too much to do just now.";
            return RepositoryRef(std::move(old));
        }
        ++m_asking;
    }
    auto answer = ask(place);
    const std::lock_guard lock(m_mutex);
    --m_asking;
    if (answer) {
        keep(place, *answer);
        return answer;
    }
    const bool away = answer.error().code == ErrorCode::Unavailable || answer.error().code == ErrorCode::DeadlineExceeded;
    if (!known || !away)
        return answer;
    auto old = std::make_shared<Repository>(*known);
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(m_now() - known->readTime);
    old->warning = fmt::format("From {} ago: {}", ageText(std::max(age, std::chrono::seconds(0))), answer.error().message);
    return RepositoryRef(std::move(old));
}

Result<v1::ListTagsResponse> TagCatalogue::list(const v1::ListTagsRequest &request)
{
    if (request.page_size() < 0)
        return failField("page_size", "0 or more.");
    const auto application = m_applications.get(request.parent());
    if (!application)
        return passOn(application);
    if (request.only_environment() && request.environment().empty())
        return failField("environment", "Needed to leave out the others.");
    const std::string environmentId(lastPart(request.environment()));
    const auto images = imagesOf(*application, request.environment());
    if (!images)
        return passOn(images);
    const auto repository = read(images->place, request.refresh() && request.page_token().empty());
    if (!repository)
        return passOn(repository);

    v1::ListTagsResponse response;
    *response.mutable_read_time() = timestampOf((*repository)->readTime);
    response.set_warning((*repository)->warning);
    const int size = request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kLargestPage);
    // The token is the last tag of the page before; the list may be another one
    // by now.
    std::optional<ListedTag> after;
    if (!request.page_token().empty())
        after = ListedTag::of(request.page_token());
    int total = 0;
    for (const auto &listed : (*repository)->tags) {
        const bool other = !environmentId.empty() && listed.build && listed.build->environment != environmentId;
        if (request.only_environment() && (other || !listed.build))
            continue;
        ++total;
        if (after && !isListedBefore(*after, listed))
            continue;
        if (response.tags_size() == size) {
            if (response.next_page_token().empty())
                response.set_next_page_token(response.tags(size - 1).tag());
            continue;
        }
        auto &tag = *response.add_tags();
        tag.set_name(application->name() + kTags + listed.text);
        tag.set_tag(listed.text);
        tag.set_image(images->image.withTag(listed.text));
        tag.set_other_environment(other);
        if (listed.build) {
            tag.set_version(listed.build->version);
            tag.set_environment(listed.build->environment);
            tag.set_ci_number(listed.build->ciNumber);
        }
        if (const auto running = images->running.find(listed.text); running != images->running.end()) {
            for (const auto &environment : running->second)
                tag.add_running_in(environment);
        }
    }
    response.set_total_size(total);
    return response;
}

Result<v1::Tag> TagCatalogue::get(const std::string &name)
{
    const auto at = name.find(kTags);
    if (at == std::string::npos)
        return failField("name", "applications/APPLICATION/tags/TAG.");
    const std::string text = name.substr(at + std::char_traits<char>::length(kTags));
    const bool isTag = !text.empty() && text.size() <= 128 && text.find_first_not_of(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == std::string::npos;
    if (!isTag)
        return failField("name", "A tag is 1 to 128 letters, digits, '_', '.' and '-'.");
    const auto application = m_applications.get(name.substr(0, at));
    if (!application)
        return passOn(application);
    const auto listed = ListedTag::of(text);
    const std::string environment = listed.build ? "environments/" + listed.build->environment : std::string();
    const auto images = imagesOf(*application, environment);
    if (!images)
        return passOn(images);
    const auto registry = m_registries.find(images->place.host);
    if (!registry)
        return passOn(registry);
    {
        const std::lock_guard lock(m_mutex);
        if (m_asking >= kMostAsking)
            return fail(ErrorCode::ResourceExhausted, "Registries are asked for too much just now; try again.");
        ++m_asking;
    }
    const auto facts = m_client.image(**registry, images->place.repository, text);
    {
        const std::lock_guard lock(m_mutex);
        --m_asking;
    }
    if (!facts)
        return passOn(facts);
    v1::Tag tag;
    tag.set_name(name);
    tag.set_tag(text);
    tag.set_image(images->image.withTag(text));
    if (listed.build) {
        tag.set_version(listed.build->version);
        tag.set_environment(listed.build->environment);
        tag.set_ci_number(listed.build->ciNumber);
    }
    if (const auto running = images->running.find(text); running != images->running.end()) {
        for (const auto &held : running->second)
            tag.add_running_in(held);
    }
    tag.set_digest(facts->digest);
    for (const auto &platform : facts->platforms) {
        auto &told = *tag.add_platforms();
        told.set_os(platform.os);
        told.set_architecture(platform.architecture);
        told.set_variant(platform.variant);
        told.set_size_bytes(platform.sizeBytes);
        told.set_digest(platform.digest);
        if (platform.createTime)
            *told.mutable_create_time() = TimeUtil::SecondsToTimestamp(platform.createTime->time_since_epoch().count());
    }
    return tag;
}

Result<std::string> TagCatalogue::findBuild(const std::string &application, const std::string &environment,
                                            const ImageTag &build)
{
    const auto known = m_applications.get(application);
    if (!known)
        return passOn(known);
    const auto images = imagesOf(*known, environment);
    if (!images)
        return passOn(images);
    const std::string environmentId(lastPart(environment));
    // A build that was pushed a moment ago is asked for again.
    for (const bool refresh : {false, true}) {
        const auto repository = read(images->place, refresh);
        if (!repository)
            return passOn(repository);
        for (const auto &listed : (*repository)->tags) {
            if (listed.build && listed.build->environment == environmentId && listed.build->ciNumber == build.ciNumber
                && compareVersions(listed.build->version, build.version) == 0)
                return listed.text;
        }
        // What is old or not whole proves nothing.
        if (refresh && !(*repository)->warning.empty())
            return fail(ErrorCode::Unavailable, (*repository)->warning);
    }
    return fail(ErrorCode::NotFound,
                fmt::format("{} has no build of version {} and CI number {} for {}.", images->place.repository,
                            build.version, build.ciNumber, environmentId));
}

} // namespace wheelhouse::deployments
