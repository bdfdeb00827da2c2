#include "server/helm/helm_operations.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "core/identifier.h"
#include "core/log.h"
#include "server/deployments/line_diff.h"
#include "server/helm/manifest.h"
#include "server/helm/release_diagnosis.h"
#include "server/helm/release_text.h"

namespace wheelhouse::helm {

namespace {

using Operation = v1::HelmOperation;
using google::protobuf::util::TimeUtil;

constexpr char kCollection[] = "helmOperations/";
constexpr std::chrono::seconds kDryRunLimit{120};
constexpr std::size_t kMaxRequestId = 200;

std::int64_t numberOf(const std::string &name)
{
    std::int64_t number = -1;
    if (name.starts_with(kCollection))
        std::from_chars(name.data() + sizeof(kCollection) - 1, name.data() + name.size(), number);
    return number;
}

std::int64_t nowMicros() { return TimeUtil::TimestampToMicroseconds(TimeUtil::GetCurrentTime()); }

OperationRecord recordOf(Operation::Kind kind, const ReleaseName &name, const google::protobuf::Message &order)
{
    OperationRecord record;
    record.operation.set_kind(kind);
    record.operation.set_release(name.text());
    record.order = Secret(order.SerializeAsString());
    record.mark = makeUuid();
    return record;
}

std::string nameOfChart(const v1::HelmChartSource &chart)
{
    if (chart.source_case() == v1::HelmChartSource::SOURCE_NOT_SET)
        return "that of the latest revision";
    return chart.source_case() == v1::HelmChartSource::kReference ? chart.reference()
                                                                  : fmt::format("archive of {} bytes", chart.archive().size());
}

// Ends when it is destroyed.
struct Counted {
    explicit Counted(std::atomic<int> &counter) : count(counter), number(++counter) {}
    ~Counted() { --count; }
    Counted(const Counted &) = delete;
    Counted &operator=(const Counted &) = delete;
    std::atomic<int> &count;
    const int number;
};

} // namespace

HelmOperations::HelmOperations(OperationStore &store, ReleaseDesk &desk, const OperationRun::Parts &parts,
                               OperationSettings settings)
    : m_store(store), m_desk(desk), m_parts(parts), m_settings(std::move(settings)),
      m_stopEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

HelmOperations::~HelmOperations()
{
    stop();
    ::close(m_stopEvent);
}

Result<void> HelmOperations::start()
{
    auto kept = m_store.load();
    if (!kept)
        return passOn(kept);
    std::vector<std::string> mine;
    for (auto &record : *kept) {
        show(record);
        if (hasEnded(record.operation.state()) || record.operation.holder() != m_settings.holder)
            continue;
        mine.push_back(std::to_string(record.number));
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back({std::move(record), true});
    }
    // Of runs that ended as their server did.
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(m_settings.directory, error)) {
        if (std::find(mine.begin(), mine.end(), entry.path().filename().string()) == mine.end())
            std::filesystem::remove_all(entry.path(), error);
    }
    m_keeper = std::thread([this] {
        ::pthread_setname_np(::pthread_self(), "helm-keeper");
        keepers();
    });
    return {};
}

void HelmOperations::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (auto &[number, active] : m_active)
            active->run->stop();
    }
    ::eventfd_write(m_stopEvent, 1);
    m_changed.notify_all();
    if (m_keeper.joinable())
        m_keeper.join();
    reap(true);
}

void HelmOperations::keepers()
{
    auto next = std::chrono::steady_clock::now();
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        while (!m_waiting.empty() && m_active.size() < kMostAtOnce) {
            auto waiting = std::move(m_waiting.front());
            m_waiting.pop_front();
            launch(std::move(waiting));
        }
        m_changed.wait_until(lock, next, [this] {
            const bool ended = std::any_of(m_active.begin(), m_active.end(), [](const auto &each) { return each.second->ended; });
            return m_stopping || ended || (!m_waiting.empty() && m_active.size() < kMostAtOnce);
        });
        if (m_stopping)
            break;
        lock.unlock();
        reap(false);
        if (std::chrono::steady_clock::now() >= next) {
            lookAfterOthers();
            next = std::chrono::steady_clock::now() + m_settings.beatEvery;
        }
        lock.lock();
    }
}

// Under the mutex.
void HelmOperations::launch(Waiting waiting)
{
    const auto number = waiting.record.number;
    auto active = std::make_unique<Active>();
    active->run = std::make_unique<OperationRun>(
        m_parts, std::move(waiting.record), fmt::format("{}/{}", m_settings.directory, number), waiting.takenOver,
        [this](OperationRecord &record) { return save(record); }, m_settings.times);
    auto *const here = active.get();
    active->thread = std::thread([this, here, number] {
        ::pthread_setname_np(::pthread_self(), fmt::format("helm-{}", number % 100000).c_str());
        here->run->run();
        {
            const std::lock_guard ended(m_mutex);
            here->ended = true;
        }
        m_changed.notify_all();
    });
    m_active[number] = std::move(active);
}

void HelmOperations::reap(bool all)
{
    std::vector<std::unique_ptr<Active>> done;
    {
        const std::lock_guard lock(m_mutex);
        for (auto entry = m_active.begin(); entry != m_active.end();) {
            if (all || entry->second->ended) {
                done.push_back(std::move(entry->second));
                entry = m_active.erase(entry);
            } else {
                ++entry;
            }
        }
    }
    for (auto &active : done)
        active->thread.join();
}

void HelmOperations::lookAfterOthers()
{
    if (auto beaten = m_store.beat(m_settings.holder, nowMicros()); !beaten)
        spdlog::warn("helm heartbeat is not kept {}", field("reason", beaten.error().message));
    auto all = m_store.active();
    if (!all)
        return;
    const auto now = std::chrono::steady_clock::now();
    std::map<std::int64_t, Seen> seen;
    for (auto &record : *all) {
        if (record.operation.holder() == m_settings.holder)
            continue;
        auto before = m_seen.find(record.number);
        // Told by the clock here: theirs may be another.
        const bool same = before != m_seen.end() && before->second.version == record.version
            && before->second.heartbeat == record.heartbeat;
        if (!same) {
            show(record);
            seen[record.number] = {record.version, record.heartbeat, now};
        } else if (now - before->second.since < m_settings.lostAfter) {
            seen[record.number] = before->second;
        } else {
            spdlog::warn("helm operation is taken over {} {}", field("operation", record.operation.name()),
                         field("from", record.operation.holder()));
            record.operation.set_holder(m_settings.holder);
            if (!save(record))
                continue;
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back({std::move(record), true});
        }
    }
    // Those that ended meanwhile, or are somebody else's by now.
    for (const auto &[number, last] : m_seen) {
        if (seen.contains(number))
            continue;
        if (const auto record = m_store.get(number))
            show(*record);
    }
    m_seen = std::move(seen);
}

void HelmOperations::show(const OperationRecord &record)
{
    const auto &name = record.operation.name();
    if (!m_table.get(name)) {
        const std::lock_guard lock(m_mutex);
        m_shown.push_back(name);
        if (m_shown.size() > OperationStore::kKept) {
            m_table.erase(m_shown.front());
            m_shown.pop_front();
        }
    }
    m_table.put(name, record.operation);
}

Result<void> HelmOperations::save(OperationRecord &record)
{
    record.heartbeat = nowMicros();
    *record.operation.mutable_heartbeat_time() = TimeUtil::MicrosecondsToTimestamp(record.heartbeat);
    if (auto saved = m_store.save(record); !saved)
        return saved;
    spdlog::info("helm operation {} {} {} {}", field("operation", record.operation.name()),
                 field("release", record.operation.release()), field("state", Operation::State_Name(record.operation.state())),
                 field("reason", record.operation.reason()));
    // Before it is known that it has ended: who then looks sees what it came to.
    if (const auto name = ReleaseName::parse(record.operation.release()))
        m_desk.changed(name->cluster);
    show(record);
    return {};
}

std::map<std::string, std::string> HelmOperations::activeOnes() const
{
    std::map<std::string, std::string> active;
    m_table.forEach([&](const Operation &operation) {
        if (!hasEnded(operation.state()))
            active[operation.release()] = operation.name();
    });
    return active;
}

Result<void> HelmOperations::needsProgram()
{
    const auto found = m_parts.runner.program();
    if (found.path().empty())
        return fail(ErrorCode::FailedPrecondition, found.problem());
    return {};
}

Result<HelmOperations::History> HelmOperations::historyFor(const ReleaseName &name)
{
    if (const auto active = activeOnes(); active.contains(name.text()))
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} is at work on this release", active.at(name.text())));
    auto history = m_desk.historyOf(name);
    if (!history)
        return history;
    const auto state = history->front().state;
    if (isHeld(state))
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("revision {} of the release is {}: somebody is at it, or it is stuck; whctl helm rescue shows "
                                "what is known of it",
                                history->front().revision, wordOf(state)));
    return history;
}

std::optional<Operation> HelmOperations::repeated(const std::string &account, const std::string &requestId)
{
    if (requestId.empty())
        return std::nullopt;
    const auto before = m_store.byRequest(account, requestId);
    return before ? std::optional(before->operation) : std::nullopt;
}

Result<Operation> HelmOperations::begin(OperationRecord record, const std::string &requestId, bool validateOnly)
{
    if (validateOnly)
        return dryRun(std::move(record));
    if (requestId.size() > kMaxRequestId)
        return failField("request_id", fmt::format("at most {} bytes are allowed", kMaxRequestId));
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return fail(ErrorCode::Unavailable, "the server is stopping");
        if (m_waiting.size() >= kMostWaiting)
            return fail(ErrorCode::ResourceExhausted, fmt::format("{} operations wait already", kMostWaiting));
    }
    record.requestId = requestId;
    auto &operation = record.operation;
    operation.set_holder(m_settings.holder);
    *operation.mutable_create_time() = TimeUtil::GetCurrentTime();
    enter(record, Operation::STATE_QUEUED, fmt::format("asked for by {}", operation.requester()));
    if (auto saved = save(record); !saved) {
        if (saved.error().code == ErrorCode::AlreadyExists) {
            if (auto before = repeated(operation.requester(), requestId))
                return std::move(*before);
        }
        return passOn(saved);
    }
    const Operation made = operation;
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back({std::move(record), false});
    }
    m_changed.notify_all();
    return made;
}

Result<Operation> HelmOperations::install(const v1::InstallHelmReleaseRequest &request, const std::string &account)
{
    const auto scope = ReleaseScope::parse(request.parent(), true);
    if (!scope)
        return passOn(scope);
    if (!isReleaseId(request.release_id()))
        return failField("release_id", "1 to 53 of a-z, 0-9, dash and dot are allowed, none of the two at an end");
    const ReleaseName name{scope->cluster, scope->nameSpace, request.release_id()};
    auto record = recordOf(Operation::KIND_INSTALL, name, request);
    for (const auto &checked : {checkChart(request.chart()), checkValues(request.values_yaml()),
                                checkOptions(request.options(), record.operation)}) {
        if (!checked)
            return passOn(checked);
    }
    if (auto before = repeated(account, request.request_id()))
        return std::move(*before);
    if (auto program = needsProgram(); !program)
        return passOn(program);
    const auto history = historyFor(name);
    if (history)
        return fail(ErrorCode::AlreadyExists, fmt::format("there is a release {} already, {} at revision {}; upgrade it", name.release,
                                                          wordOf(history->front().state), history->front().revision));
    if (history.error().code != ErrorCode::NotFound)
        return passOn(history);
    if (!request.chart().reference().empty()) {
        if (auto known = m_parts.repositories.of(request.chart().reference()); !known)
            return passOn(known);
    }
    record.operation.set_requester(account);
    record.operation.set_chart(nameOfChart(request.chart()));
    record.operation.set_chart_version(request.chart().version());
    return begin(std::move(record), request.request_id(), request.validate_only());
}

Result<Operation> HelmOperations::upgrade(const v1::UpgradeHelmReleaseRequest &request, const std::string &account)
{
    const auto name = ReleaseName::parse(request.name());
    if (!name)
        return passOn(name);
    auto record = recordOf(Operation::KIND_UPGRADE, *name, request);
    for (const auto &checked : {checkChart(request.chart(), true), checkValues(request.values_yaml()),
                                checkOptions(request.options(), record.operation)}) {
        if (!checked)
            return passOn(checked);
    }
    if (auto before = repeated(account, request.request_id()))
        return std::move(*before);
    if (auto program = needsProgram(); !program)
        return passOn(program);
    const auto history = historyFor(*name);
    if (!history)
        return passOn(history);
    const int latest = history->front().revision;
    if (request.expected_revision() != 0 && request.expected_revision() != latest)
        return fail(ErrorCode::Aborted, fmt::format("the release is at revision {} by now", latest));
    if (!request.chart().reference().empty()) {
        if (auto known = m_parts.repositories.of(request.chart().reference()); !known)
            return passOn(known);
    }
    record.operation.set_requester(account);
    record.operation.set_base_revision(latest);
    record.operation.set_chart(nameOfChart(request.chart()));
    record.operation.set_chart_version(request.chart().version());
    return begin(std::move(record), request.request_id(), request.validate_only());
}

Result<Operation> HelmOperations::rollback(const v1::RollbackHelmReleaseRequest &request, const std::string &account)
{
    const auto name = ReleaseName::parse(request.name());
    if (!name)
        return passOn(name);
    auto record = recordOf(Operation::KIND_ROLLBACK, *name, request);
    if (auto checked = checkOptions(request.options(), record.operation); !checked)
        return passOn(checked);
    if (request.revision() < 0)
        return failField("revision", "0 or more is allowed");
    if (auto before = repeated(account, request.request_id()))
        return std::move(*before);
    if (auto program = needsProgram(); !program)
        return passOn(program);
    const auto history = historyFor(*name);
    if (!history)
        return passOn(history);
    const int latest = history->front().revision;
    const int target = request.revision() > 0 ? request.revision() : rollbackTarget(*history, latest);
    if (target == 0)
        return fail(ErrorCode::FailedPrecondition, "no revision before this one was deployed");
    const bool known = std::any_of(history->begin(), history->end(), [&](const auto &each) { return each.revision == target; });
    if (!known)
        return fail(ErrorCode::NotFound, fmt::format("the cluster has no revision {} of {}", target, name->release));
    record.operation.set_requester(account);
    record.operation.set_base_revision(latest);
    record.operation.set_target_revision(target);
    return begin(std::move(record), request.request_id(), request.validate_only());
}

Result<Operation> HelmOperations::uninstall(const v1::UninstallHelmReleaseRequest &request, const std::string &account)
{
    const auto name = ReleaseName::parse(request.name());
    if (!name)
        return passOn(name);
    auto record = recordOf(Operation::KIND_UNINSTALL, *name, request);
    if (auto checked = checkOptions(request.options(), record.operation); !checked)
        return passOn(checked);
    if (auto before = repeated(account, request.request_id()))
        return std::move(*before);
    if (auto program = needsProgram(); !program)
        return passOn(program);
    const auto history = historyFor(*name);
    if (!history)
        return passOn(history);
    record.operation.set_requester(account);
    record.operation.set_base_revision(history->front().revision);
    return begin(std::move(record), request.request_id(), request.validate_only());
}

Holder HelmOperations::holderOf(const ReleaseName &name, const RevisionLabels &latest)
{
    Holder holder;
    auto all = m_store.load();
    if (!all)
        return holder;
    for (auto &record : *all) {
        const auto &operation = record.operation;
        if (operation.release() != name.text())
            continue;
        // What helm rolls back to lends its labels to what it makes.
        const bool labelled = operation.kind() == Operation::KIND_INSTALL || operation.kind() == Operation::KIND_UPGRADE;
        const bool next = operation.base_revision() + 1 == latest.revision && (!labelled || record.mark == latest.operation);
        const bool back = operation.state() == Operation::STATE_ROLLING_BACK && operation.result_revision() + 1 == latest.revision;
        if (next || back)
            holder.record = std::move(record);
    }
    if (!holder.record)
        return holder;
    if (hasEnded(holder.record->operation.state()))
        holder.lives = false;
    else if (m_parts.runner.isHere(holder.record->process))
        holder.lives = m_parts.runner.lives(holder.record->process);
    return holder;
}

Result<v1::HelmDiagnosis> HelmOperations::diagnose(const std::string &release)
{
    const auto name = ReleaseName::parse(release);
    if (!name)
        return passOn(name);
    const auto history = m_desk.historyOf(*name);
    if (!history)
        return passOn(history);
    return helm::diagnose(m_desk, m_parts.source, *name, *history, holderOf(*name, history->front()));
}

Result<Operation> HelmOperations::rescue(const v1::RescueHelmReleaseRequest &request, const std::string &account)
{
    const auto name = ReleaseName::parse(request.name());
    if (!name)
        return passOn(name);
    const bool back = request.action() == v1::RescueHelmReleaseRequest::ACTION_ROLL_BACK;
    if (!back && request.action() != v1::RescueHelmReleaseRequest::ACTION_MARK_FAILED)
        return failField("action", "MARK_FAILED or ROLL_BACK is allowed");
    if (auto before = repeated(account, request.request_id()))
        return std::move(*before);
    if (back) {
        if (auto program = needsProgram(); !program)
            return passOn(program);
    }
    const auto diagnosis = diagnose(request.name());
    if (!diagnosis)
        return passOn(diagnosis);
    const auto &found = diagnosis->release();
    if (request.revision() != found.revision())
        return fail(ErrorCode::Aborted, fmt::format("the release is at revision {} by now; look at it again", found.revision()));
    if (!diagnosis->stuck())
        return fail(ErrorCode::FailedPrecondition, diagnosis->advice());
    if (back && diagnosis->rollback_revision() == 0)
        return fail(ErrorCode::FailedPrecondition, "there is no revision that it can be rolled back to; mark it as failed");
    auto record = recordOf(back ? Operation::KIND_RESCUE_ROLLBACK : Operation::KIND_MARK_FAILED, *name, request);
    v1::HelmRunOptions options;
    options.set_comment(request.comment());
    if (auto checked = checkOptions(options, record.operation); !checked)
        return passOn(checked);
    record.operation.set_requester(account);
    record.operation.set_base_revision(found.revision());
    return begin(std::move(record), request.request_id(), false);
}

Result<std::string> HelmOperations::rendered(const OperationRecord &record)
{
    RunFiles files(fmt::format("{}/dry-{}", m_settings.directory, record.mark), m_parts.source, m_parts.repositories, m_parts.findAccess,
                   m_parts.runner);
    struct Removed {
        RunFiles &files;
        ~Removed() { files.remove(); }
    } removed{files};
    if (auto written = files.write(record, m_stopEvent); !written)
        return passOn(written);
    const auto done = m_parts.runner.run({commandOf(record, files.paths(), true), files.directory(), {}, kDryRunLimit}, m_stopEvent);
    if (!done)
        return passOn(done);
    if (done->exitStatus != 0)
        return fail(ErrorCode::FailedPrecondition, causeOf(done->errors));
    const auto json = nlohmann::json::parse(done->output, nullptr, false);
    if (!json.is_object() || !json.contains("manifest") || !json["manifest"].is_string())
        return fail(ErrorCode::FailedPrecondition, "helm did not say what it would do");
    return json["manifest"].get<std::string>();
}

Result<Operation> HelmOperations::dryRun(OperationRecord record)
{
    const Counted counted(m_dryRuns);
    if (counted.number > kMostDryRuns)
        return fail(ErrorCode::ResourceExhausted, fmt::format("{} dry runs are as many as may be at once; try again", kMostDryRuns));
    const auto name = ReleaseName::parse(record.operation.release());
    if (!name)
        return passOn(name);
    std::string before;
    if (record.operation.base_revision() > 0) {
        const auto history = m_desk.historyOf(*name);
        if (!history)
            return passOn(history);
        int current = record.operation.base_revision();
        for (const auto &labels : *history) {
            if (labels.state == v1::HELM_RELEASE_STATE_DEPLOYED) {
                current = labels.revision;
                break;
            }
        }
        const auto content = m_parts.source.read(*name, current);
        if (!content)
            return passOn(content);
        before = content->manifest;
    }
    std::string after;
    if (record.operation.kind() == Operation::KIND_ROLLBACK) {
        const auto content = m_parts.source.read(*name, record.operation.target_revision());
        if (!content)
            return passOn(content);
        after = content->manifest;
    } else if (record.operation.kind() != Operation::KIND_UNINSTALL) {
        auto manifest = rendered(record);
        if (!manifest)
            return passOn(manifest);
        after = std::move(*manifest);
    }
    auto &operation = record.operation;
    google::protobuf::RepeatedPtrField<std::string> truncated;
    operation.set_diff(cut(deployments::unifiedDiff(withoutSecrets(before), withoutSecrets(after)), "diff", truncated));
    operation.set_reason(operation.diff().empty() ? "nothing would change in the manifests" : "");
    return operation;
}

Result<Operation> HelmOperations::get(const std::string &name) const
{
    const auto operation = m_table.get(name);
    if (operation && hasEnded(operation->state()))
        return *operation;
    // Another server's are seen here a little later; heartbeats are kept in the
    // database alone.
    const auto record = m_store.get(numberOf(name));
    if (!record && operation)
        return *operation;
    if (!record)
        return fail(record.error().code == ErrorCode::NotFound ? ErrorCode::NotFound : ErrorCode::Unavailable,
                    fmt::format("there is no operation {}", name));
    Operation now = record->operation;
    *now.mutable_heartbeat_time() = TimeUtil::MicrosecondsToTimestamp(record->heartbeat);
    return now;
}

Result<Operation> HelmOperations::cancel(const std::string &name, const std::string &account)
{
    auto operation = get(name);
    if (!operation)
        return operation;
    if (hasEnded(operation->state()))
        return fail(ErrorCode::FailedPrecondition, "it has ended already");
    if (operation->holder() != m_settings.holder)
        return fail(ErrorCode::FailedPrecondition, fmt::format("it is run by another server, {}: cancel it there", operation->holder()));
    const auto number = numberOf(name);
    std::optional<OperationRecord> unbegun;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto active = m_active.find(number); active != m_active.end()) {
            active->second->run->cancel(account);
            return operation;
        }
        const auto waiting = std::find_if(m_waiting.begin(), m_waiting.end(),
                                          [&](const auto &each) { return each.record.number == number; });
        if (waiting == m_waiting.end())
            return fail(ErrorCode::FailedPrecondition, "it has ended already");
        if (!waiting->takenOver) {
            unbegun = std::move(waiting->record);
            m_waiting.erase(waiting);
        }
    }
    if (!unbegun)
        return fail(ErrorCode::FailedPrecondition, "the server has just started and looks what became of it; try again");
    unbegun->operation.set_cancelled_by(account);
    unbegun->order = Secret();
    enter(*unbegun, Operation::STATE_FAILED, fmt::format("cancelled by {}; nothing was changed", account));
    if (auto saved = save(*unbegun); !saved)
        return passOn(saved);
    return unbegun->operation;
}

} // namespace wheelhouse::helm
