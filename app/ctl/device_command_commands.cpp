#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/parameters.h"
#include "app/ctl/time_text.h"
#include "app/ctl/watching.h"
#include "app/ctl/words.h"
#include "core/identifier.h"
#include "wheelhouse/v1/device_commands.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct SendOptions {
    std::string device;
    std::string command;
    std::vector<std::string> parameters;
    std::string expire;
    bool wait = false;
    std::string timeout;
};

struct ListOptions {
    std::string device;
    int limit = 50;
};

void describe(const v1::DeviceCommand &command, FactSheet &facts)
{
    facts.add("Command", command.command());
    facts.add("Device", shortDevice(command.name()));
    facts.add("Id", lastPart(command.name()));
    facts.add("Parameters", structText(command.parameters()));
    facts.add("State", commandCell(command.state()));
    facts.add("Reason", command.reason());
    facts.add("Answer", structText(command.result()));
    facts.add("Asked by", lastPart(command.requester()));
    facts.add("Created", dateAndTime(command.create_time()));
    facts.add("Sent", dateAndTime(command.send_time()));
    facts.add("Acknowledged", dateAndTime(command.acknowledge_time()));
    facts.add("Ended", dateAndTime(command.end_time()));
    if (command.state() < v1::DeviceCommand::STATE_DONE) {
        facts.add("Good until", dateAndTime(command.expire_time()));
    }
}

bool hasEnded(const v1::DeviceCommand &command)
{
    return command.state() >= v1::DeviceCommand::STATE_DONE;
}

Result<v1::CommandSchema> schemaOf(Session &session, const std::string &device, const std::string &command)
{
    v1::GetProductRequest request;
    request.set_name(productName(partAfter(device, "products")));
    const auto product = session.call(&v1::ProductService::Stub::GetProduct, request);
    if (!product) {
        return passOn(product);
    }
    std::vector<std::string> known;
    for (const auto &schema : product->commands()) {
        if (schema.id() == command) {
            return schema;
        }
        known.push_back(schema.id());
    }
    return failField("command", fmt::format("{} has no command '{}'; it has {}", lastPart(product->name()), command,
                                            fmt::join(known, ", ")));
}

// Until the device has done it, has failed, or has let the time pass.
Outcome await(Session &session, v1::DeviceCommand &command, std::chrono::seconds limit)
{
    v1::WatchDeviceCommandsRequest request;
    request.set_parent(command.name().substr(0, command.name().find("/commands/")));
    return follow<v1::DeviceCommandService>(
        session, &v1::DeviceCommandService::Stub::async::WatchDeviceCommands, request,
        [&](const v1::WatchDeviceCommandsResponse &message) {
            for (const auto &each : message.upserted()) {
                if (each.name() == command.name()) {
                    command = each;
                }
            }
            return !hasEnded(command);
        },
        std::chrono::steady_clock::now() + limit);
}

Outcome send(Session &session, const SendOptions &options)
{
    const auto device = deviceName(options.device);
    if (!device) {
        return wrongUsage(device);
    }
    const auto pairs = parsePairs(options.parameters);
    if (!pairs) {
        return wrongUsage(pairs);
    }
    v1::SendDeviceCommandRequest request;
    request.set_parent(*device);
    request.set_command(options.command);
    request.set_request_id(makeUuid());
    if (!options.expire.empty()) {
        const auto expire = parseDuration(options.expire);
        if (!expire) {
            return wrongUsage(expire);
        }
        request.set_expire_seconds(static_cast<std::int32_t>(std::min<std::int64_t>(expire->count(), INT32_MAX)));
    }
    const auto limit = parseDuration(options.timeout);
    if (!limit) {
        return wrongUsage(limit);
    }
    // Without parameters there is nothing to type, and one call less.
    if (!pairs->empty()) {
        const auto schema = schemaOf(session, *device, options.command);
        if (!schema) {
            return refuse(schema);
        }
        auto values = typedValues(*pairs, schema->parameters());
        if (!values) {
            return wrongUsage(values);
        }
        *request.mutable_parameters() = std::move(*values);
    }
    auto command = session.call(&v1::DeviceCommandService::Stub::SendDeviceCommand, request);
    if (!command) {
        return refuse(command);
    }
    if (options.wait && !hasEnded(*command)) {
        if (auto awaited = await(session, *command, *limit); !awaited) {
            auto &error = awaited.error().error;
            error.message += fmt::format("; the command is {}, see `whctl device command get {}/{}`",
                                         commandCell(command->state()).text, shortDevice(command->name()),
                                         lastPart(command->name()));
            return awaited;
        }
    }
    session.printFacts(*command, [&](FactSheet &facts) { describe(*command, facts); });
    if (command->state() == v1::DeviceCommand::STATE_FAILED || command->state() == v1::DeviceCommand::STATE_EXPIRED) {
        return refuse(ErrorCode::FailedPrecondition,
                      fmt::format("{} {}: {}", command->command(), commandCell(command->state()).text, command->reason()));
    }
    return {};
}

Outcome list(Session &session, const ListOptions &options)
{
    v1::ListDeviceCommandsRequest request;
    request.set_parent("products/-/devices/-");
    if (!options.device.empty()) {
        const auto device = deviceName(options.device);
        if (!device) {
            return wrongUsage(device);
        }
        request.set_parent(*device);
    }
    const auto commands = session.list(&v1::DeviceCommandService::Stub::ListDeviceCommands, request, options.limit);
    if (!commands) {
        return refuse(commands);
    }
    session.printTable(*commands, [&](Table &table) {
        table.setColumns({"DEVICE", "COMMAND", "PARAMETERS", "STATE", "REASON", "BY", "AGE>", "ID"});
        for (const auto &command : commands->commands()) {
            table.addRow({shortDevice(command.name()), command.command(), structText(command.parameters()),
                          commandCell(command.state()), command.reason(), lastPart(command.requester()),
                          age(command.create_time()), lastPart(command.name())});
        }
    });
    return {};
}

} // namespace

void addDeviceCommandCommands(CLI::App &device, Session &session)
{
    auto *const group = addGroup(device, "command", "Commands to devices");

    auto [send_, sendOptions] = addCommand<SendOptions>(group, "send", "Tells a device to do something");
    sendOptions->timeout = "60s";
    send_->add_option("device", sendOptions->device, "PRODUCT/SERIAL")->required();
    send_->add_option("command", sendOptions->command, "A command of its product, such as test_print")->required();
    send_->add_option("-p,--param", sendOptions->parameters, "KEY=VALUE, typed by the product; may be repeated")
        ->allow_extra_args(false);
    send_->add_option("--expire", sendOptions->expire, "How long it stays good while the device is off line, such as 1h");
    send_->add_flag("--wait", sendOptions->wait, "Waits for the device's answer");
    send_->add_option("--timeout", sendOptions->timeout, "How long --wait waits (60s)");
    session.onRun(send_, [&session, options = sendOptions] { return send(session, *options); });

    auto [get, getOptions] = addCommand<ListOptions>(group, "get", "Shows one command and what became of it");
    get->add_option("command", getOptions->device, "PRODUCT/SERIAL/ID")->required();
    session.onRun(get, [&session, options = getOptions]() -> Outcome {
        const auto name = deviceCommandName(options->device);
        if (!name) {
            return wrongUsage(name);
        }
        v1::GetDeviceCommandRequest request;
        request.set_name(*name);
        const auto command = session.call(&v1::DeviceCommandService::Stub::GetDeviceCommand, request);
        if (!command) {
            return refuse(command);
        }
        session.printFacts(*command, [&](FactSheet &facts) { describe(*command, facts); });
        return {};
    });

    auto [list_, listOptions] = addCommand<ListOptions>(group, "list", "Lists commands, newest first");
    list_->add_option("device", listOptions->device, "PRODUCT/SERIAL; all devices when left out");
    list_->add_option("--limit", listOptions->limit, "At most so many (50); 0 for all")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });
}

} // namespace wheelhouse::ctl
