#include "server/devices/job_runner.h"

#include <algorithm>

#include "core/identifier.h"
#include "core/log.h"
#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

using Results = std::vector<JobResult>;
using State = v1::DeviceJobResult::State;

constexpr std::chrono::milliseconds kTick(500);
constexpr std::chrono::seconds kAfterFailure(1);
constexpr std::chrono::seconds kDefaultTimeout(30);
// Beyond the device's own time to answer.
constexpr std::chrono::seconds kGrace(2);
constexpr int kPage = 1000;
constexpr std::size_t kSettled = 1000;

std::string productOfKey(const std::string &key)
{
    return key.substr(0, key.find('/'));
}

std::string commandName(const JobResult &result)
{
    return nameOfKey(result.key) + "/commands/" + result.command;
}

void close(JobResult &result, State state, std::string reason, Clock::time_point time)
{
    result.state = state;
    result.reason = std::move(reason);
    result.endTime = time;
}

bool hasApplied(const DeviceTable::Device &device, std::int64_t version)
{
    return device && device->applied_version() >= version;
}

void setCounts(v1::DeviceJob &job, const DeviceJobStore::Counts &counts)
{
    job.set_waiting_count(counts[v1::DeviceJobResult::STATE_WAITING] + counts[v1::DeviceJobResult::STATE_SENT]);
    job.set_done_count(counts[v1::DeviceJobResult::STATE_DONE]);
    job.set_failed_count(counts[v1::DeviceJobResult::STATE_FAILED]);
    job.set_expired_count(counts[v1::DeviceJobResult::STATE_EXPIRED]);
}

// What has an end counts no longer as waiting.
void addTo(v1::DeviceJob &job, State state)
{
    switch (state) {
    case v1::DeviceJobResult::STATE_DONE: job.set_done_count(job.done_count() + 1); break;
    case v1::DeviceJobResult::STATE_FAILED: job.set_failed_count(job.failed_count() + 1); break;
    case v1::DeviceJobResult::STATE_EXPIRED: job.set_expired_count(job.expired_count() + 1); break;
    case v1::DeviceJobResult::STATE_CANCELLED: break;
    default: return;
    }
    job.set_waiting_count(std::max<std::int64_t>(0, job.waiting_count() - 1));
}

} // namespace

JobRunner::JobRunner(JobBoard &board, DeviceJobStore &store, CommandStore &commandStore, DeviceTable &table,
                     DeviceRegistry &registry, const ProductCatalog &catalog, DeviceCommands &commands)
    : m_board(board), m_store(store), m_commandStore(commandStore), m_table(table), m_registry(registry),
      m_catalog(catalog), m_commands(commands)
{
}

JobRunner::~JobRunner()
{
    stop();
}

void JobRunner::start()
{
    m_thread = std::thread([this] { run(); });
}

void JobRunner::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void JobRunner::poke()
{
    {
        const std::lock_guard lock(m_mutex);
        m_poked = true;
        m_anyRuns = true;
    }
    m_wake.notify_all();
}

void JobRunner::commandEnded(const v1::DeviceCommand &command)
{
    Ended ended;
    ended.id = command.name().substr(command.name().rfind('/') + 1);
    ended.state = command.state();
    ended.reason = command.reason();
    ended.time = fromTimestamp(command.end_time());
    {
        const std::lock_guard lock(m_mutex);
        m_ended.push_back(std::move(ended));
    }
    m_wake.notify_all();
}

void JobRunner::deviceTouched(const std::string &key)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_anyRuns)
            return;
        if (m_touched.size() >= kMaxTouched) {
            m_touched.clear();
            m_rescan = true;
        }
        m_touched.insert(key);
    }
    m_wake.notify_all();
}

void JobRunner::run()
{
    std::vector<Ended> ended;
    std::vector<std::string> touched;
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        for (auto &each : m_ended)
            ended.push_back(std::move(each));
        m_ended.clear();
        touched.insert(touched.end(), m_touched.begin(), m_touched.end());
        m_touched.clear();
        bool rescan = std::exchange(m_rescan, false);
        if (touched.size() > kMaxTouched) {
            touched.clear();
            rescan = true;
        }
        m_poked = false;
        lock.unlock();
        if (rescan) {
            for (auto &[number, run] : m_runs) {
                if (run.phase == Phase::Waiting || run.phase == Phase::Passing) {
                    run.phase = Phase::Recovering;
                    run.after.clear();
                }
            }
        }
        auto busy = round(ended, touched);
        lock.lock();
        m_anyRuns = !m_runs.empty() || m_poked;
        if (!busy) {
            spdlog::warn("jobs wait for the store: {}", busy.error().message);
            m_wake.wait_for(lock, kAfterFailure, [this] { return m_stopping; });
        } else if (*busy || !touched.empty() || !ended.empty()) {
            m_wake.wait_for(lock, kPace, [this] { return m_stopping; });
        } else {
            m_wake.wait_for(lock, kTick, [this] {
                return m_stopping || m_poked || m_rescan || !m_ended.empty() || !m_touched.empty();
            });
            // What comes together is taken together.
            m_wake.wait_for(lock, kPace, [this] { return m_stopping; });
        }
    }
}

Result<bool> JobRunner::round(std::vector<Ended> &ended, std::vector<std::string> &touched)
{
    for (const auto number : m_board.openNumbers())
        m_runs.try_emplace(number);
    age();
    if (auto settled = settle(ended); !settled)
        return passOn(settled);
    if (auto attended = attend(touched); !attended)
        return passOn(attended);
    bool busy = false;
    for (auto run = m_runs.begin(); run != m_runs.end();) {
        const auto number = run->first;
        auto &each = (run++)->second;
        const auto stepped = step(number, each);
        if (!stepped)
            return stepped;
        busy = busy || *stepped;
    }
    return busy;
}

Result<void> JobRunner::save(const Results &results, const std::vector<v1::DeviceCommand> &commands)
{
    if (results.empty())
        return {};
    if (auto saved = m_store.saveResults(results, commands); !saved)
        return saved;
    std::map<std::int64_t, std::vector<State>> states;
    for (const auto &result : results)
        states[result.job].push_back(result.state);
    for (const auto &[number, reached] : states) {
        m_board.count(number, [&](v1::DeviceJob &job) {
            for (const auto state : reached)
                addTo(job, state);
        });
    }
    return {};
}

// Answers, matched by the command's id. One that is not under way is of an
// earlier time, or foreign, and changes nothing.
Result<void> JobRunner::settle(std::vector<Ended> &ended)
{
    while (!ended.empty()) {
        const auto count = std::min(ended.size(), kSettled);
        Results results;
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < count; ++i) {
            const auto &each = ended[i];
            const auto found = m_underWay.find(each.id);
            if (found == m_underWay.end())
                continue;
            JobResult result;
            result.job = found->second.job;
            result.key = found->second.key;
            result.attempt = found->second.attempt;
            result.command = each.id;
            const auto state = each.state == v1::DeviceCommand::STATE_DONE ? v1::DeviceJobResult::STATE_DONE
                : each.state == v1::DeviceCommand::STATE_EXPIRED          ? v1::DeviceJobResult::STATE_EXPIRED
                                                                          : v1::DeviceJobResult::STATE_FAILED;
            close(result, state, each.reason, each.time);
            results.push_back(std::move(result));
            ids.push_back(each.id);
        }
        if (auto saved = save(results, {}); !saved)
            return saved;
        for (const auto &id : ids)
            leave(id);
        ended.erase(ended.begin(), ended.begin() + static_cast<std::ptrdiff_t>(count));
    }
    return {};
}

// Devices that came back, or applied what is desired.
Result<void> JobRunner::attend(std::vector<std::string> &touched)
{
    if (m_runs.empty())
        touched.clear();
    if (touched.empty() || m_freshCount >= kWindow)
        return {};
    const auto count = std::min(touched.size(), kBatch);
    const std::vector<std::string> keys(touched.end() - static_cast<std::ptrdiff_t>(count), touched.end());
    auto open = m_store.openResults(keys);
    if (!open)
        return passOn(open);
    Results applied;
    std::map<std::int64_t, Results> waiting;
    for (auto &result : *open) {
        const auto found = m_runs.find(result.job);
        if (found == m_runs.end())
            continue;
        const auto &run = found->second;
        if (result.state == v1::DeviceJobResult::STATE_SENT && result.version > 0) {
            if (run.phase != Phase::Recovering && hasApplied(m_table.get(nameOfKey(result.key)), result.version)) {
                close(result, v1::DeviceJobResult::STATE_DONE, {}, Clock::now());
                applied.push_back(std::move(result));
            }
        } else if (result.state == v1::DeviceJobResult::STATE_WAITING
                   && (run.phase == Phase::Waiting || (run.phase == Phase::Passing && result.key <= run.after))) {
            waiting[result.job].push_back(std::move(result));
        }
    }
    if (auto saved = save(applied, {}); !saved)
        return saved;
    std::vector<std::string> later;
    for (const auto &[number, results] : waiting) {
        const auto job = m_board.find(number);
        if (!job || job->job.state() != v1::DeviceJob::STATE_RUNNING)
            continue;
        const auto looked = give(*job, m_runs.at(number), results);
        if (!looked)
            return passOn(looked);
        for (std::size_t i = *looked; i < results.size(); ++i)
            later.push_back(results[i].key);
    }
    touched.resize(touched.size() - count);
    touched.insert(touched.begin(), later.begin(), later.end());
    return {};
}

Result<bool> JobRunner::step(std::int64_t number, Run &run)
{
    const auto job = m_board.find(number);
    if (!job)
        return passOn(job);
    using Job = v1::DeviceJob;
    if (!job->isOpen) {
        m_runs.erase(number);
        return false;
    }
    if (job->job.state() == Job::STATE_WAITING_FOR_APPROVAL)
        return false;
    if (job->job.state() != Job::STATE_RUNNING && run.phase != Phase::Recovering)
        run.phase = Phase::Cancelling;
    if (run.attempt != job->job.attempt()) {
        run = Run{};
        run.attempt = job->job.attempt();
        run.phase = Phase::Resetting;
    }
    switch (run.phase) {
    case Phase::Resetting: return reset(*job, run);
    case Phase::Recovering: return recover(*job, run);
    case Phase::Passing: return pass(*job, run);
    case Phase::Waiting: return await(*job, run);
    case Phase::Cancelling: return cancel(*job, run);
    }
    return false;
}

Result<bool> JobRunner::reset(const StoredJob &job, Run &run)
{
    const auto moved = m_store.retryResults(job.number, run.attempt, kPage);
    if (!moved)
        return passOn(moved);
    if (*moved == 0)
        run.phase = Phase::Recovering;
    return true;
}

// Takes up what is under way, and counts anew: after the server's own stop the
// job on the board is as old as its last change of state.
Result<bool> JobRunner::recover(const StoredJob &job, Run &run)
{
    auto sent = m_store.results(job.number, run.after, v1::DeviceJobResult::STATE_SENT, static_cast<int>(kBatch));
    if (!sent)
        return passOn(sent);
    Results closed;
    for (auto &result : *sent) {
        if (result.version > 0) {
            if (hasApplied(m_table.get(nameOfKey(result.key)), result.version)) {
                close(result, v1::DeviceJobResult::STATE_DONE, {}, Clock::now());
                closed.push_back(result);
            }
            continue;
        }
        if (m_underWay.contains(result.command))
            continue;
        const auto command = m_commandStore.command(commandName(result));
        if (!command && command.error().code != ErrorCode::NotFound)
            return passOn(command);
        if (command && command->state() < v1::DeviceCommand::STATE_DONE) {
            enter(result.command, {job.number, result.key, result.attempt},
                  timeoutOf(productOfKey(result.key), command->command()));
            continue;
        }
        const bool done = command && command->state() == v1::DeviceCommand::STATE_DONE;
        const bool expired = command && command->state() == v1::DeviceCommand::STATE_EXPIRED;
        close(result, done ? v1::DeviceJobResult::STATE_DONE : expired ? v1::DeviceJobResult::STATE_EXPIRED
                                                                       : v1::DeviceJobResult::STATE_FAILED,
              command ? command->reason() : "its command is not there any more",
              command ? fromTimestamp(command->end_time()) : Clock::now());
        closed.push_back(result);
    }
    if (!closed.empty()) {
        if (auto saved = m_store.saveResults(closed, {}); !saved)
            return passOn(saved);
    }
    if (sent->size() == kBatch) {
        run.after = sent->back().key;
        return true;
    }
    const auto counts = m_store.counts(job.number);
    if (!counts)
        return passOn(counts);
    m_board.count(job.number, [&](v1::DeviceJob &shown) { setCounts(shown, *counts); });
    run.phase = Phase::Passing;
    run.after.clear();
    run.mayWait = true;
    return true;
}

Result<bool> JobRunner::pass(const StoredJob &job, Run &run)
{
    if (job.job.action().has_command() && allowance(run) == 0)
        return false;
    auto waiting = m_store.results(job.number, run.after, v1::DeviceJobResult::STATE_WAITING, kPage);
    if (!waiting)
        return passOn(waiting);
    const auto looked = give(job, run, *waiting);
    if (!looked)
        return passOn(looked);
    if (*looked > 0)
        run.after = (*waiting)[*looked - 1].key;
    if (*looked < waiting->size() || waiting->size() == static_cast<std::size_t>(kPage))
        return true;
    run.phase = Phase::Waiting;
    if (!job.waitingUntil && job.job.action().has_command()) {
        const auto until = Clock::now() + expiryOf(job);
        const auto changed = m_board.change(job.number, [&](StoredJob &stored) -> Result<void> {
            stored.waitingUntil = until;
            return {};
        });
        if (!changed)
            return passOn(changed);
    }
    return true;
}

Result<std::size_t> JobRunner::give(const StoredJob &job, Run &run, const Results &waiting)
{
    if (waiting.empty())
        return std::size_t(0);
    return job.job.action().has_command() ? command(job, run, waiting) : desire(job, waiting);
}

Result<std::size_t> JobRunner::command(const StoredJob &job, Run &run, const Results &waiting)
{
    const auto &action = job.job.action().command();
    std::vector<std::string> keys;
    for (const auto &result : waiting)
        keys.push_back(result.key);
    const auto reachable = m_commands.areReachable(keys);
    const auto most = std::min(allowance(run), kBatch);
    const auto now = Clock::now();
    Results results;
    std::vector<v1::DeviceCommand> commands;
    std::vector<std::pair<UnderWay, std::chrono::seconds>> entered;
    std::size_t looked = 0;
    for (; looked < waiting.size() && results.size() < most; ++looked) {
        JobResult result = waiting[looked];
        const auto device = m_table.get(nameOfKey(result.key));
        const auto product = m_catalog.find(productOfKey(result.key));
        const auto *schema = product ? findCommand(*product, action.command()) : nullptr;
        std::string obstacle;
        if (!device || device->state() == v1::Device::STATE_RETIRED)
            obstacle = "the device was retired meanwhile";
        else if (device->state() == v1::Device::STATE_DISABLED)
            obstacle = "the device was disabled meanwhile";
        else if (!schema)
            obstacle = fmt::format("its product does not know {} any more", action.command());
        if (!obstacle.empty()) {
            close(result, v1::DeviceJobResult::STATE_FAILED, obstacle, now);
            results.push_back(std::move(result));
            continue;
        }
        if (!reachable[looked])
            continue;
        const auto timeout = timeoutOf(productOfKey(result.key), action.command());
        auto &made = commands.emplace_back();
        result.command = makeUuid();
        made.set_name(commandName(result));
        made.set_command(action.command());
        *made.mutable_parameters() = action.parameters();
        made.set_state(v1::DeviceCommand::STATE_QUEUED);
        made.set_requester(job.job.requester());
        made.set_job(job.job.name());
        *made.mutable_create_time() = toTimestamp(now);
        *made.mutable_expire_time() = toTimestamp(
            now + (action.expire_seconds() > 0 ? std::chrono::seconds(action.expire_seconds()) : timeout));
        result.state = v1::DeviceJobResult::STATE_SENT;
        entered.emplace_back(UnderWay{job.number, result.key, result.attempt}, timeout);
        results.push_back(std::move(result));
    }
    if (auto saved = save(results, commands); !saved)
        return passOn(saved);
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const auto &name = commands[i].name();
        enter(name.substr(name.rfind('/') + 1), std::move(entered[i].first), entered[i].second);
    }
    m_commands.takeUp(std::move(commands));
    return looked;
}

// No device has to be on line for that: the broker keeps it.
Result<std::size_t> JobRunner::desire(const StoredJob &job, const Results &waiting)
{
    const auto count = std::min(waiting.size(), kBatch);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i)
        names.push_back(nameOfKey(waiting[i].key));
    const auto outcomes = m_registry.desireAll(names, job.job.action().desire().desired(), job.job.name());
    if (!outcomes)
        return passOn(outcomes);
    const auto now = Clock::now();
    Results results;
    for (std::size_t i = 0; i < count; ++i) {
        JobResult result = waiting[i];
        const auto &outcome = (*outcomes)[i];
        if (!outcome) {
            close(result, v1::DeviceJobResult::STATE_FAILED, outcome.error().message, now);
        } else {
            result.version = outcome->version;
            result.state = v1::DeviceJobResult::STATE_SENT;
            if (outcome->applied)
                close(result, v1::DeviceJobResult::STATE_DONE, "it was so already", now);
        }
        results.push_back(std::move(result));
    }
    if (auto saved = save(results, {}); !saved)
        return passOn(saved);
    return count;
}

Result<bool> JobRunner::await(const StoredJob &job, Run &run)
{
    if (job.job.waiting_count() == 0) {
        if (auto ended = end(job.number); !ended)
            return passOn(ended);
        return true;
    }
    const auto now = Clock::now();
    if (!run.mayWait || !job.waitingUntil || now < *job.waitingUntil)
        return false;
    const auto moved = m_store.moveResults(job.number, v1::DeviceJobResult::STATE_WAITING,
                                           v1::DeviceJobResult::STATE_EXPIRED,
                                           "the device did not come on line in time", now, kPage);
    if (!moved)
        return passOn(moved);
    run.mayWait = *moved > 0;
    m_board.count(job.number, [&](v1::DeviceJob &shown) {
        for (std::int64_t i = 0; i < *moved; ++i)
            addTo(shown, v1::DeviceJobResult::STATE_EXPIRED);
    });
    return *moved > 0;
}

Result<bool> JobRunner::cancel(const StoredJob &job, Run &run)
{
    if (run.mayWait) {
        const auto moved = m_store.moveResults(job.number, v1::DeviceJobResult::STATE_WAITING,
                                               v1::DeviceJobResult::STATE_CANCELLED, {}, Clock::now(), kPage);
        if (!moved)
            return passOn(moved);
        run.mayWait = *moved > 0;
        m_board.count(job.number, [&](v1::DeviceJob &shown) {
            shown.set_waiting_count(std::max<std::int64_t>(0, shown.waiting_count() - *moved));
        });
        return true;
    }
    // What is desired stays so whether or not anybody waits for it.
    if (job.job.waiting_count() > 0 && job.job.action().has_command())
        return false;
    if (auto ended = end(job.number); !ended)
        return passOn(ended);
    return true;
}

Result<void> JobRunner::end(std::int64_t number)
{
    const auto counts = m_store.counts(number);
    if (!counts)
        return passOn(counts);
    const auto changed = m_board.change(number, [&](StoredJob &stored) -> Result<void> {
        setCounts(stored.job, *counts);
        if (stored.job.state() == v1::DeviceJob::STATE_RUNNING) {
            stored.job.set_state(v1::DeviceJob::STATE_ENDED);
            *stored.job.mutable_end_time() = toTimestamp(Clock::now());
        }
        stored.isOpen = false;
        return {};
    });
    if (!changed)
        return passOn(changed);
    spdlog::info("{} is over: {} done, {} failed, {} expired of {}", changed->job.name(), changed->job.done_count(),
                 changed->job.failed_count(), changed->job.expired_count(), changed->job.device_count());
    m_runs.erase(number);
    return {};
}

void JobRunner::enter(const std::string &id, UnderWay underWay, std::chrono::seconds timeout)
{
    const auto run = m_runs.find(underWay.job);
    if (run != m_runs.end())
        ++run->second.fresh;
    ++m_freshCount;
    m_fresh.emplace_back(Steady::now() + timeout + kGrace, id);
    m_underWay.insert_or_assign(id, std::move(underWay));
    m_underWayCount = m_underWay.size();
}

void JobRunner::leave(const std::string &id)
{
    const auto found = m_underWay.find(id);
    if (found == m_underWay.end())
        return;
    if (found->second.fresh) {
        --m_freshCount;
        if (const auto run = m_runs.find(found->second.job); run != m_runs.end() && run->second.fresh > 0)
            --run->second.fresh;
    }
    m_underWay.erase(found);
    m_underWayCount = m_underWay.size();
}

// One whose device has gone must not keep others from their turn.
void JobRunner::age()
{
    const auto now = Steady::now();
    while (!m_fresh.empty() && (m_fresh.front().first <= now || !m_underWay.contains(m_fresh.front().second))) {
        const auto found = m_underWay.find(m_fresh.front().second);
        if (found != m_underWay.end() && found->second.fresh) {
            found->second.fresh = false;
            --m_freshCount;
            if (const auto run = m_runs.find(found->second.job); run != m_runs.end() && run->second.fresh > 0)
                --run->second.fresh;
        }
        m_fresh.pop_front();
    }
}

std::size_t JobRunner::allowance(const Run &run) const
{
    if (m_underWay.size() - m_freshCount >= kMaxLingering)
        return 0;
    const auto share = kWindow / std::max<std::size_t>(1, m_runs.size());
    const auto own = run.fresh < share ? share - run.fresh : 0;
    const auto all = m_freshCount < kWindow ? kWindow - m_freshCount : 0;
    return std::min(own, all);
}

std::chrono::seconds JobRunner::timeoutOf(const std::string &product, const std::string &command) const
{
    const auto known = m_catalog.find(product);
    const auto *schema = known ? findCommand(*known, command) : nullptr;
    return schema && schema->timeout_seconds() > 0 ? std::chrono::seconds(schema->timeout_seconds()) : kDefaultTimeout;
}

// How long a device that is off line may take to come back, from when all have
// had their turn.
std::chrono::seconds JobRunner::expiryOf(const StoredJob &job) const
{
    const auto &action = job.job.action().command();
    if (action.expire_seconds() > 0)
        return std::chrono::seconds(action.expire_seconds());
    std::chrono::seconds longest(0);
    v1::ListProductsRequest request;
    request.set_page_size(1000);
    if (const auto products = m_catalog.listProducts(request)) {
        for (const auto &product : products->products()) {
            if (findCommand(product, action.command()))
                longest = std::max(longest, timeoutOf(product.name().substr(product.name().find('/') + 1), action.command()));
        }
    }
    return longest.count() > 0 ? longest : kDefaultTimeout;
}

} // namespace wheelhouse::devices
