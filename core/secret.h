#pragma once

#include <string>
#include <utility>

namespace wheelhouse {

// Text that must not be seen: a token, a password, a key. It cannot be logged
// or formatted by accident; `reveal` says at the call that it is.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : m_text(std::move(text)) {}
    const std::string &reveal() const { return m_text; }
    bool empty() const { return m_text.empty(); }

private:
    std::string m_text;
};

} // namespace wheelhouse
