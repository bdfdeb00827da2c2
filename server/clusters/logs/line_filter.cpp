#include "server/clusters/logs/line_filter.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace wheelhouse::clusters {

namespace {

constexpr std::size_t kMaxPatternBytes = 1000;
constexpr std::int64_t kMaxMemory = 8 << 20;

Result<std::shared_ptr<const re2::RE2>> compiled(const std::string &pattern, const char *field)
{
    if (pattern.empty())
        return std::shared_ptr<const re2::RE2>();
    if (pattern.size() > kMaxPatternBytes)
        return failField(field, fmt::format("at most {} bytes are allowed", kMaxPatternBytes));
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kMaxMemory);
    auto expression = std::make_shared<re2::RE2>(pattern, options);
    if (!expression->ok()) {
        const std::string &place = expression->error_arg();
        return failField(field, place.empty() ? expression->error()
                                              : fmt::format("{}, at `{}`", expression->error(), place));
    }
    return std::shared_ptr<const re2::RE2>(std::move(expression));
}

} // namespace

Result<LineFilter> LineFilter::make(const std::string &include, const std::string &exclude)
{
    LineFilter filter;
    auto wanted = compiled(include, "include");
    if (!wanted)
        return passOn(wanted);
    auto unwanted = compiled(exclude, "exclude");
    if (!unwanted)
        return passOn(unwanted);
    filter.m_include = std::move(*wanted);
    filter.m_exclude = std::move(*unwanted);
    return filter;
}

bool LineFilter::shows(std::string_view line) const
{
    const re2::StringPiece text(line.data(), line.size());
    if (m_include && !re2::RE2::PartialMatch(text, *m_include))
        return false;
    return !m_exclude || !re2::RE2::PartialMatch(text, *m_exclude);
}

} // namespace wheelhouse::clusters
