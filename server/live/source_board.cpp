#include "server/live/source_board.h"

namespace wheelhouse::live {

void SourceBoard::set(const v1::SourceState &state)
{
    const std::lock_guard lock(m_mutex);
    auto &held = m_states[state.name()];
    if (held.state() != state.state() || held.reason() != state.reason())
        ++m_version;
    held = state;
}

void SourceBoard::remove(const std::string &name)
{
    const std::lock_guard lock(m_mutex);
    if (m_states.erase(name) > 0)
        ++m_version;
}

v1::SourceState SourceBoard::get(const std::string &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_states.find(name);
    return found == m_states.end() ? v1::SourceState() : found->second;
}

std::vector<v1::SourceState> SourceBoard::all() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<v1::SourceState> states;
    for (const auto &[name, state] : m_states)
        states.push_back(state);
    return states;
}

std::uint64_t SourceBoard::version() const
{
    const std::lock_guard lock(m_mutex);
    return m_version;
}

} // namespace wheelhouse::live
