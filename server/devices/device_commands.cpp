#include "server/devices/device_commands.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/identifier.h"
#include "core/log.h"
#include "server/devices/desired_message.h"
#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

constexpr std::chrono::seconds kDefaultTimeout(30);
constexpr int kMaxExpireSeconds = 604'800;
constexpr std::chrono::seconds kTick(1);
// At a time, so that neither the store nor who sends a command waits long.
constexpr std::size_t kWritten = 500;
// A device that has acknowledged may take this long to say done.
constexpr std::chrono::minutes kMinCompletion(5);
constexpr std::string_view kCommands = "/commands/";

std::string idOf(const std::string &name)
{
    return name.substr(name.rfind('/') + 1);
}

std::string deviceOf(const std::string &name)
{
    return name.substr(0, name.rfind(kCommands));
}

std::chrono::seconds timeoutOf(const v1::CommandSchema *schema)
{
    return schema && schema->timeout_seconds() > 0 ? std::chrono::seconds(schema->timeout_seconds()) : kDefaultTimeout;
}

DownMessage messageOf(const v1::DeviceCommand &command, const std::string &key, Clock::time_point now)
{
    nlohmann::ordered_json json;
    json["id"] = idOf(command.name());
    json["command"] = command.command();
    json["parameters"] = nlohmann::ordered_json::parse(structToJson(command.parameters()));
    json["expires"] = command.expire_time().seconds();
    DownMessage message;
    message.key = key;
    message.leaf = "command";
    message.payload = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(fromTimestamp(command.expire_time()) - now);
    message.expiry = std::max(left, std::chrono::seconds(1));
    return message;
}

} // namespace

DeviceCommands::DeviceCommands(DeviceTable &table, const ProductCatalog &catalog, CommandStore &store,
                               DeviceLink &link, DeviceCounters &counters)
    : m_table(table), m_catalog(catalog), m_store(store), m_link(link), m_counters(counters)
{
}

DeviceCommands::~DeviceCommands()
{
    stop();
}

Result<void> DeviceCommands::load()
{
    auto latest = m_store.commands({}, {}, static_cast<int>(kLatest));
    if (!latest)
        return passOn(latest);
    auto open = m_store.openCommands();
    if (!open)
        return passOn(open);
    const std::lock_guard lock(m_mutex);
    for (auto command = latest->rbegin(); command != latest->rend(); ++command)
        showNew(*command);
    for (auto &command : *open)
        adopt(std::move(command));
    return {};
}

void DeviceCommands::start()
{
    m_thread = std::thread([this] { run(); });
}

void DeviceCommands::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

Result<v1::DeviceCommand> DeviceCommands::sendCommand(const v1::SendDeviceCommandRequest &request,
                                                      const std::string &requester)
{
    const auto name = DeviceName::parse(request.parent(), "parent");
    if (!name)
        return passOn(name);
    const auto device = m_table.get(request.parent());
    if (!device)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.parent()));
    if (device->state() == v1::Device::STATE_RETIRED)
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} is retired", request.parent()));
    if (device->state() == v1::Device::STATE_DISABLED)
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} is disabled; enable it first", request.parent()));
    const auto product = m_catalog.find(name->product);
    if (!product)
        return fail(ErrorCode::Internal, fmt::format("products/{} is missing", name->product));
    const auto *schema = findCommand(*product, request.command());
    if (!schema) {
        std::vector<std::string> ids;
        for (const auto &each : product->commands())
            ids.push_back(each.id());
        return failField("command", fmt::format("{} has no command {}; there are {}", product->name(),
                                                request.command(), fmt::join(ids, ", ")));
    }
    if (auto checked = checkValues(schema->parameters(), request.parameters(), "parameters"); !checked)
        return passOn(checked);
    if (request.expire_seconds() < 0 || request.expire_seconds() > kMaxExpireSeconds)
        return failField("expire_seconds", "must be 1 to 604,800, or 0 for the command's own time-out");
    if (request.request_id().size() > 64)
        return failField("request_id", "may have at most 64 characters");
    if (!request.request_id().empty()) {
        auto earlier = m_store.commandOfRequest(request.parent(), request.request_id());
        if (!earlier)
            return passOn(earlier);
        if (*earlier)
            return **earlier;
    }
    {
        const std::lock_guard lock(m_mutex);
        const auto open = m_openOfDevice.find(name->key());
        if (open != m_openOfDevice.end() && open->second.size() >= kMaxOpenPerDevice) {
            return fail(ErrorCode::ResourceExhausted,
                        fmt::format("{} commands wait for {} already", open->second.size(), request.parent()));
        }
    }

    const auto now = Clock::now();
    const auto expiry = request.expire_seconds() > 0 ? std::chrono::seconds(request.expire_seconds()) : timeoutOf(schema);
    v1::DeviceCommand command;
    command.set_name(request.parent() + std::string(kCommands) + makeUuid());
    command.set_command(request.command());
    *command.mutable_parameters() = request.parameters();
    command.set_state(v1::DeviceCommand::STATE_QUEUED);
    command.set_requester(requester);
    *command.mutable_create_time() = toTimestamp(now);
    *command.mutable_expire_time() = toTimestamp(now + expiry);
    if (auto inserted = m_store.insertCommand(command, request.request_id()); !inserted) {
        // The same request, a moment earlier on another thread.
        if (inserted.error().code == ErrorCode::AlreadyExists && !request.request_id().empty()) {
            auto earlier = m_store.commandOfRequest(request.parent(), request.request_id());
            if (earlier && *earlier)
                return **earlier;
        }
        return passOn(inserted);
    }
    const std::lock_guard lock(m_mutex);
    const std::string id = idOf(command.name());
    showNew(command);
    adopt(std::move(command));
    auto &open = m_open.at(id);
    if (m_reachable.contains(open.key))
        trySend(open);
    m_wake.notify_all();
    return open.command;
}

Result<v1::DeviceCommand> DeviceCommands::getCommand(const v1::GetDeviceCommandRequest &request)
{
    const auto at = request.name().rfind(kCommands);
    if (at == std::string::npos || !DeviceName::parse(request.name().substr(0, at)))
        return failField("name", "must be products/{product}/devices/{serial}/commands/{id}");
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_open.find(idOf(request.name()));
            found != m_open.end() && found->second.command.name() == request.name())
            return found->second.command;
        // Ended, but not yet written.
        if (const auto found = m_unsaved.find(request.name()); found != m_unsaved.end())
            return found->second;
    }
    if (const auto shown = m_live.get(request.name()))
        return *shown;
    return m_store.command(request.name());
}

Result<v1::ListDeviceCommandsResponse>
DeviceCommands::listCommands(const v1::ListDeviceCommandsRequest &request)
{
    if (request.page_size() < 0)
        return failField("page_size", "must be 1 to 1,000, or 0 for 100");
    const int size = request.page_size() == 0 ? 100 : std::min(request.page_size(), 1000);
    const bool all = request.parent() == "products/-/devices/-";
    if (!all) {
        if (auto parsed = DeviceName::parse(request.parent(), "parent"); !parsed)
            return passOn(parsed);
        if (!m_table.get(request.parent()))
            return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.parent()));
    }
    auto found = m_store.commands(all ? std::string() : request.parent(), request.page_token(), size + 1);
    if (!found)
        return passOn(found);
    v1::ListDeviceCommandsResponse response;
    const std::lock_guard lock(m_mutex);
    for (auto &command : *found) {
        if (response.commands_size() == size) {
            response.set_next_page_token(idOf(response.commands(size - 1).name()));
            break;
        }
        // The store is written behind: what is open, or just ended, is newer here.
        if (const auto open = m_open.find(idOf(command.name())); open != m_open.end())
            command = open->second.command;
        else if (const auto unsaved = m_unsaved.find(command.name()); unsaved != m_unsaved.end())
            command = unsaved->second;
        *response.add_commands() = std::move(command);
    }
    return response;
}

Result<live::LiveTable<v1::DeviceCommand>::Filter> DeviceCommands::predicate(const std::string &parent) const
{
    using Filter = live::LiveTable<v1::DeviceCommand>::Filter;
    if (parent == "products/-/devices/-")
        return Filter();
    if (auto parsed = DeviceName::parse(parent, "parent"); !parsed)
        return passOn(parsed);
    if (!m_table.get(parent))
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", parent));
    return Filter([prefix = parent + std::string(kCommands)](const v1::DeviceCommand &command) {
        return command.name().starts_with(prefix);
    });
}

void DeviceCommands::deviceReady(const std::string &key)
{
    {
        const std::lock_guard lock(m_mutex);
        m_reachable.insert(key);
        sendWaiting(key, true);
    }
    if (m_watcher)
        m_watcher->deviceTouched(key);
}

void DeviceCommands::deviceApplied(const std::string &key)
{
    if (m_watcher)
        m_watcher->deviceTouched(key);
}

std::vector<bool> DeviceCommands::areReachable(const std::vector<std::string> &keys)
{
    std::vector<bool> reachable;
    reachable.reserve(keys.size());
    const std::lock_guard lock(m_mutex);
    for (const auto &key : keys)
        reachable.push_back(m_reachable.contains(key));
    return reachable;
}

void DeviceCommands::takeUp(std::vector<v1::DeviceCommand> commands)
{
    // In pieces, so that a person's command comes in between.
    constexpr std::size_t kPiece = 20;
    for (std::size_t begin = 0; begin < commands.size(); begin += kPiece) {
        const std::lock_guard lock(m_mutex);
        for (std::size_t i = begin; i < std::min(begin + kPiece, commands.size()); ++i) {
            const std::string id = idOf(commands[i].name());
            showNew(commands[i]);
            adopt(std::move(commands[i]));
            auto &open = m_open.at(id);
            if (m_reachable.contains(open.key))
                trySend(open);
        }
    }
    m_wake.notify_all();
}

void DeviceCommands::deviceGone(const std::string &key)
{
    const std::lock_guard lock(m_mutex);
    m_reachable.erase(key);
}

void DeviceCommands::acknowledge(const DeviceReport &report)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_open.find(report.commandId);
    // Only the device itself can answer for its commands.
    if (found == m_open.end() || found->second.key != report.key) {
        ++m_counters.strayAcknowledgements;
        return;
    }
    Open &open = found->second;
    auto &command = open.command;
    if (report.answer == DeviceReport::Answer::Acknowledged && command.state() == v1::DeviceCommand::STATE_ACKNOWLEDGED) {
        ++m_counters.strayAcknowledgements;
        return;
    }
    if (!command.has_acknowledge_time())
        *command.mutable_acknowledge_time() = toTimestamp(report.time);
    if (!report.text.empty())
        command.set_reason(report.text);
    if (!report.values.empty()) {
        auto &fields = *command.mutable_result()->mutable_fields();
        for (const auto &[key, value] : report.values)
            fields[key] = value;
    }
    switch (report.answer) {
    case DeviceReport::Answer::Acknowledged:
        command.set_state(v1::DeviceCommand::STATE_ACKNOWLEDGED);
        schedule(open, report.time + std::max<Clock::duration>(kMinCompletion, open.timeout * 10));
        changed(command);
        break;
    case DeviceReport::Answer::Done:
        end(report.commandId, v1::DeviceCommand::STATE_DONE, report.text, report.time);
        break;
    case DeviceReport::Answer::Failed:
        end(report.commandId, v1::DeviceCommand::STATE_FAILED,
            report.text.empty() ? "the device gave no reason" : report.text, report.time);
        break;
    }
}

void DeviceCommands::adopt(v1::DeviceCommand command)
{
    const std::string id = idOf(command.name());
    Open open;
    open.key = keyOfName(deviceOf(command.name()));
    const auto product = m_catalog.find(open.key.substr(0, open.key.find('/')));
    open.timeout = timeoutOf(product ? findCommand(*product, command.command()) : nullptr);
    open.deadline = fromTimestamp(command.expire_time());
    if (command.state() == v1::DeviceCommand::STATE_ACKNOWLEDGED)
        open.deadline = fromTimestamp(command.acknowledge_time()) + std::max<Clock::duration>(kMinCompletion, open.timeout * 10);
    open.command = std::move(command);
    m_openOfDevice[open.key].insert(id);
    m_deadlines.emplace(open.deadline, id);
    m_open.insert_or_assign(id, std::move(open));
}

void DeviceCommands::trySend(Open &open)
{
    auto &command = open.command;
    const auto now = Clock::now();
    // One that waited keeps its own time to answer.
    if (fromTimestamp(command.expire_time()) < now + open.timeout && command.state() == v1::DeviceCommand::STATE_QUEUED)
        *command.mutable_expire_time() = toTimestamp(now + open.timeout);
    open.owed = !m_link.publish(messageOf(command, open.key, now));
    if (open.owed)
        return;
    ++m_counters.commandsSent;
    schedule(open, fromTimestamp(command.expire_time()));
    if (command.state() == v1::DeviceCommand::STATE_QUEUED) {
        command.set_state(v1::DeviceCommand::STATE_SENT);
        *command.mutable_send_time() = toTimestamp(now);
        changed(command);
    }
}

void DeviceCommands::sendWaiting(const std::string &key, bool again)
{
    const auto found = m_openOfDevice.find(key);
    if (found == m_openOfDevice.end())
        return;
    for (const auto &id : found->second) {
        Open &open = m_open.at(id);
        const auto state = open.command.state();
        if (state == v1::DeviceCommand::STATE_QUEUED || (state == v1::DeviceCommand::STATE_SENT && (again || open.owed)))
            trySend(open);
    }
}

void DeviceCommands::schedule(Open &open, Clock::time_point deadline)
{
    const std::string id = idOf(open.command.name());
    m_deadlines.erase({open.deadline, id});
    open.deadline = deadline;
    m_deadlines.emplace(deadline, id);
}

void DeviceCommands::expire(Clock::time_point now)
{
    while (!m_deadlines.empty() && m_deadlines.begin()->first <= now) {
        const std::string id = m_deadlines.begin()->second;
        const auto &open = m_open.at(id);
        switch (open.command.state()) {
        case v1::DeviceCommand::STATE_QUEUED:
            end(id, v1::DeviceCommand::STATE_EXPIRED, "the device did not come on line in time", now);
            break;
        case v1::DeviceCommand::STATE_ACKNOWLEDGED:
            end(id, v1::DeviceCommand::STATE_FAILED, "the device acknowledged it, and never said that it was done", now);
            break;
        default:
            end(id, v1::DeviceCommand::STATE_EXPIRED, "the device did not acknowledge it in time", now);
            break;
        }
    }
}

void DeviceCommands::end(const std::string &id, v1::DeviceCommand::State state, const std::string &reason,
                         Clock::time_point now)
{
    const auto found = m_open.find(id);
    auto &open = found->second;
    open.command.set_state(state);
    open.command.set_reason(reason);
    *open.command.mutable_end_time() = toTimestamp(now);
    changed(open.command);
    ++m_counters.commandsEnded;
    m_deadlines.erase({open.deadline, id});
    const auto ofDevice = m_openOfDevice.find(open.key);
    ofDevice->second.erase(id);
    if (ofDevice->second.empty())
        m_openOfDevice.erase(ofDevice);
    m_open.erase(found);
}

void DeviceCommands::changed(const v1::DeviceCommand &command)
{
    m_unsaved[command.name()] = command;
    if (m_shown.contains(command.name()))
        m_live.put(command.name(), command);
    m_wake.notify_all();
}

void DeviceCommands::showNew(const v1::DeviceCommand &command)
{
    auto &latest = command.job().empty() ? m_latest : m_latestOfJobs;
    latest.push_back(command.name());
    m_shown.insert(command.name());
    m_live.put(command.name(), command);
    forgetOldest(latest, command.job().empty() ? kLatest : kLatestOfJobs);
}

void DeviceCommands::forgetOldest(std::deque<std::string> &latest, std::size_t most)
{
    while (latest.size() > most) {
        m_live.erase(latest.front());
        m_shown.erase(latest.front());
        latest.pop_front();
    }
}

void DeviceCommands::run()
{
    std::unique_lock lock(m_mutex);
    Clock::time_point nextSweep;
    while (!m_stopping) {
        auto next = Clock::now() + kTick;
        if (!m_deadlines.empty())
            next = std::min(next, m_deadlines.begin()->first);
        m_wake.wait_until(lock, next, [this] { return m_stopping || !m_unsaved.empty(); });
        expire(Clock::now());
        // What the link could not take before.
        if (Clock::now() >= nextSweep) {
            nextSweep = Clock::now() + kTick;
            for (const auto &[key, ids] : m_openOfDevice) {
                if (m_reachable.contains(key))
                    sendWaiting(key, false);
            }
        }
        writeBehind(lock);
    }
    std::size_t left = 0;
    do {
        left = m_unsaved.size();
        writeBehind(lock);
    } while (!m_unsaved.empty() && m_unsaved.size() < left);
}

void DeviceCommands::writeBehind(std::unique_lock<std::mutex> &lock)
{
    if (m_unsaved.empty())
        return;
    std::vector<v1::DeviceCommand> commands;
    for (const auto &[name, command] : m_unsaved) {
        if (commands.size() == kWritten)
            break;
        commands.push_back(command);
    }
    lock.unlock();
    const auto saved = m_store.saveCommands(commands);
    if (saved && m_watcher) {
        for (const auto &command : commands) {
            if (!command.job().empty() && command.state() >= v1::DeviceCommand::STATE_DONE)
                m_watcher->commandEnded(command);
        }
    }
    lock.lock();
    if (!saved) {
        spdlog::warn("states of {} commands not stored yet: {}", commands.size(), saved.error().message);
        if (!m_stopping)
            m_wake.wait_for(lock, kTick, [this] { return m_stopping; });
        return;
    }
    for (const auto &command : commands) {
        const auto found = m_unsaved.find(command.name());
        // Not what has changed again meanwhile.
        if (found != m_unsaved.end() && found->second.state() == command.state())
            m_unsaved.erase(found);
    }
}

} // namespace wheelhouse::devices
