#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/text_file.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "wheelhouse/v1/notifications.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks the channel in between.
constexpr std::chrono::seconds kTestDeadline{30};
constexpr std::size_t kMaxFile = 64 * 1024;

struct ChannelOptions {
    std::string id;
    std::string kind;
    std::string url;
    std::string displayName;
    std::string secretFile;
    std::string caFile;
    std::string user;
    std::string sender;
    std::vector<std::string> recipients;
    bool keepSecret = false;
    bool yes = false;
};

struct RouteOptions {
    std::string id;
    std::vector<std::string> channels;
    std::vector<std::string> events;
    std::vector<std::string> environments;
    std::string text;
    bool disabled = false;
    bool yes = false;
};

struct DeliveryOptions {
    std::string channel;
    std::int64_t limit = 50;
};

// `approval-wanted` for NOTIFICATION_EVENT_APPROVAL_WANTED.
std::string eventText(int event)
{
    auto word = v1::NotificationEvent_Name(static_cast<v1::NotificationEvent>(event)).substr(19);
    for (char &c : word) {
        c = c == '_' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return word;
}

std::vector<std::string> eventWords()
{
    std::vector<std::string> words;
    for (int event = 1; event < v1::NotificationEvent_ARRAYSIZE; ++event) {
        words.push_back(eventText(event));
    }
    return words;
}

std::string fullName(const char *collection, const std::string &text)
{
    return text.find('/') == std::string::npos ? fmt::format("{}/{}", collection, text) : text;
}

std::string channelName(const std::string &text) { return fullName("notificationChannels", text); }
std::string routeName(const std::string &text) { return fullName("notificationRoutes", text); }

Result<void> fill(const ChannelOptions &options, v1::NotificationChannel &channel, std::string &secret)
{
    std::string authorities;
    if (!options.caFile.empty()) {
        auto pem = readTextFile(options.caFile, kMaxFile);
        if (!pem) {
            return passOn(pem);
        }
        authorities = std::move(*pem);
    }
    if (!options.secretFile.empty()) {
        auto text = readTextFile(options.secretFile, kMaxFile);
        if (!text) {
            return passOn(text);
        }
        while (text->ends_with('\n') || text->ends_with('\r')) {
            text->pop_back();
        }
        secret = std::move(*text);
    }
    channel.set_display_name(options.displayName);
    if (options.kind == "wecom") {
        channel.mutable_wecom_robot()->set_url(options.url);
    } else if (options.kind == "webhook") {
        channel.mutable_webhook()->set_url(options.url);
        channel.mutable_webhook()->set_ca_certificate(authorities);
    } else {
        auto &email = *channel.mutable_email();
        email.set_url(options.url);
        email.set_ca_certificate(authorities);
        email.set_username(options.user);
        email.set_sender(options.sender);
        for (const auto &recipient : options.recipients) {
            email.add_recipients(recipient);
        }
    }
    return {};
}

std::string kindText(const v1::NotificationChannel &channel)
{
    return channel.has_wecom_robot() ? "wecom" : channel.has_webhook() ? "webhook" : "email";
}

std::string whereText(const v1::NotificationChannel &channel)
{
    if (channel.has_wecom_robot()) {
        return channel.wecom_robot().url();
    }
    if (channel.has_webhook()) {
        return channel.webhook().url();
    }
    return fmt::format("{} to {}", channel.email().url(), fmt::join(channel.email().recipients(), ", "));
}

Outcome listChannels(Session &session)
{
    const auto channels = session.call(&v1::NotificationService::Stub::ListNotificationChannels, v1::ListNotificationChannelsRequest());
    if (!channels) {
        return refuse(channels);
    }
    session.printTable(*channels, [&](Table &table) {
        table.setColumns({"CHANNEL", "KIND", "WHERE", "SECRET", "SET BY", "AGE>"});
        for (const auto &channel : channels->channels()) {
            table.addRow({lastPart(channel.name()), kindText(channel), oneLine(whereText(channel)),
                          channel.has_secret() ? "kept" : "none", lastPart(channel.updated_by()), age(channel.update_time())});
        }
    });
    return {};
}

// There already: set anew, so that a script can say the same thing every time.
Outcome setChannel(Session &session, const ChannelOptions &options)
{
    v1::CreateNotificationChannelRequest create;
    create.set_channel_id(options.id);
    if (const auto filled = fill(options, *create.mutable_channel(), *create.mutable_secret()); !filled) {
        return wrongUsage(filled);
    }
    Result<v1::NotificationChannel> channel = fail(ErrorCode::AlreadyExists, "");
    if (!options.keepSecret) {
        channel = session.call(&v1::NotificationService::Stub::CreateNotificationChannel, create);
    }
    if (!channel && channel.error().code == ErrorCode::AlreadyExists) {
        v1::UpdateNotificationChannelRequest update;
        *update.mutable_channel() = create.channel();
        update.mutable_channel()->set_name(channelName(options.id));
        update.set_secret(create.secret());
        update.set_keep_secret(options.keepSecret);
        channel = session.call(&v1::NotificationService::Stub::UpdateNotificationChannel, update);
    }
    if (!channel) {
        return refuse(channel);
    }
    session.print(*channel, [&] { return fmt::format("{} goes to {}\n", options.id, whereText(*channel)); });
    return {};
}

Outcome testChannel(Session &session, const ChannelOptions &options)
{
    v1::TestNotificationChannelRequest request;
    request.set_name(channelName(options.id));
    const auto tested = session.call(&v1::NotificationService::Stub::TestNotificationChannel, request, kTestDeadline);
    if (!tested) {
        return refuse(tested);
    }
    session.print(*tested, [&] { return tested->ok() ? oneLine(tested->message()) + "\n" : std::string(); });
    return tested->ok() ? Outcome() : refuse(ErrorCode::FailedPrecondition, oneLine(tested->message()));
}

Outcome deleteChannel(Session &session, const ChannelOptions &options)
{
    if (!options.yes && !session.confirm(fmt::format("Forget the channel {} and its secret?", options.id))) {
        return refuse(ErrorCode::Cancelled, "Nothing was done");
    }
    v1::DeleteNotificationChannelRequest request;
    request.set_name(channelName(options.id));
    const auto removed = session.call(&v1::NotificationService::Stub::DeleteNotificationChannel, request);
    if (!removed) {
        return refuse(removed);
    }
    session.print(*removed, [&] { return fmt::format("Removed the channel {}\n", options.id); });
    return {};
}

Outcome listRoutes(Session &session)
{
    const auto routes = session.call(&v1::NotificationService::Stub::ListNotificationRoutes, v1::ListNotificationRoutesRequest());
    if (!routes) {
        return refuse(routes);
    }
    const auto joined = [](const auto &names) {
        std::vector<std::string> words;
        for (const auto &name : names) {
            words.push_back(lastPart(name));
        }
        return words.empty() ? std::string("all") : fmt::format("{}", fmt::join(words, ", "));
    };
    session.printTable(*routes, [&](Table &table) {
        table.setColumns({"ROUTE", "EVENTS", "ENVIRONMENTS", "CHANNELS", "TEXT"});
        for (const auto &route : routes->routes()) {
            std::vector<std::string> events;
            for (const int event : route.events()) {
                events.push_back(eventText(event));
            }
            const Tone tone = route.disabled() ? Tone::Faint : Tone::Plain;
            table.addRow({{lastPart(route.name()) + (route.disabled() ? " (off)" : ""), tone},
                          events.empty() ? std::string("all") : fmt::format("{}", fmt::join(events, ", ")),
                          joined(route.environments()), joined(route.channels()),
                          route.template_().empty() ? Cell("the server's", Tone::Faint) : Cell(elide(oneLine(route.template_()), 40))});
        }
    });
    return {};
}

Outcome setRoute(Session &session, const RouteOptions &options)
{
    v1::CreateNotificationRouteRequest create;
    create.set_route_id(options.id);
    auto &route = *create.mutable_route();
    for (const auto &channel : options.channels) {
        route.add_channels(channelName(channel));
    }
    const auto words = eventWords();
    for (const auto &event : options.events) {
        const auto found = std::find(words.begin(), words.end(), event);
        route.add_events(static_cast<v1::NotificationEvent>(found - words.begin() + 1));
    }
    for (const auto &environment : options.environments) {
        route.add_environments(environmentName(environment));
    }
    route.set_template_(options.text);
    route.set_disabled(options.disabled);
    auto set = session.call(&v1::NotificationService::Stub::CreateNotificationRoute, create);
    if (!set && set.error().code == ErrorCode::AlreadyExists) {
        v1::UpdateNotificationRouteRequest update;
        *update.mutable_route() = route;
        update.mutable_route()->set_name(routeName(options.id));
        set = session.call(&v1::NotificationService::Stub::UpdateNotificationRoute, update);
    }
    if (!set) {
        return refuse(set);
    }
    session.print(*set, [&] { return fmt::format("Route {} is set\n", options.id); });
    return {};
}

Outcome deleteRoute(Session &session, const RouteOptions &options)
{
    if (!options.yes && !session.confirm(fmt::format("Forget the route {}?", options.id))) {
        return refuse(ErrorCode::Cancelled, "Nothing was done");
    }
    v1::DeleteNotificationRouteRequest request;
    request.set_name(routeName(options.id));
    const auto removed = session.call(&v1::NotificationService::Stub::DeleteNotificationRoute, request);
    if (!removed) {
        return refuse(removed);
    }
    session.print(*removed, [&] { return fmt::format("Removed the route {}\n", options.id); });
    return {};
}

Cell stateCell(const v1::NotificationDelivery &delivery)
{
    switch (delivery.state()) {
    case v1::NotificationDelivery::STATE_DELIVERED: return {"delivered", Tone::Good};
    case v1::NotificationDelivery::STATE_FAILED: return {"failed", Tone::Bad};
    default: return {delivery.attempts() > 0 ? "tried again" : "waiting", Tone::Busy};
    }
}

Outcome listDeliveries(Session &session, const DeliveryOptions &options)
{
    v1::ListNotificationDeliveriesRequest request;
    if (!options.channel.empty()) {
        request.set_channel(channelName(options.channel));
    }
    const auto deliveries = session.list(&v1::NotificationService::Stub::ListNotificationDeliveries, request, options.limit);
    if (!deliveries) {
        return refuse(deliveries);
    }
    session.printTable(*deliveries, [&](Table &table) {
        table.setColumns({"NUMBER>", "CHANNEL", "EVENT", "DEPLOYMENT", "STATE", "TRIES>", "AGE>", "ERROR"});
        for (const auto &delivery : deliveries->deliveries()) {
            table.addRow({lastPart(delivery.name()), lastPart(delivery.channel()), eventText(delivery.event()),
                          lastPart(delivery.deployment()), stateCell(delivery), std::to_string(delivery.attempts()),
                          age(delivery.create_time()), oneLine(delivery.error())});
        }
    });
    return {};
}

} // namespace

void addNotificationCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "notification", "Who is told of deployments, and what was told");

    auto *const channels = addGroup(*group, "channel", "WeCom robots, webhooks and e-mail");
    auto *const list_ = channels->add_subcommand("list", "Lists the channels");
    session.onRun(list_, [&session] { return listChannels(session); });
    auto [set_, setOptions] = addCommand<ChannelOptions>(channels, "set", "Keeps a channel, or sets it anew");
    set_->add_option("channel", setOptions->id, "What to call it: a-z, 0-9 and dash")->required();
    set_->add_option("kind", setOptions->kind, "wecom, webhook or email")
        ->required()
        ->check(oneOf(std::vector<std::string>{"wecom", "webhook", "email"}));
    set_->add_option("--url", setOptions->url, "Of the webhook, or smtp://HOST:PORT, smtps://HOST:PORT; of WeCom where it is not Tencent's");
    set_->add_option("--display-name", setOptions->displayName, "What people call it");
    set_->add_option("--secret-file", setOptions->secretFile,
                     "File with the robot's key, the signing secret, or the password; - reads standard input");
    set_->add_option("--trust", setOptions->caFile, "PEM file of the only authorities to trust");
    set_->add_option("--user", setOptions->user, "Who logs in to the mail server");
    set_->add_option("--from", setOptions->sender, "Sender of mails");
    set_->add_option("--to", setOptions->recipients, "A recipient; may be repeated");
    set_->add_flag("--keep-secret", setOptions->keepSecret, "The secret stays as it is kept");
    session.onRun(set_, [&session, options = setOptions] { return setChannel(session, *options); });
    auto [test_, testOptions] = addCommand<ChannelOptions>(channels, "test", "Sends a message that says it is a test");
    test_->add_option("channel", testOptions->id, "Which")->required();
    session.onRun(test_, [&session, options = testOptions] { return testChannel(session, *options); });
    auto [delete_, deleteOptions] = addCommand<ChannelOptions>(channels, "delete", "Forgets a channel and its secret");
    delete_->add_option("channel", deleteOptions->id, "Which")->required();
    delete_->add_flag("-y,--yes", deleteOptions->yes, "Does not ask on a terminal");
    session.onRun(delete_, [&session, options = deleteOptions] { return deleteChannel(session, *options); });

    auto *const routes = addGroup(*group, "route", "Which news goes to which channels");
    auto *const listRoutes_ = routes->add_subcommand("list", "Lists the routes");
    session.onRun(listRoutes_, [&session] { return listRoutes(session); });
    auto [setRoute_, routeOptions] = addCommand<RouteOptions>(routes, "set", "Keeps a route, or sets it anew");
    setRoute_->add_option("route", routeOptions->id, "What to call it: a-z, 0-9 and dash")->required();
    setRoute_->add_option("--channel", routeOptions->channels, "A channel; may be repeated")->required();
    setRoute_->add_option("--event", routeOptions->events, "Only this news; may be repeated")->check(oneOf(eventWords()));
    setRoute_->add_option("--environment", routeOptions->environments, "Only of this environment; may be repeated");
    setRoute_->add_option("--text", routeOptions->text, "What is said, in Markdown: '{application} {tag}: {event}'");
    setRoute_->add_flag("--off", routeOptions->disabled, "Kept, but not used");
    session.onRun(setRoute_, [&session, options = routeOptions] { return setRoute(session, *options); });
    auto [deleteRoute_, deleteRouteOptions] = addCommand<RouteOptions>(routes, "delete", "Forgets a route");
    deleteRoute_->add_option("route", deleteRouteOptions->id, "Which")->required();
    deleteRoute_->add_flag("-y,--yes", deleteRouteOptions->yes, "Does not ask on a terminal");
    session.onRun(deleteRoute_, [&session, options = deleteRouteOptions] { return deleteRoute(session, *options); });

    auto [deliveries_, deliveryOptions] = addCommand<DeliveryOptions>(group, "list", "Lists what was sent, or could not be, newest first");
    deliveries_->add_option("--channel", deliveryOptions->channel, "Only to this one");
    deliveries_->add_option("--limit", deliveryOptions->limit, "At most so many; 0 shows all (50)")->check(between(0, 100000));
    session.onRun(deliveries_, [&session, options = deliveryOptions] { return listDeliveries(session, *options); });
}

} // namespace wheelhouse::ctl
