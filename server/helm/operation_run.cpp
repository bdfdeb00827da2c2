#include "server/helm/operation_run.h"

#include <algorithm>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <spdlog/spdlog.h>

#include "core/log.h"

namespace wheelhouse::helm {

namespace {

using Operation = v1::HelmOperation;

// Begun again after an interruption without effect.
constexpr int kMaxAttempts = 3;
constexpr int kMaxStarts = 20;
// `helm` keeps its own time limit; this is for one that does not.
constexpr std::chrono::seconds kOverTime{30};
constexpr std::chrono::seconds kKeepAgain{1};
constexpr char kBackMark[] = "-back";

ReleaseName nameOf(const OperationRecord &record)
{
    auto name = ReleaseName::parse(record.operation.release());
    return name ? std::move(*name) : ReleaseName{};
}

void clearProcess(OperationRecord &record, const HelmRunner &runner, std::chrono::seconds limit)
{
    record.process = {0, 0, runner.machine()};
    record.operation.clear_process_id();
    record.limit = std::chrono::system_clock::now() + limit;
}

} // namespace

OperationRun::OperationRun(const Parts &parts, OperationRecord record, std::string directory, bool takenOver, Save save,
                           RunTimes times)
    : m_parts(parts), m_record(std::move(record)), m_name(nameOf(m_record)),
      m_files(std::move(directory), parts.source, parts.repositories, parts.findAccess, parts.runner), m_save(std::move(save)),
      m_times(times), m_takenOver(takenOver), m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

OperationRun::~OperationRun()
{
    if (m_wake >= 0)
        ::close(m_wake);
}

void OperationRun::stop()
{
    m_stopping = true;
    ::eventfd_write(m_wake, 1);
}

void OperationRun::cancel(const std::string &account)
{
    {
        const std::lock_guard lock(m_mutex);
        m_cancelledBy = account;
    }
    ::eventfd_write(m_wake, 1);
}

std::string OperationRun::cancelledBy() const
{
    const std::lock_guard lock(m_mutex);
    return m_cancelledBy;
}

void OperationRun::run()
{
    while (!stopping() && !hasEnded(m_record.operation.state()))
        step();
    if (hasEnded(m_record.operation.state()))
        m_files.remove();
}

void OperationRun::step()
{
    switch (m_record.operation.state()) {
    case Operation::STATE_QUEUED: go(Operation::STATE_PREPARING, "getting ready"); break;
    case Operation::STATE_PREPARING: prepare(); break;
    case Operation::STATE_STARTING: m_takenOver ? recoverStart() : begin(); break;
    case Operation::STATE_RUNNING: follow(); break;
    case Operation::STATE_SETTLING: settle(); break;
    case Operation::STATE_ROLLING_BACK: rollBack(); break;
    default: fail("it was kept in a state that is not known"); break;
    }
}

bool OperationRun::keep()
{
    if (const auto account = cancelledBy(); !account.empty())
        m_record.operation.set_cancelled_by(account);
    while (true) {
        const auto saved = m_save(m_record);
        if (saved)
            return true;
        const bool lost = saved.error().code == ErrorCode::Aborted || saved.error().code == ErrorCode::NotFound;
        spdlog::warn("helm operation is not kept {} {}", field("operation", m_record.operation.name()),
                     field("reason", saved.error().message));
        if (lost || m_stopping) {
            m_lost = true;
            return false;
        }
        pause(kKeepAgain);
    }
}

bool OperationRun::go(Operation::State state, const std::string &text)
{
    enter(m_record, state, text);
    if (hasEnded(state))
        m_record.order = Secret();
    m_takenOver = false;
    return keep();
}

void OperationRun::fail(const std::string &cause) { go(Operation::STATE_FAILED, cause); }

// True when the time is over; false when somebody wants something before.
bool OperationRun::pause(std::chrono::milliseconds time)
{
    pollfd polled{m_wake, POLLIN, 0};
    if (::poll(&polled, 1, static_cast<int>(time.count())) <= 0)
        return true;
    eventfd_t count = 0;
    ::eventfd_read(m_wake, &count);
    return false;
}

std::optional<OperationRun::History> OperationRun::history()
{
    const auto begun = std::chrono::steady_clock::now();
    while (!stopping()) {
        auto listed = m_parts.source.list({m_name.cluster, m_name.nameSpace}, m_name.release);
        if (listed) {
            std::erase_if(listed->revisions, [&](const auto &labels) { return labels.release != m_name.release; });
            return std::move(listed->revisions);
        }
        if (std::chrono::steady_clock::now() - begun > m_times.giveUp) {
            fail(fmt::format("what became of the release is not known: {}; look at it once its cluster answers",
                             listed.error().message));
            return std::nullopt;
        }
        pause(m_times.askAgain);
    }
    return std::nullopt;
}

// Looks again at the release, and writes the files of a run.
bool OperationRun::ready()
{
    auto &operation = m_record.operation;
    if (const auto written = m_files.write(m_record, m_wake); !written) {
        if (!m_stopping)
            fail(fmt::format("{}; nothing was changed", written.error().message));
        return false;
    }
    const auto known = history();
    if (!known || !unchanged(*known))
        return false;
    const auto state = latestOf(*known).state;
    if (isHeld(state) && operation.kind() != Operation::KIND_UNINSTALL) {
        fail(fmt::format("the release is {}, somebody is at it or it is stuck; nothing was changed", wordOf(state)));
        return false;
    }
    operation.set_attempts(operation.attempts() + 1);
    clearProcess(m_record, m_parts.runner, std::chrono::seconds(operation.timeout().seconds()) + 2 * kOverTime);
    return true;
}

// Whether the release is as it was when this was asked for.
bool OperationRun::unchanged(const History &known)
{
    const auto latest = latestOf(known).revision;
    if (latest == m_record.operation.base_revision())
        return true;
    fail(fmt::format("the release is at revision {} by now, not at {} as when this was asked for; nothing was changed", latest,
                     m_record.operation.base_revision()));
    return false;
}

void OperationRun::prepare()
{
    auto &operation = m_record.operation;
    if (const auto account = cancelledBy(); !account.empty())
        return fail(fmt::format("cancelled by {}; nothing was changed", account));
    if (operation.kind() == Operation::KIND_MARK_FAILED || operation.kind() == Operation::KIND_RESCUE_ROLLBACK) {
        const auto known = history();
        if (known && unchanged(*known))
            prepareRescue(*known);
        return;
    }
    if (ready())
        go(Operation::STATE_STARTING, fmt::format("about to run helm {}", wordOf(operation.kind())));
}

void OperationRun::prepareRescue(const History &known)
{
    auto &operation = m_record.operation;
    const auto latest = latestOf(known);
    if (isHeld(latest.state)) {
        const auto marked = m_parts.source.markFailed(
            m_name, latest.revision, fmt::format("Was {}; marked as failed by {}", wordOf(latest.state), operation.requester()));
        if (!marked)
            return fail(fmt::format("it could not be marked as failed: {}", marked.error().message));
    } else if (latest.state != v1::HELM_RELEASE_STATE_FAILED) {
        return fail(fmt::format("the release is {} by now; nothing was changed", wordOf(latest.state)));
    }
    operation.set_result_revision(latest.revision);
    if (operation.kind() == Operation::KIND_MARK_FAILED)
        return fail(fmt::format("revision {} was marked as failed by {}", latest.revision, operation.requester()));
    const int target = rollbackTarget(known, latest.revision);
    if (target == 0)
        return fail("it was marked as failed; there is no revision to roll back to");
    operation.set_target_revision(target);
    clearProcess(m_record, m_parts.runner, std::chrono::seconds(operation.timeout().seconds()) + 2 * kOverTime);
    go(Operation::STATE_ROLLING_BACK, fmt::format("rolling back to revision {}", target));
}

void OperationRun::begin()
{
    auto &operation = m_record.operation;
    const std::chrono::seconds limit(operation.timeout().seconds() + kOverTime.count());
    auto process = m_parts.runner.begin({commandOf(m_record, m_files.paths(), false), m_files.directory(), m_record.mark, limit});
    if (!process)
        return fail(fmt::format("{}; nothing was changed", process.error().message));
    m_record.process = std::move(*process);
    operation.set_process_id(m_record.process.id);
    go(Operation::STATE_RUNNING, fmt::format("helm {} runs", wordOf(operation.kind())));
}

// The server before was about to run it: it may have, or not.
void OperationRun::recoverStart()
{
    if (!m_parts.runner.isHere(m_record.process)) {
        awaitElsewhere();
        if (stopping())
            return;
    } else if (auto found = m_parts.runner.find(m_record.mark)) {
        m_record.process = std::move(*found);
        m_record.operation.set_process_id(m_record.process.id);
        go(Operation::STATE_RUNNING, "the server was interrupted; helm runs on");
        return;
    }
    const auto known = history();
    if (!known)
        return;
    const auto latest = latestOf(*known);
    const bool uninstalling = m_record.operation.kind() == Operation::KIND_UNINSTALL
        && (known->empty() || latest.state == v1::HELM_RELEASE_STATE_UNINSTALLING
            || latest.state == v1::HELM_RELEASE_STATE_UNINSTALLED);
    if (uninstalling || madeBy(m_record, *known)) {
        go(Operation::STATE_SETTLING, "the server was interrupted; helm has run");
        return;
    }
    // Nothing came of it, and nothing runs that could.
    if (m_record.operation.attempts() >= kMaxStarts)
        return fail("it was interrupted too often; nothing was changed");
    if (ready())
        begin();
}

// On a machine that cannot be looked at, until it must have ended.
void OperationRun::awaitElsewhere()
{
    while (!stopping() && std::chrono::system_clock::now() < m_record.limit) {
        const auto listed = m_parts.source.list({m_name.cluster, m_name.nameSpace}, m_name.release);
        if (listed) {
            const auto made = madeBy(m_record, listed->revisions);
            if (made && !isHeld(made->state))
                return;
        }
        pause(m_times.askAgain);
    }
}

bool OperationRun::awaitProcess()
{
    const auto &process = m_record.process;
    if (!m_parts.runner.isHere(process)) {
        awaitElsewhere();
        return !stopping();
    }
    using Clock = std::chrono::steady_clock;
    const auto left = m_record.limit - std::chrono::system_clock::now();
    // A clock that jumped neither ends it at once nor lets it run for ever.
    const std::chrono::seconds longest(m_record.operation.timeout().seconds() + 2 * kOverTime.count());
    auto deadline = Clock::now() + std::clamp<Clock::duration>(left, std::chrono::seconds(1), longest);
    bool asked = false;
    while (true) {
        int status = 0;
        const auto time = std::chrono::ceil<std::chrono::milliseconds>(std::max<Clock::duration>(deadline - Clock::now(), {}));
        const auto waited = m_parts.runner.wait(process, m_wake, time, status);
        if (waited == HelmWait::Ended) {
            m_exitStatus = status;
            return true;
        }
        if (waited == HelmWait::Woken) {
            pause(std::chrono::milliseconds(0));
            if (m_stopping)
                return false;
        }
        const bool end = waited == HelmWait::TimeOver || !cancelledBy().empty();
        if (end && (!asked || waited == HelmWait::TimeOver)) {
            m_parts.runner.end(process, asked);
            asked = true;
            deadline = Clock::now() + m_times.grace;
        }
    }
}

std::string OperationRun::outputTail()
{
    auto tail = tailOf(m_files.output());
    if (!tail.empty())
        m_record.operation.set_output(tail);
    return tail;
}

std::string OperationRun::causeOfEnd()
{
    if (const auto &account = m_record.operation.cancelled_by(); !account.empty())
        return fmt::format("cancelled by {}", account);
    const auto cause = causeOf(m_record.operation.output());
    return cause.empty() ? std::string("helm ended before it was done") : cause;
}

void OperationRun::follow()
{
    if (!awaitProcess())
        return;
    outputTail();
    go(Operation::STATE_SETTLING, "helm has ended; looking at what became of the release");
}

void OperationRun::settle()
{
    const auto known = history();
    if (!known)
        return;
    auto &operation = m_record.operation;
    if (operation.output().empty())
        outputTail();
    if (operation.kind() == Operation::KIND_UNINSTALL)
        return settleUninstall(*known);
    const auto made = madeBy(m_record, *known);
    if (!made) {
        const bool silent = operation.output().find("Error: ") == std::string::npos && operation.cancelled_by().empty();
        // Ended from outside before it came to anything.
        if (silent && operation.attempts() < kMaxAttempts && !m_record.order.empty()) {
            go(Operation::STATE_PREPARING, "helm was interrupted before anything was changed; it begins again");
            return;
        }
        return fail(fmt::format("{}; nothing was changed", causeOfEnd()));
    }
    operation.set_result_revision(made->revision);
    if (made->state == v1::HELM_RELEASE_STATE_DEPLOYED || made->state == v1::HELM_RELEASE_STATE_SUPERSEDED) {
        go(Operation::STATE_DEPLOYED, fmt::format("revision {} is deployed", made->revision));
        return;
    }
    if (isHeld(made->state)) {
        const auto marked = m_parts.source.markFailed(
            m_name, made->revision, fmt::format("Was {} when helm ended: {}", wordOf(made->state), causeOfEnd()));
        // Somebody changed it meanwhile, or it is not reached now: looked at anew.
        if (!marked) {
            spdlog::warn("helm release is not marked {} {}", field("release", operation.release()),
                         field("reason", marked.error().message));
            pause(m_times.askAgain);
            return;
        }
    }
    failed(*known, made->revision, causeOfEnd());
}

void OperationRun::settleUninstall(const History &known)
{
    const auto latest = latestOf(known);
    if (known.empty() || latest.state == v1::HELM_RELEASE_STATE_UNINSTALLED) {
        go(Operation::STATE_UNINSTALLED, "the release is uninstalled");
        return;
    }
    m_record.operation.set_result_revision(latest.revision);
    if (latest.state == v1::HELM_RELEASE_STATE_UNINSTALLING) {
        const auto marked = m_parts.source.markFailed(m_name, latest.revision,
                                                      fmt::format("Uninstalling did not come to its end: {}", causeOfEnd()));
        if (!marked) {
            pause(m_times.askAgain);
            return;
        }
    }
    fail(fmt::format("it is not uninstalled: {}", causeOfEnd()));
}

void OperationRun::failed(const History &known, int revision, const std::string &cause)
{
    auto &operation = m_record.operation;
    const int target = rollbackTarget(known, revision);
    if (operation.failure_policy() != v1::HELM_FAILURE_POLICY_ROLL_BACK)
        return fail(cause);
    if (target == 0)
        return fail(fmt::format("{}; there is no revision to roll back to", cause));
    operation.set_target_revision(target);
    clearProcess(m_record, m_parts.runner, std::chrono::seconds(operation.timeout().seconds()) + 2 * kOverTime);
    go(Operation::STATE_ROLLING_BACK, fmt::format("{}; rolling back to revision {}", cause, target));
}

void OperationRun::rollBack()
{
    auto &operation = m_record.operation;
    const std::string mark = m_record.mark + kBackMark;
    if (m_record.process.id == 0 && m_takenOver) {
        if (!m_parts.runner.isHere(m_record.process)) {
            while (!stopping() && std::chrono::system_clock::now() < m_record.limit)
                pause(m_times.askAgain);
            if (stopping())
                return;
        } else if (auto found = m_parts.runner.find(mark)) {
            m_record.process = std::move(*found);
        }
        const auto known = history();
        if (!known)
            return;
        if (m_record.process.id == 0 && latestOf(*known).revision > operation.result_revision())
            return judgeRollback();
    }
    if (m_record.process.id == 0) {
        if (const auto written = m_files.writeAccess(m_name.cluster); !written)
            return fail(fmt::format("{}; and it could not be rolled back: {}", operation.reason(), written.error().message));
        const std::chrono::seconds limit(operation.timeout().seconds() + kOverTime.count());
        auto process = m_parts.runner.begin(
            {rollbackCommand(m_record, m_files.paths(), operation.target_revision()), m_files.directory(), mark, limit});
        if (!process)
            return fail(fmt::format("{}; and it could not be rolled back: {}", operation.reason(), process.error().message));
        m_record.process = std::move(*process);
        operation.set_process_id(m_record.process.id);
        m_takenOver = false;
        if (!keep())
            return;
    }
    if (awaitProcess())
        judgeRollback();
}

void OperationRun::judgeRollback()
{
    const auto known = history();
    if (!known)
        return;
    auto &operation = m_record.operation;
    const auto latest = latestOf(*known);
    outputTail();
    const std::string before = operation.reason();
    if (latest.revision <= operation.result_revision())
        return fail(fmt::format("{}; and it could not be rolled back: {}", before, causeOf(operation.output())));
    if (isHeld(latest.state)) {
        const auto marked = m_parts.source.markFailed(m_name, latest.revision, "Rolling back did not come to its end");
        if (!marked) {
            pause(m_times.askAgain);
            return;
        }
    }
    operation.set_result_revision(latest.revision);
    if (latest.state == v1::HELM_RELEASE_STATE_DEPLOYED)
        go(Operation::STATE_ROLLED_BACK, fmt::format("{}: it is as it was in revision {}", before, operation.target_revision()));
    else
        fail(fmt::format("{}; and it could not be rolled back: {}", before, causeOf(operation.output())));
}

} // namespace wheelhouse::helm
