#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/job_text.h"
#include "app/ctl/names.h"
#include "app/ctl/parameters.h"
#include "app/ctl/time_text.h"
#include "app/ctl/watching.h"
#include "core/identifier.h"
#include "wheelhouse/v1/device_jobs.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

using Stub = v1::DeviceJobService::Stub;

// A pass over all devices, and each written down.
constexpr std::chrono::seconds kForMany{120};

struct JobOptions {
    std::string command;
    std::vector<std::string> parameters;
    std::vector<std::string> desired;
    std::string filter;
    std::vector<std::string> devices;
    std::string expire;
    std::string note;
    bool yes = false;
    bool wait = false;
};

struct NameOptions {
    std::string job;
    std::string note;
    bool failed = false;
    bool wait = false;
    std::int64_t limit = 50;
};

// Typed by the first product that knows it all; whom it does not fit the server
// leaves out, and says so.
Result<google::protobuf::Struct> typed(Session &session, const std::map<std::string, std::string> &pairs,
                                       const std::string &command)
{
    if (pairs.empty()) {
        return google::protobuf::Struct();
    }
    const auto products = session.list(&v1::ProductService::Stub::ListProducts, v1::ListProductsRequest());
    if (!products) {
        return passOn(products);
    }
    Result<google::protobuf::Struct> last = fail(
        ErrorCode::InvalidArgument, command.empty() ? "no product lets one desire that" : fmt::format("no product has a command '{}'", command));
    for (const auto &product : products->products()) {
        if (command.empty()) {
            last = typedValues(pairs, product.desired());
        }
        for (const auto &schema : product.commands()) {
            if (schema.id() == command) {
                last = typedValues(pairs, schema.parameters());
            }
        }
        if (last) {
            break;
        }
    }
    return last;
}

tl::expected<v1::PreviewDeviceJobRequest, Failure> requestOf(Session &session, const JobOptions &options)
{
    v1::PreviewDeviceJobRequest request;
    if (options.command.empty() == options.desired.empty()) {
        return wrongUsage("job", "say what to do: --command, or --desire");
    }
    if (options.filter.empty() == options.devices.empty()) {
        return wrongUsage("job", "say on which devices: --filter, or --device");
    }
    for (const auto &text : options.devices) {
        const auto name = deviceName(text);
        if (!name) {
            return wrongUsage(name);
        }
        request.mutable_target()->add_devices(*name);
    }
    request.mutable_target()->set_filter(options.filter);
    std::vector<std::string> removed;
    std::vector<std::string> given;
    for (const auto &word : options.desired) {
        // `volume=` takes it away.
        if (word.size() > 1 && word.ends_with('=')) {
            removed.push_back(word.substr(0, word.size() - 1));
        } else {
            given.push_back(word);
        }
    }
    const auto pairs = parsePairs(options.command.empty() ? given : options.parameters);
    if (!pairs) {
        return wrongUsage(pairs);
    }
    auto values = typed(session, *pairs, options.command);
    if (!values) {
        return wrongUsage(values);
    }
    if (options.command.empty()) {
        for (const auto &key : removed) {
            (*values->mutable_fields())[key].set_null_value(google::protobuf::NULL_VALUE);
        }
        *request.mutable_action()->mutable_desire()->mutable_desired() = std::move(*values);
        return request;
    }
    auto &command = *request.mutable_action()->mutable_command();
    command.set_command(options.command);
    *command.mutable_parameters() = std::move(*values);
    if (!options.expire.empty()) {
        const auto expire = parseDuration(options.expire);
        if (!expire) {
            return wrongUsage(expire);
        }
        command.set_expire_seconds(static_cast<std::int32_t>(std::min<std::int64_t>(expire->count(), INT32_MAX)));
    }
    return request;
}

// How far it is, at most once a second, until it has ended.
Outcome awaitEnd(Session &session, v1::DeviceJob &job)
{
    using Clock = std::chrono::steady_clock;
    auto state = v1::DeviceJob::STATE_UNSPECIFIED;
    Clock::time_point shown;
    return follow<v1::DeviceJobService>(
        session, &v1::DeviceJobService::Stub::async::WatchDeviceJobs, v1::WatchDeviceJobsRequest(),
        [&](const v1::WatchDeviceJobsResponse &message) {
            for (const auto &each : message.upserted()) {
                if (each.name() == job.name() && each.attempt() >= job.attempt()) {
                    job = each;
                }
            }
            const auto now = Clock::now();
            if (job.state() != state || (message.upserted_size() > 0 && now - shown >= std::chrono::seconds(1))) {
                session.say(paint(progressText(job), jobCell(job.state()).tone, session.coloured()));
                state = job.state();
                shown = now;
            }
            return !hasEnded(job.state());
        });
}

// Where commands that changed a job end.
Outcome finish(Session &session, v1::DeviceJob job, bool wait)
{
    if (wait && !hasEnded(job.state())) {
        if (auto ended = awaitEnd(session, job); !ended) {
            return ended;
        }
    }
    session.printFacts(job, [&](FactSheet &facts) { describe(job, facts); });
    if (!wait) {
        return {};
    }
    const auto bad = job.failed_count() + job.expired_count();
    if (job.state() != v1::DeviceJob::STATE_ENDED || bad > 0) {
        return refuse(ErrorCode::FailedPrecondition,
                      fmt::format("Job {} {}; see `whctl job results {} --failed`", lastPart(job.name()),
                                  progressText(job), lastPart(job.name())));
    }
    return {};
}

Outcome preview(Session &session, const JobOptions &options)
{
    const auto request = requestOf(session, options);
    if (!request) {
        return tl::unexpected(request.error());
    }
    const auto seen = session.call(&Stub::PreviewDeviceJob, *request, kForMany);
    if (!seen) {
        return refuse(seen);
    }
    session.print(*seen, [&] { return previewText(*seen, request->action(), session.coloured()); });
    return {};
}

Outcome create(Session &session, const JobOptions &options)
{
    const auto asked = requestOf(session, options);
    if (!asked) {
        return tl::unexpected(asked.error());
    }
    const auto seen = session.call(&Stub::PreviewDeviceJob, *asked, kForMany);
    if (!seen) {
        return refuse(seen);
    }
    session.say(previewText(*seen, asked->action(), session.coloured()));
    if (seen->device_count() > 0 && !options.yes
        && !session.confirm(fmt::format("{} on {} devices?", actionText(asked->action()), seen->device_count()))) {
        return refuse(ErrorCode::Cancelled, "Nothing was done");
    }
    v1::CreateDeviceJobRequest request;
    *request.mutable_target() = asked->target();
    *request.mutable_action() = asked->action();
    request.set_note(options.note);
    // What was seen is what is done.
    request.set_expected_count(seen->device_count());
    request.set_request_id(makeUuid());
    const auto job = session.call(&Stub::CreateDeviceJob, request, kForMany);
    if (!job) {
        return refuse(job);
    }
    return finish(session, *job, options.wait);
}

Outcome list(Session &session, const NameOptions &options)
{
    const auto jobs = session.list(&Stub::ListDeviceJobs, v1::ListDeviceJobsRequest(), options.limit);
    if (!jobs) {
        return refuse(jobs);
    }
    session.printTable(*jobs, [&](Table &table) {
        table.setColumns({"JOB", "ACTION", "STATE", "DEVICES>", "DONE>", "FAILED>", "EXPIRED>", "TO GO>", "BY", "AGE>"});
        for (const auto &job : jobs->device_jobs()) {
            table.addRow({lastPart(job.name()), actionText(job.action()), jobCell(job.state()),
                          std::to_string(job.device_count()), std::to_string(job.done_count()),
                          std::to_string(job.failed_count()), std::to_string(job.expired_count()),
                          std::to_string(job.waiting_count()), lastPart(job.requester()), age(job.create_time())});
        }
    });
    return {};
}

Outcome results(Session &session, const NameOptions &options)
{
    v1::ListDeviceJobResultsRequest request;
    request.set_parent(jobName(options.job));
    v1::ListDeviceJobResultsResponse whole;
    std::vector<v1::DeviceJobResult::State> states{v1::DeviceJobResult::STATE_UNSPECIFIED};
    if (options.failed) {
        states = {v1::DeviceJobResult::STATE_FAILED, v1::DeviceJobResult::STATE_EXPIRED};
    }
    for (const auto state : states) {
        request.set_state(state);
        const auto left = options.limit - whole.results_size();
        if (options.limit > 0 && left <= 0) {
            break;
        }
        const auto some = session.list(&Stub::ListDeviceJobResults, request, options.limit > 0 ? left : 0);
        if (!some) {
            return refuse(some);
        }
        whole.MergeFrom(*some);
    }
    session.printTable(whole, [&](Table &table) {
        table.setColumns({"DEVICE", "STATE", "REASON", "ATTEMPT>", "ENDED", "COMMAND"});
        for (const auto &result : whole.results()) {
            table.addRow({shortDevice(result.device()), resultCell(result.state()), result.reason(),
                          std::to_string(result.attempt()), dateAndTime(result.end_time()), lastPart(result.command())});
        }
    });
    return {};
}

Outcome watch(Session &session, const NameOptions &options)
{
    if (!options.job.empty()) {
        v1::GetDeviceJobRequest request;
        request.set_name(jobName(options.job));
        const auto job = session.call(&Stub::GetDeviceJob, request);
        if (!job) {
            return refuse(job);
        }
        return finish(session, *job, true);
    }
    return follow<v1::DeviceJobService>(
        session, &v1::DeviceJobService::Stub::async::WatchDeviceJobs, v1::WatchDeviceJobsRequest(),
        [&](const v1::WatchDeviceJobsResponse &message) {
            if (message.mark().phase() != v1::WatchMark::PHASE_HEARTBEAT) {
                session.printStreamed(message, [&] {
                    std::string text;
                    for (const auto &job : message.upserted()) {
                        text += fmt::format("{}  {}  {}  {}\n", timeOfDay(message.mark().server_time()),
                                            lastPart(job.name()), actionText(job.action()),
                                            paint(progressText(job), jobCell(job.state()).tone, session.coloured()));
                    }
                    return text;
                });
            }
            return true;
        });
}

// get, approve, reject, cancel, retry: a job in, the job out.
template <class Request>
Outcome callWithName(Session &session, grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, v1::DeviceJob *),
                     const NameOptions &options)
{
    Request request;
    request.set_name(jobName(options.job));
    if constexpr (requires { request.set_note(options.note); }) {
        request.set_note(options.note);
    }
    const auto job = session.call(method, request);
    if (!job) {
        return refuse(job);
    }
    return finish(session, *job, options.wait);
}

} // namespace

void addJobCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "job", "One action on many devices, and what became of it on each");
    const auto addAction = [group](const char *word, const char *description) {
        auto added = addCommand<JobOptions>(group, word, description);
        auto &[command, options] = added;
        command->add_option("--command", options->command, "A command of the devices' products, such as test_print");
        command->add_option("-p,--param", options->parameters, "KEY=VALUE, typed by the product; may be repeated")
            ->allow_extra_args(false);
        command->add_option("--desire", options->desired, "KEY=VALUE to desire of the devices instead, KEY= to desire it no more; may be repeated")
            ->allow_extra_args(false);
        command->add_option("--filter", options->filter, "All devices that match now, as in device list");
        command->add_option("--device", options->devices, "PRODUCT/SERIAL …");
        command->add_option("--expire", options->expire, "How long the command stays good for a device that is off line, such as 1h");
        return added;
    };

    auto [preview_, previewOptions] = addAction("preview", "Shows who would be affected; does nothing");
    session.onRun(preview_, [&session, options = previewOptions] { return preview(session, *options); });

    auto [create_, createOptions] = addAction("create", "Shows who would be affected, asks, and does it");
    create_->add_option("--note", createOptions->note, "Why");
    create_->add_flag("-y,--yes", createOptions->yes, "Does not ask on a terminal");
    create_->add_flag("--wait", createOptions->wait, "Waits for the end; exit code 1 if it failed on a device");
    session.onRun(create_, [&session, options = createOptions] { return create(session, *options); });

    const auto addNamed = [group](const char *word, const char *description) {
        auto added = addCommand<NameOptions>(group, word, description);
        added.first->add_option("job", added.second->job, "Its number, such as 12")->required();
        return added;
    };
    auto [get, getOptions] = addNamed("get", "Shows one job");
    session.onRun(get, [&session, options = getOptions] { return callWithName(session, &Stub::GetDeviceJob, *options); });

    auto [list_, listOptions] = addCommand<NameOptions>(group, "list", "Lists jobs, newest first");
    list_->add_option("--limit", listOptions->limit, "At most so many (50); 0 for all")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });

    auto [watch_, watchOptions] = addCommand<NameOptions>(group, "watch", "Follows a job to its end, or all until interrupted");
    watch_->add_option("job", watchOptions->job, "Its number; all when left out");
    session.onRun(watch_, [&session, options = watchOptions] { return watch(session, *options); });

    auto [results_, resultOptions] = addNamed("results", "Lists what became of a job on each device");
    results_->add_flag("--failed", resultOptions->failed, "Only where it failed or expired");
    results_->add_option("--limit", resultOptions->limit, "At most so many (50); 0 for all")->check(atMost());
    session.onRun(results_, [&session, options = resultOptions] { return results(session, *options); });

    auto [approve, approveOptions] = addNamed("approve", "Lets a job run that another person asked for");
    approve->add_option("--note", approveOptions->note, "Kept with the job");
    session.onRun(approve, [&session, options = approveOptions] { return callWithName(session, &Stub::ApproveDeviceJob, *options); });

    auto [reject, rejectOptions] = addNamed("reject", "Refuses a job that waits for approval");
    reject->add_option("--note", rejectOptions->note, "Why");
    session.onRun(reject, [&session, options = rejectOptions] { return callWithName(session, &Stub::RejectDeviceJob, *options); });

    auto [cancel, cancelOptions] = addNamed("cancel", "Reaches no further devices; those reached stay so");
    session.onRun(cancel, [&session, options = cancelOptions] { return callWithName(session, &Stub::CancelDeviceJob, *options); });

    auto [retry, retryOptions] = addNamed("retry", "Begins again where it failed or expired, and only there");
    retry->add_flag("--wait", retryOptions->wait, "Waits for the end; exit code 1 if it failed on a device");
    session.onRun(retry, [&session, options = retryOptions] { return callWithName(session, &Stub::RetryDeviceJob, *options); });
}

} // namespace wheelhouse::ctl
