#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace wheelhouse::ctl {

// CLI11's own validators answer with what they hold inside; these say in words
// what may be given.

// The words that an option takes.
inline CLI::Validator oneOf(std::vector<std::string> words)
{
    return {[words = std::move(words)](std::string &given) {
                return std::find(words.begin(), words.end(), given) != words.end()
                    ? std::string()
                    : fmt::format("'{}' is none of {}", given, fmt::join(words, ", "));
            },
            ""};
}

// Words in the order in which they are told, each with the value it stands for.
template <class T> CLI::Validator oneOf(std::vector<std::pair<std::string, T>> words)
{
    return {[words = std::move(words)](std::string &given) {
                std::vector<std::string> known;
                for (const auto &[word, value] : words) {
                    if (word == given) {
                        given = std::to_string(static_cast<int>(value));
                        return std::string();
                    }
                    known.push_back(word);
                }
                return fmt::format("'{}' is none of {}", given, fmt::join(known, ", "));
            },
            ""};
}

inline CLI::Validator between(int least, int most)
{
    return {[least, most](std::string &given) {
                int number = 0;
                return CLI::detail::lexical_cast(given, number) && number >= least && number <= most
                    ? std::string()
                    : fmt::format("'{}' is not a whole number from {} to {}", given, least, most);
            },
            ""};
}

// How many of a list; 0 stands for all.
inline CLI::Validator atMost()
{
    return between(0, 1'000'000'000);
}

} // namespace wheelhouse::ctl
