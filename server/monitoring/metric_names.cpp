#include "server/monitoring/metric_names.h"

#include <algorithm>

#include <fmt/format.h>

namespace wheelhouse::monitoring {

namespace {

constexpr int kDefaultLimit = 100;
constexpr int kMaxLimit = 1000;
constexpr std::size_t kMaxMatch = 200;
constexpr std::size_t kMaxLabel = 500;
constexpr std::size_t kMaxFacts = 16;

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// Where a text has another, ASCII letters in any case; npos when nowhere.
std::size_t place(std::string_view text, std::string_view part)
{
    const auto found = std::search(text.begin(), text.end(), part.begin(), part.end(),
                                   [](char left, char right) { return lowered(left) == lowered(right); });
    return found == text.end() && !part.empty() ? std::string_view::npos
                                                : static_cast<std::size_t>(found - text.begin());
}

struct Found {
    std::vector<const std::string *> names;
    int total = 0;
};

Found pick(const NameList &list, const std::string &match, int limit)
{
    const auto most = static_cast<std::size_t>(limit == 0 ? kDefaultLimit : limit);
    Found found;
    std::vector<const std::string *> within;
    for (const auto &name : list.names) {
        const auto at = place(name, match);
        if (at == std::string_view::npos)
            continue;
        ++found.total;
        auto &part = at == 0 ? found.names : within;
        if (part.size() < most)
            part.push_back(&name);
    }
    for (const auto *name : within) {
        if (found.names.size() < most)
            found.names.push_back(name);
    }
    return found;
}

Result<void> checkAsked(const std::string &match, int limit, const std::string &metric = {})
{
    if (limit < 0 || limit > kMaxLimit)
        return failField("limit", fmt::format("0 to {} is allowed", kMaxLimit));
    if (match.size() > kMaxMatch)
        return failField("match", fmt::format("at most {} bytes are allowed", kMaxMatch));
    if (metric.size() > kMaxLabel)
        return failField("metric", fmt::format("at most {} bytes are allowed", kMaxLabel));
    return {};
}

// Of a metric, or of all, where the endpoint serves several clusters only of
// this one's. Empty for everything.
std::string selectorOf(const PrometheusAddress &address, const std::string &metric)
{
    const std::string labels = address.matchers();
    if (metric.empty())
        return labels.empty() ? std::string() : fmt::format("{{{}}}", labels.substr(1));
    return fmt::format("{{__name__={}{}}}", promqlString(metric), labels);
}

} // namespace

Result<std::shared_ptr<const NameList>> MetricNames::list(const EndpointRef &endpoint, const std::string &what,
                                                          const std::function<Result<NameList>()> &read)
{
    const std::string key = fmt::format("{} {} {}", endpoint->cluster, endpoint->told.url(), what);
    const auto now = Clock::now();
    {
        const std::lock_guard lock(m_mutex);
        const auto found = std::find_if(m_held.begin(), m_held.end(), [&](const Held &held) { return held.key == key; });
        if (found != m_held.end() && now - found->since < kFresh) {
            m_held.splice(m_held.begin(), m_held, found);
            return m_held.front().list;
        }
    }
    auto names = read();
    if (!names)
        return passOn(names);
    std::size_t bytes = 0;
    for (const auto &name : names->names)
        bytes += name.size() + sizeof name;
    auto shared = std::make_shared<const NameList>(std::move(*names));
    const std::lock_guard lock(m_mutex);
    m_held.remove_if([&](const Held &held) { return held.key == key || now - held.since >= kFresh; });
    if (bytes <= kMaxKeptBytes)
        m_held.push_front({key, shared, now});
    while (m_held.size() > kMaxLists)
        m_held.pop_back();
    return shared;
}

Result<std::shared_ptr<const NameList>> MetricNames::all(const EndpointRef &endpoint)
{
    return list(endpoint, "metrics",
                [&] { return m_source.labelValues(endpoint, "__name__", selectorOf(endpoint->address, {})); });
}

std::shared_ptr<const std::vector<MetricFacts>> MetricNames::facts(const EndpointRef &endpoint)
{
    const auto now = Clock::now();
    const std::string key = endpoint->cluster + " " + endpoint->told.url();
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_facts.find(key);
        if (found != m_facts.end() && now - found->second.since < kFresh)
            return found->second.list;
    }
    auto read = m_source.metricFacts(endpoint);
    // Names without their facts are better than none.
    auto shared = std::make_shared<const std::vector<MetricFacts>>(read ? std::move(*read) : std::vector<MetricFacts>());
    const std::lock_guard lock(m_mutex);
    if (m_facts.size() >= kMaxFacts)
        m_facts.clear();
    m_facts[key] = {shared, now};
    return shared;
}

Result<v1::ListMetricNamesResponse> MetricNames::metrics(const v1::ListMetricNamesRequest &request)
{
    if (auto asked = checkAsked(request.match(), request.limit()); !asked)
        return passOn(asked);
    const auto endpoint = m_endpoints.find(request.cluster(), v1::MetricEndpoint::KIND_PROMETHEUS);
    if (!endpoint)
        return passOn(endpoint);
    const auto names = all(*endpoint);
    if (!names)
        return passOn(names);
    const auto known = facts(*endpoint);
    v1::ListMetricNamesResponse response;
    const Found found = pick(**names, request.match(), request.limit());
    for (const auto *name : found.names) {
        auto &metric = *response.add_metrics();
        metric.set_name(*name);
        // A histogram's and a summary's series have endings that their facts do
        // not.
        std::string_view base = *name;
        for (const char *ending : {"", "_bucket", "_count", "_sum", "_total"}) {
            if (!base.ends_with(ending))
                continue;
            const auto stem = base.substr(0, base.size() - std::string_view(ending).size());
            const auto at = std::lower_bound(known->begin(), known->end(), stem,
                                             [](const MetricFacts &one, std::string_view wanted) { return one.name < wanted; });
            if (at != known->end() && at->name == stem) {
                metric.set_type(at->type);
                metric.set_help(at->help);
                break;
            }
        }
    }
    response.set_total_count(found.total);
    response.set_incomplete((*names)->cut);
    return response;
}

Result<v1::ListLabelNamesResponse> MetricNames::labels(const v1::ListLabelNamesRequest &request)
{
    if (auto asked = checkAsked(request.match(), request.limit(), request.metric()); !asked)
        return passOn(asked);
    const auto endpoint = m_endpoints.find(request.cluster(), v1::MetricEndpoint::KIND_PROMETHEUS);
    if (!endpoint)
        return passOn(endpoint);
    const std::string selector = selectorOf((*endpoint)->address, request.metric());
    const auto names = list(*endpoint, "labels " + selector, [&] { return m_source.labelNames(*endpoint, selector); });
    if (!names)
        return passOn(names);
    v1::ListLabelNamesResponse response;
    const Found found = pick(**names, request.match(), request.limit());
    for (const auto *name : found.names)
        response.add_names(*name);
    response.set_total_count(found.total);
    response.set_incomplete((*names)->cut);
    return response;
}

Result<v1::ListLabelValuesResponse> MetricNames::values(const v1::ListLabelValuesRequest &request)
{
    if (auto asked = checkAsked(request.match(), request.limit(), request.metric()); !asked)
        return passOn(asked);
    if (request.label().empty() || request.label().size() > kMaxLabel)
        return failField("label", fmt::format("1 to {} bytes are allowed", kMaxLabel));
    const auto endpoint = m_endpoints.find(request.cluster(), v1::MetricEndpoint::KIND_PROMETHEUS);
    if (!endpoint)
        return passOn(endpoint);
    const std::string selector = selectorOf((*endpoint)->address, request.metric());
    const auto names = list(*endpoint, fmt::format("values {} {}", request.label(), selector),
                            [&] { return m_source.labelValues(*endpoint, request.label(), selector); });
    if (!names) {
        Error error = names.error();
        // Prometheus says `query`, which this call does not have.
        for (auto &violation : error.fields)
            violation.field = "label";
        return tl::unexpected<Error>(std::move(error));
    }
    v1::ListLabelValuesResponse response;
    const Found found = pick(**names, request.match(), request.limit());
    for (const auto *name : found.names)
        response.add_values(*name);
    response.set_total_count(found.total);
    response.set_incomplete((*names)->cut);
    return response;
}

} // namespace wheelhouse::monitoring
