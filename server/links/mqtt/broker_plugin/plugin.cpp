// The part of Wheelhouse that lives inside the broker: a Mosquitto plugin of
// the broker's plugin interface version 5. It decides who may connect and to
// which topics, and writes what happens to sessions into the broker's log,
// where the server reads it. Mosquitto calls it on its only thread.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <mosquitto_plugin.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "accounts.h"
#include "token_bucket.h"

using wheelhouse::broker::Accounts;
using wheelhouse::broker::TokenBucket;

namespace {

constexpr const char *kControlTopic = "$CONTROL/wheelhouse/v1";
constexpr int kRefusalsLoggedPerSecond = 50;
// What a device may send: a message above is refused, messages beyond are given
// up (docs/protocol.md).
constexpr std::uint32_t kMaxPayload = 262'144;
constexpr std::size_t kMaxTopicLogged = 100;

// Something a device does that it may not: told the first time, then at most
// once a second, so that a device that goes on does not fill the log.
struct Offence {
    long long untold = 0;
    std::time_t toldAt = 0;

    // How many to tell of now; 0 for not yet.
    long long add(std::time_t now)
    {
        ++untold;
        if (now == toldAt)
            return 0;
        toldAt = now;
        return std::exchange(untold, 0);
    }
};

struct Session {
    unsigned long long number = 0;
    std::string name;
    bool isServer = false;
    // What it was opened with.
    Accounts::Proof proof;
    bool ready = false;
    TokenBucket messages;
    Offence denied;
    Offence tooLarge;
    Offence flood;
};

struct Plugin {
    mosquitto_plugin_id_t *id = nullptr;
    std::string accountsPath;
    Accounts accounts;
    std::unordered_map<const mosquitto *, Session> sessions;
    // The newest session of each name.
    std::unordered_map<std::string, const mosquitto *> sessionOfName;
    // Sessions whose proof ends, soonest first.
    std::set<std::pair<std::int64_t, const mosquitto *>> endings;
    unsigned long long lastSession = 0;
    std::time_t refusalSecond = 0;
    int refusals = 0;
};

const char *orEmpty(const char *text)
{
    return text ? text : "";
}

const char *addressOf(const mosquitto *client)
{
    const char *address = mosquitto_client_address(client);
    return address && *address ? address : "-";
}

// Only names of known accounts are written: what a stranger calls itself has
// no place in the log.
void refuse(Plugin &plugin, const mosquitto *client, const char *knownName, const char *why)
{
    const std::time_t now = std::time(nullptr);
    if (now != plugin.refusalSecond) {
        plugin.refusalSecond = now;
        plugin.refusals = 0;
    }
    if (++plugin.refusals <= kRefusalsLoggedPerSecond)
        mosquitto_log_printf(MOSQ_LOG_NOTICE, "wheelhouse refuse %s %s %s", why, knownName, addressOf(client));
}

// The proof of the account that the client has shown, if any.
const Accounts::Proof *shownProof(const Accounts::Account &account, const mosquitto *client, const char *password)
{
    Accounts::Hash hash{};
    if (account.takes(Accounts::Kind::Certificate)) {
        if (auto *certificate = static_cast<X509 *>(mosquitto_client_certificate(client))) {
            unsigned length = 0;
            const bool hashed = X509_digest(certificate, EVP_sha256(), hash.data(), &length) == 1;
            X509_free(certificate);
            if (hashed && length == hash.size()) {
                if (const auto *proof = account.find(Accounts::Kind::Certificate, hash))
                    return proof;
            }
        }
    }
    if (!password)
        return nullptr;
    SHA256(reinterpret_cast<const unsigned char *>(password), std::strlen(password), hash.data());
    if (const auto *proof = account.find(Accounts::Kind::Token, hash))
        return proof;
    return account.find(Accounts::Kind::Server, hash);
}

// Kicking calls onDisconnect, which forgets the session.
void cut(const Session &session, const char *why)
{
    const std::string name = session.name;
    mosquitto_log_printf(MOSQ_LOG_NOTICE, "wheelhouse cut %llu %s %s", session.number, name.c_str(), why);
    mosquitto_kick_client_by_clientid(name.c_str(), false);
}

void setEnd(Plugin &plugin, const mosquitto *client, Session &session, std::int64_t end)
{
    if (session.proof.end != 0)
        plugin.endings.erase({session.proof.end, client});
    session.proof.end = end;
    if (end != 0)
        plugin.endings.insert({end, client});
}

int onBasicAuth(int, void *eventData, void *userData)
{
    auto &plugin = *static_cast<Plugin *>(userData);
    const auto *event = static_cast<mosquitto_evt_basic_auth *>(eventData);
    const char *clientId = orEmpty(mosquitto_client_id(event->client));
    const char *name = event->username ? event->username : clientId;
    const auto account = plugin.accounts.find(name);
    if (!account) {
        refuse(plugin, event->client, "-", "unknown");
        return MOSQ_ERR_AUTH;
    }
    const auto *proof = shownProof(*account, event->client, event->password);
    if (!proof) {
        refuse(plugin, event->client, name, "credential");
        return MOSQ_ERR_AUTH;
    }
    if (proof->isOver(std::time(nullptr))) {
        refuse(plugin, event->client, name, "expired");
        return MOSQ_ERR_AUTH;
    }
    if (std::strcmp(clientId, name) != 0) {
        refuse(plugin, event->client, name, "client-id");
        return MOSQ_ERR_AUTH;
    }
    if (!event->username)
        mosquitto_set_username(event->client, name);
    Session &session = plugin.sessions[event->client];
    // A client that proves itself twice keeps one ending.
    setEnd(plugin, event->client, session, 0);
    session = Session{};
    session.number = ++plugin.lastSession;
    session.name = name;
    session.isServer = proof->kind == Accounts::Kind::Server;
    session.proof = {proof->kind, proof->hash, 0};
    setEnd(plugin, event->client, session, proof->end);
    plugin.sessionOfName[session.name] = event->client;
    if (!session.isServer) {
        mosquitto_log_printf(MOSQ_LOG_NOTICE, "wheelhouse open %llu %s %s %d", session.number, name,
                             addressOf(event->client), mosquitto_client_keepalive(event->client));
    }
    return MOSQ_ERR_SUCCESS;
}

// What a device wrote as a topic, without what could confuse a reader.
std::string printable(const char *topic)
{
    std::string text(topic, ::strnlen(topic, kMaxTopicLogged));
    for (char &c : text) {
        if (c <= ' ' || c > '~')
            c = '?';
    }
    return text;
}

void tellDenied(Session &session, const char *topic)
{
    if (const auto count = session.denied.add(std::time(nullptr))) {
        mosquitto_log_printf(MOSQ_LOG_NOTICE, "wheelhouse denied %llu %s %lld %s", session.number,
                             session.name.c_str(), count, printable(topic).c_str());
    }
}

void tellFlood(Session &session, long long count)
{
    mosquitto_log_printf(MOSQ_LOG_NOTICE, "wheelhouse flood %llu %s %lld", session.number, session.name.c_str(), count);
}

int checkPublish(Session &session, const mosquitto_evt_acl_check &event)
{
    // First, so that whatever else is wrong with it costs no more.
    if (!session.messages.take()) {
        if (const auto count = session.flood.add(std::time(nullptr)))
            tellFlood(session, count);
        return MOSQ_ERR_ACL_DENIED;
    }
    if (!wheelhouse::broker::mayPublish(session.name, event.topic)) {
        tellDenied(session, event.topic);
        return MOSQ_ERR_ACL_DENIED;
    }
    if (event.payloadlen > kMaxPayload) {
        if (const auto count = session.tooLarge.add(std::time(nullptr))) {
            mosquitto_log_printf(MOSQ_LOG_NOTICE, "wheelhouse large %llu %s %lld %u", session.number,
                                 session.name.c_str(), count, static_cast<unsigned>(event.payloadlen));
        }
        return MOSQ_ERR_ACL_DENIED;
    }
    return MOSQ_ERR_SUCCESS;
}

int onDisconnect(int, void *eventData, void *userData)
{
    auto &plugin = *static_cast<Plugin *>(userData);
    const auto *event = static_cast<mosquitto_evt_disconnect *>(eventData);
    const auto found = plugin.sessions.find(event->client);
    if (found == plugin.sessions.end())
        return MOSQ_ERR_SUCCESS;
    if (!found->second.isServer) {
        if (found->second.flood.untold > 0)
            tellFlood(found->second, found->second.flood.untold);
        mosquitto_log_printf(MOSQ_LOG_NOTICE, "wheelhouse close %llu %s", found->second.number,
                             found->second.name.c_str());
    }
    setEnd(plugin, event->client, found->second, 0);
    const auto current = plugin.sessionOfName.find(found->second.name);
    if (current != plugin.sessionOfName.end() && current->second == event->client)
        plugin.sessionOfName.erase(current);
    plugin.sessions.erase(found);
    return MOSQ_ERR_SUCCESS;
}

// What the account's proofs are now decides about the session it has.
void reviewSession(Plugin &plugin, const std::string &name)
{
    const auto current = plugin.sessionOfName.find(name);
    if (current == plugin.sessionOfName.end())
        return;
    const auto found = plugin.sessions.find(current->second);
    const auto account = plugin.accounts.find(name);
    if (found == plugin.sessions.end() || !account)
        return;
    Session &session = found->second;
    const auto *proof = account->find(session.proof.kind, session.proof.hash);
    if (!proof)
        cut(session, "revoked");
    else if (proof->isOver(std::time(nullptr)))
        cut(session, "expired");
    else if (proof->end != session.proof.end)
        setEnd(plugin, found->first, session, proof->end);
}

// Mosquitto calls this some ten times a second; it looks at the soonest end.
int onTick(int, void *, void *userData)
{
    auto &plugin = *static_cast<Plugin *>(userData);
    const std::int64_t now = std::time(nullptr);
    while (!plugin.endings.empty() && plugin.endings.begin()->first <= now) {
        const auto *client = plugin.endings.begin()->second;
        const auto found = plugin.sessions.find(client);
        if (found == plugin.sessions.end()) {
            plugin.endings.erase(plugin.endings.begin());
            continue;
        }
        setEnd(plugin, client, found->second, 0);
        // One that was taken over is on its way out already.
        const auto current = plugin.sessionOfName.find(found->second.name);
        if (current != plugin.sessionOfName.end() && current->second == client)
            cut(found->second, "expired");
    }
    return MOSQ_ERR_SUCCESS;
}

int onAclCheck(int, void *eventData, void *userData)
{
    auto &plugin = *static_cast<Plugin *>(userData);
    const auto *event = static_cast<mosquitto_evt_acl_check *>(eventData);
    const auto found = plugin.sessions.find(event->client);
    if (found == plugin.sessions.end()) {
        // A will is published after its session has ended: the name is the proof,
        // since only who proved it could have left one.
        const char *name = mosquitto_client_username(event->client);
        const bool own = name && event->access == MOSQ_ACL_WRITE
            && wheelhouse::broker::mayPublish(name, event->topic);
        return own ? MOSQ_ERR_SUCCESS : MOSQ_ERR_ACL_DENIED;
    }
    Session &session = found->second;
    if (session.isServer)
        return MOSQ_ERR_SUCCESS;
    switch (event->access) {
    case MOSQ_ACL_WRITE:
        return checkPublish(session, *event);
    case MOSQ_ACL_READ:
        return wheelhouse::broker::mayReceive(session.name, event->topic) ? MOSQ_ERR_SUCCESS
                                                                         : MOSQ_ERR_ACL_DENIED;
    case MOSQ_ACL_SUBSCRIBE:
        if (!wheelhouse::broker::mayReceive(session.name, event->topic)) {
            tellDenied(session, event->topic);
            return MOSQ_ERR_ACL_DENIED;
        }
        if (!session.ready) {
            session.ready = true;
            mosquitto_log_printf(MOSQ_LOG_NOTICE, "wheelhouse ready %llu %s", session.number,
                                 session.name.c_str());
        }
        return MOSQ_ERR_SUCCESS;
    case MOSQ_ACL_UNSUBSCRIBE:
        return MOSQ_ERR_SUCCESS;
    default:
        return MOSQ_ERR_ACL_DENIED;
    }
}

// Lines of account changes. The broker acknowledges the message after this has
// returned, which is how the server knows that the changes are in force.
int onControl(int, void *eventData, void *userData)
{
    auto &plugin = *static_cast<Plugin *>(userData);
    const auto *event = static_cast<mosquitto_evt_control *>(eventData);
    const auto sender = plugin.sessions.find(event->client);
    if (sender == plugin.sessions.end() || !sender->second.isServer)
        return MOSQ_ERR_ACL_DENIED;
    std::string_view text(static_cast<const char *>(event->payload), event->payloadlen);
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto name = plugin.accounts.change(line);
        if (!name)
            mosquitto_log_printf(MOSQ_LOG_ERR, "wheelhouse bad-change");
        else if (line.front() == '-')
            mosquitto_kick_client_by_clientid(name->c_str(), false);
        else
            reviewSession(plugin, *name);
    }
    return MOSQ_ERR_SUCCESS;
}

} // namespace

extern "C" {

int mosquitto_plugin_version(int supportedCount, const int *supported)
{
    for (int i = 0; i < supportedCount; ++i) {
        if (supported[i] == 5)
            return 5;
    }
    return -1;
}

int mosquitto_plugin_init(mosquitto_plugin_id_t *id, void **userData, mosquitto_opt *options, int optionCount)
{
    auto *plugin = new Plugin;
    plugin->id = id;
    *userData = plugin;
    for (int i = 0; i < optionCount; ++i) {
        if (std::strcmp(options[i].key, "accounts") == 0)
            plugin->accountsPath = options[i].value;
    }
    std::size_t badLines = 0;
    if (!plugin->accounts.load(plugin->accountsPath.c_str(), badLines)) {
        mosquitto_log_printf(MOSQ_LOG_ERR, "wheelhouse accounts unreadable");
        return MOSQ_ERR_UNKNOWN;
    }
    mosquitto_log_printf(MOSQ_LOG_NOTICE, "wheelhouse accounts %zu %zu", plugin->accounts.size(), badLines);
    int result = mosquitto_callback_register(id, MOSQ_EVT_BASIC_AUTH, onBasicAuth, nullptr, plugin);
    if (result == MOSQ_ERR_SUCCESS)
        result = mosquitto_callback_register(id, MOSQ_EVT_ACL_CHECK, onAclCheck, nullptr, plugin);
    if (result == MOSQ_ERR_SUCCESS)
        result = mosquitto_callback_register(id, MOSQ_EVT_DISCONNECT, onDisconnect, nullptr, plugin);
    if (result == MOSQ_ERR_SUCCESS)
        result = mosquitto_callback_register(id, MOSQ_EVT_CONTROL, onControl, kControlTopic, plugin);
    if (result == MOSQ_ERR_SUCCESS)
        result = mosquitto_callback_register(id, MOSQ_EVT_TICK, onTick, nullptr, plugin);
    return result;
}

int mosquitto_plugin_cleanup(void *userData, mosquitto_opt *, int)
{
    auto *plugin = static_cast<Plugin *>(userData);
    mosquitto_callback_unregister(plugin->id, MOSQ_EVT_BASIC_AUTH, onBasicAuth, nullptr);
    mosquitto_callback_unregister(plugin->id, MOSQ_EVT_ACL_CHECK, onAclCheck, nullptr);
    mosquitto_callback_unregister(plugin->id, MOSQ_EVT_DISCONNECT, onDisconnect, nullptr);
    mosquitto_callback_unregister(plugin->id, MOSQ_EVT_CONTROL, onControl, kControlTopic);
    mosquitto_callback_unregister(plugin->id, MOSQ_EVT_TICK, onTick, nullptr);
    delete plugin;
    return MOSQ_ERR_SUCCESS;
}

} // extern "C"
