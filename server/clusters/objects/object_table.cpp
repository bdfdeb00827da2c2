#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/clusters/objects/object_tables.h"

namespace wheelhouse::clusters {

namespace {

bool isSameColumn(const v1::ObjectColumn &left, const v1::ObjectColumn &right)
{
    return left.title() == right.title() && left.type() == right.type() && left.priority() == right.priority();
}

} // namespace

ObjectTable::ObjectTable(ObjectScope scope) : m_scope(std::move(scope))
{
    m_state.set_name(m_scope.cluster);
    m_state.set_state(v1::SourceState::STATE_CONNECTING);
    board.set(m_state);
}

std::vector<v1::ObjectColumn> ObjectTable::columns() const
{
    const std::lock_guard lock(m_mutex);
    return m_columns;
}

std::uint64_t ObjectTable::columnsVersion() const
{
    const std::lock_guard lock(m_mutex);
    return m_columnsVersion;
}

bool ObjectTable::hasSettled() const
{
    const std::lock_guard lock(m_mutex);
    return m_listed || m_ended || m_state.state() != v1::SourceState::STATE_CONNECTING;
}

std::optional<Error> ObjectTable::refusal() const
{
    const std::lock_guard lock(m_mutex);
    if (m_ended)
        return Error{ErrorCode::Unavailable, fmt::format("{} is not connected any more", m_scope.cluster), {}};
    if (m_listed || m_state.state() == v1::SourceState::STATE_CONNECTING)
        return std::nullopt;
    const bool denied = m_state.state() == v1::SourceState::STATE_DENIED;
    return Error{denied ? ErrorCode::FailedPrecondition : ErrorCode::Unavailable,
                 denied ? fmt::format("the credentials of {} do not let the server see {}: {}", m_scope.cluster,
                                      m_scope.kind.resource(), m_state.reason())
                        : fmt::format("{} of {} cannot be read: {}", m_scope.kind.resource(), m_scope.cluster,
                                      m_state.reason()),
                 {}};
}

bool ObjectTable::waitSettled(std::chrono::milliseconds limit) const
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, limit, [this] {
        return m_listed || m_ended || m_state.state() != v1::SourceState::STATE_CONNECTING;
    });
}

bool ObjectTable::hasEnded() const
{
    const std::lock_guard lock(m_mutex);
    return m_ended;
}

void ObjectTable::end()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
    }
    tell();
}

void ObjectTable::tell()
{
    m_changed.notify_all();
    wakers.wakeAll();
}

void ObjectTable::beginList(std::vector<v1::ObjectColumn> columns)
{
    m_listing = true;
    m_overflowed = false;
    m_seen.clear();
    const std::lock_guard lock(m_mutex);
    if (columns.empty() || std::equal(columns.begin(), columns.end(), m_columns.begin(), m_columns.end(), isSameColumn))
        return;
    m_columns = std::move(columns);
    ++m_columnsVersion;
}

void ObjectTable::upsert(v1::ObjectRow row)
{
    const std::string name = row.name();
    const std::size_t size = row.ByteSizeLong();
    const auto known = m_sizes.find(name);
    const std::size_t before = known == m_sizes.end() ? 0 : known->second;
    if ((known == m_sizes.end() && m_sizes.size() >= kMaxRows) || m_bytes - before + size > kMaxBytes) {
        m_overflowed = true;
        return;
    }
    m_bytes += size - before;
    m_sizes[name] = size;
    if (m_listing)
        m_seen.insert(name);
    // A relist mostly brings what is there already.
    if (const auto held = rows.get(name); m_listing && held && held->resource_version() == row.resource_version()
        && held->uid() == row.uid() && held->cells_size() == row.cells_size() && !row.resource_version().empty()
        && held->SerializeAsString() == row.SerializeAsString())
        return;
    m_pending.emplace_back(name, std::make_shared<const v1::ObjectRow>(std::move(row)));
}

void ObjectTable::remove(const std::string &name)
{
    settle();
    m_seen.erase(name);
    if (const auto known = m_sizes.find(name); known != m_sizes.end()) {
        m_bytes -= known->second;
        m_sizes.erase(known);
    }
    rows.erase(name);
}

void ObjectTable::endList(const std::string &note)
{
    settle();
    m_listing = false;
    std::vector<std::string> gone;
    for (const auto &[name, size] : m_sizes) {
        if (!m_seen.contains(name))
            gone.push_back(name);
    }
    for (const auto &name : gone)
        remove(name);
    m_seen = {};
    {
        const std::lock_guard lock(m_mutex);
        m_listed = true;
        m_note = note;
    }
    tell();
}

void ObjectTable::settle()
{
    m_heard = google::protobuf::util::TimeUtil::GetCurrentTime();
    if (!m_pending.empty())
        rows.putAll(std::exchange(m_pending, {}));
}

void ObjectTable::stateChanged(v1::SourceState::State state, const std::string &reason)
{
    {
        const std::lock_guard lock(m_mutex);
        // It was right until something was heard last.
        if (m_state.state() == v1::SourceState::STATE_LIVE && state != v1::SourceState::STATE_LIVE)
            *m_state.mutable_current_time() = m_heard;
        m_state.set_state(state);
        m_state.set_reason(reason);
        if (state == v1::SourceState::STATE_LIVE) {
            *m_state.mutable_current_time() = m_heard = google::protobuf::util::TimeUtil::GetCurrentTime();
            if (m_overflowed)
                m_state.set_reason(fmt::format("not all is shown: at most {} objects of a kind, and {} MB of them, are held; "
                                               "look at one namespace",
                                               kMaxRows, kMaxBytes >> 20));
            else
                m_state.set_reason(m_note);
        }
        board.set(m_state);
    }
    tell();
}

} // namespace wheelhouse::clusters
