#include "app/ctl/device_credential_commands.h"

#include "app/ctl/choices.h"
#include "app/ctl/handed_out.h"
#include "app/ctl/names.h"
#include "app/ctl/text_file.h"
#include "app/ctl/time_text.h"
#include "wheelhouse/v1/device_credentials.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct ListOptions {
    std::string name;
    std::int64_t limit = 0;
};

struct RotateOptions {
    std::string name;
    std::string kind;
    std::string overlap;
    std::string lifetime;
    std::string signingRequest;
    std::string directory;
};

struct RevokeOptions {
    std::string name;
    std::string reason;
};

struct SwapOptions {
    std::string name;
    std::string serial;
    std::string kind = "token";
    std::string signingRequest;
    std::string reason;
    std::string directory;
};

Cell credentialCell(v1::DeviceCredential::State state)
{
    switch (state) {
    case v1::DeviceCredential::STATE_GOOD: return {"good", Tone::Good};
    case v1::DeviceCredential::STATE_OVERLAPPING: return {"overlapping", Tone::Busy};
    case v1::DeviceCredential::STATE_EXPIRED: return {"expired", Tone::Faint};
    case v1::DeviceCredential::STATE_REVOKED: return {"revoked", Tone::Bad};
    default: return "";
    }
}

// `printer/SN1/ID`: what the other commands take.
std::string shortCredential(const std::string &name)
{
    return fmt::format("{}/{}/{}", partAfter(name, "products"), partAfter(name, "devices"), lastPart(name));
}

// A person may say 0; parseDuration does not take that.
Result<google::protobuf::Duration> durationOf(const std::string &text)
{
    google::protobuf::Duration duration;
    if (text == "0" || text == "0s") {
        return duration;
    }
    const auto seconds = parseDuration(text);
    if (!seconds) {
        return passOn(seconds);
    }
    duration.set_seconds(seconds->count());
    return duration;
}

Outcome list(Session &session, const ListOptions &options)
{
    const auto name = deviceName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    v1::ListDeviceCredentialsRequest request;
    request.set_parent(*name);
    const auto credentials =
        session.list(&v1::DeviceCredentialService::Stub::ListDeviceCredentials, request, options.limit);
    if (!credentials) {
        return refuse(credentials);
    }
    session.printTable(*credentials, [&](Table &table) {
        table.setColumns({"CREDENTIAL", "KIND", "STATE", "AGE>", "ENDS", "FINGERPRINT", "BY"});
        for (const auto &credential : credentials->credentials()) {
            const auto &end = credential.has_revoke_time() ? credential.revoke_time() : credential.expire_time();
            table.addRow({shortCredential(credential.name()), credentialWord(credential.kind()),
                          credentialCell(credential.state()), age(credential.create_time()), dateAndTime(end),
                          credential.fingerprint().substr(0, 16), lastPart(credential.requester())});
        }
    });
    return {};
}

Outcome rotate(Session &session, const RotateOptions &options)
{
    const auto name = deviceName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    v1::RotateDeviceCredentialRequest request;
    request.set_parent(*name);
    request.set_kind(credentialKind(options.kind));
    if (!options.overlap.empty()) {
        const auto overlap = durationOf(options.overlap);
        if (!overlap) {
            return wrongUsage(overlap);
        }
        *request.mutable_overlap() = *overlap;
    }
    if (!options.lifetime.empty()) {
        const auto lifetime = durationOf(options.lifetime);
        if (!lifetime) {
            return wrongUsage(lifetime);
        }
        *request.mutable_lifetime() = *lifetime;
    }
    if (!options.signingRequest.empty()) {
        const auto text = readTextFile(options.signingRequest, kMaxSigningRequest);
        if (!text) {
            return wrongUsage(text);
        }
        request.set_certificate_signing_request(*text);
        if (options.kind.empty()) {
            request.set_kind(v1::CREDENTIAL_KIND_CERTIFICATE);
        }
    }
    const auto given = handOut(
        options.directory, *name + " rotation",
        [&](const std::string &requestId) {
            request.set_request_id(requestId);
            return session.call(&v1::DeviceCredentialService::Stub::RotateDeviceCredential, request);
        },
        fmt::format("Give the command again with another --out; the old one of {} stays good for its overlap",
                    shortDevice(*name)));
    if (!given) {
        return tl::unexpected<Failure>(given.error());
    }
    session.print(given->response.credential(), [&] {
        return fmt::format("{} has a new {}\n{}\n", shortDevice(*name),
                           credentialWord(given->response.credential().kind()), fmt::join(given->files, "\n"));
    });
    return {};
}

Outcome revoke(Session &session, const RevokeOptions &options)
{
    const auto name = deviceCredentialName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    v1::RevokeDeviceCredentialRequest request;
    request.set_name(*name);
    request.set_reason(options.reason);
    const auto revoked = session.call(&v1::DeviceCredentialService::Stub::RevokeDeviceCredential, request);
    if (!revoked) {
        return refuse(revoked);
    }
    session.print(*revoked, [&] {
        return fmt::format("{} is taken back; what was connected with it is cut off\n", shortCredential(revoked->name()));
    });
    return {};
}

Outcome swap(Session &session, const SwapOptions &options)
{
    const auto name = deviceName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    v1::SwapDeviceRequest request;
    request.set_name(*name);
    request.set_serial(options.serial);
    request.set_credential(credentialKind(options.kind));
    request.set_reason(options.reason);
    if (!options.signingRequest.empty()) {
        const auto text = readTextFile(options.signingRequest, kMaxSigningRequest);
        if (!text) {
            return wrongUsage(text);
        }
        request.set_certificate_signing_request(*text);
    }
    const auto given = handOut(
        options.directory, *name + " swap " + options.serial,
        [&](const std::string &requestId) {
            request.set_request_id(requestId);
            return session.call(&v1::DeviceService::Stub::SwapDevice, request);
        },
        "Rotate the new device's credential with `whctl device credential rotate`");
    if (!given) {
        return tl::unexpected<Failure>(given.error());
    }
    session.print(given->response.device(), [&] {
        return fmt::format("{} takes the place of {}, which is retired\n{}\n",
                           shortDevice(given->response.device().name()), shortDevice(*name),
                           fmt::join(given->files, "\n"));
    });
    return {};
}

} // namespace

void addDeviceCredentialCommands(CLI::App &device, Session &session)
{
    auto *const group = addGroup(device, "credential", "What devices prove themselves with");

    auto [list_, listOptions] = addCommand<ListOptions>(group, "list", "Lists a device's credentials, newest first");
    list_->add_option("device", listOptions->name, "PRODUCT/SERIAL")->required();
    list_->add_option("--limit", listOptions->limit, "At most so many (all)")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });

    auto [rotate_, rotateOptions] =
        addCommand<RotateOptions>(group, "rotate", "Gives a device a new credential; the one before stays good for a while");
    rotate_->add_option("device", rotateOptions->name, "PRODUCT/SERIAL")->required();
    rotate_->add_option("--credential", rotateOptions->kind, "token or certificate (as it has)")
        ->check(oneOf({"token", "certificate"}));
    rotate_->add_option("--overlap", rotateOptions->overlap, "How long the one before stays good: 0 to 90d (24h)");
    rotate_->add_option("--lifetime", rotateOptions->lifetime,
                        "How long the new one is good: 1h to 10y (tokens do not end, certificates after 1y)");
    rotate_->add_option("--csr", rotateOptions->signingRequest,
                        "Signing request of the device, PEM; - reads standard input");
    rotate_->add_option("--out", rotateOptions->directory, "Directory for connect.json and the PEM files")->required();
    session.onRun(rotate_, [&session, options = rotateOptions] { return rotate(session, *options); });

    auto [revoke_, revokeOptions] =
        addCommand<RevokeOptions>(group, "revoke", "Takes a credential back and cuts off what is connected with it");
    revoke_->add_option("credential", revokeOptions->name, "PRODUCT/SERIAL/ID, as listed")->required();
    revoke_->add_option("--reason", revokeOptions->reason, "Why; kept in the audit trail");
    session.onRun(revoke_, [&session, options = revokeOptions] { return revoke(session, *options); });

    auto [swap_, swapOptions] =
        addCommand<SwapOptions>(&device, "swap", "Puts a new device in the place of a broken one, which is retired");
    swap_->add_option("device", swapOptions->name, "The broken one: PRODUCT/SERIAL")->required();
    swap_->add_option("serial", swapOptions->serial, "The serial of the new one")->required();
    swap_->add_option("--credential", swapOptions->kind, "token or certificate (token)")
        ->check(oneOf({"token", "certificate"}));
    swap_->add_option("--csr", swapOptions->signingRequest, "Signing request of the new device, PEM, with a certificate");
    swap_->add_option("--reason", swapOptions->reason, "Why; kept in the audit trail");
    swap_->add_option("--out", swapOptions->directory, "Directory for connect.json and the PEM files")->required();
    session.onRun(swap_, [&session, options = swapOptions] { return swap(session, *options); });
}

} // namespace wheelhouse::ctl
