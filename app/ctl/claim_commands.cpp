#include "app/ctl/claim_commands.h"

#include <cstdio>

#include "app/ctl/choices.h"
#include "app/ctl/claim_sheet.h"
#include "app/ctl/handed_out.h"
#include "app/ctl/names.h"
#include "app/ctl/parameters.h"
#include "app/ctl/qr_code.h"
#include "app/ctl/text_file.h"
#include "app/ctl/time_text.h"
#include "core/identifier.h"
#include "wheelhouse/v1/device_claims.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

constexpr std::size_t kMaxSerialFile = 1 << 20;

struct CreateOptions {
    std::string product;
    int count = 0;
    std::string serialFile;
    std::string site;
    std::string owner;
    std::string note;
    std::string model;
    std::vector<std::string> labels;
    std::string expires;
    std::string file = "-";
    std::string sheet;
    bool qr = false;
};

struct ListOptions {
    std::string product = "-";
    std::int64_t limit = 0;
};

struct NameOptions {
    std::string name;
};

struct ClaimOptions {
    std::string code;
    std::string serial;
    std::string kind = "token";
    std::string signingRequest;
    std::string directory;
};

Cell claimCell(v1::DeviceClaim::State state)
{
    switch (state) {
    case v1::DeviceClaim::STATE_OPEN: return {"open", Tone::Good};
    case v1::DeviceClaim::STATE_USED: return "used";
    case v1::DeviceClaim::STATE_REVOKED: return {"revoked", Tone::Bad};
    case v1::DeviceClaim::STATE_EXPIRED: return {"expired", Tone::Faint};
    default: return "";
    }
}

std::string shortClaim(const std::string &name)
{
    return partAfter(name, "products") + "/" + lastPart(name);
}

// One a line; empty lines and those that begin with # are left out.
Result<std::vector<std::string>> readSerials(const std::string &path)
{
    const auto text = readTextFile(path, kMaxSerialFile);
    if (!text) {
        return passOn(text);
    }
    std::vector<std::string> serials;
    for (std::size_t at = 0; at < text->size();) {
        const auto end = std::min(text->find('\n', at), text->size());
        auto line = text->substr(at, end - at);
        at = end + 1;
        line.erase(line.find_last_not_of(" \t\r") + 1);
        line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
        if (!line.empty() && !line.starts_with('#')) {
            serials.push_back(std::move(line));
        }
    }
    return serials;
}

Result<v1::CreateDeviceClaimsRequest> requestOf(const CreateOptions &options)
{
    v1::CreateDeviceClaimsRequest request;
    request.set_parent(productName(options.product));
    if (!options.serialFile.empty()) {
        const auto serials = readSerials(options.serialFile);
        if (!serials) {
            return passOn(serials);
        }
        if (serials->empty()) {
            return fail(ErrorCode::InvalidArgument, fmt::format("{} holds no serial", options.serialFile));
        }
        request.mutable_serials()->Add(serials->begin(), serials->end());
    } else {
        request.set_count(options.count);
    }
    auto &device = *request.mutable_device();
    device.set_site(options.site);
    device.set_owner(options.owner);
    device.set_note(options.note);
    device.set_model(options.model);
    const auto labels = parsePairs(options.labels);
    if (!labels) {
        return passOn(labels);
    }
    device.mutable_labels()->insert(labels->begin(), labels->end());
    if (!options.expires.empty()) {
        const auto life = parseDuration(options.expires);
        if (!life) {
            return passOn(life);
        }
        *request.mutable_expire_time() = timestampOf(std::chrono::system_clock::now() + *life);
    }
    return request;
}

// The files of codes first, empty: codes that cannot be kept are lost.
Result<void> reserve(const CreateOptions &options)
{
    if (options.file != "-") {
        if (auto made = writeNewFile(options.file, "", 0600); !made) {
            return made;
        }
    }
    if (!options.sheet.empty()) {
        if (auto made = writeNewFile(options.sheet, "", 0600); !made) {
            if (options.file != "-") {
                std::remove(options.file.c_str());
            }
            return made;
        }
    }
    return {};
}

Result<void> fillReserved(const std::string &path, const std::string &content)
{
    std::remove(path.c_str());
    return writeNewFile(path, content, 0600);
}

std::string codeLines(const v1::CreateDeviceClaimsResponse &created)
{
    std::string text;
    for (const auto &made : created.claims()) {
        text += made.code();
        if (!made.claim().serial().empty()) {
            text += "\t" + made.claim().serial();
        }
        text += "\n";
    }
    return text;
}

Outcome create(Session &session, const CreateOptions &options)
{
    const auto request = requestOf(options);
    if (!request) {
        return wrongUsage(request);
    }
    if (options.serialFile.empty() && options.count < 1) {
        return wrongUsage("claim create", "say how many with --count, or for which serials with --serial-file");
    }
    if (const auto reserved = reserve(options); !reserved) {
        return refuse(reserved);
    }
    const auto created = session.call(&v1::DeviceClaimService::Stub::CreateDeviceClaims, *request);
    if (!created) {
        if (options.file != "-") {
            std::remove(options.file.c_str());
        }
        if (!options.sheet.empty()) {
            std::remove(options.sheet.c_str());
        }
        return refuse(created);
    }
    if (!options.sheet.empty()) {
        const auto sheet = claimSheet(*created);
        if (!sheet) {
            return refuse(sheet);
        }
        if (const auto written = fillReserved(options.sheet, *sheet); !written) {
            return refuse(written);
        }
    }
    if (options.file != "-") {
        if (const auto written = fillReserved(options.file, codeLines(*created)); !written) {
            return refuse(written);
        }
        session.say(fmt::format("{} claims; their codes are in {}", created->claims_size(), options.file));
        return {};
    }
    if (options.qr && session.format() == OutputFormat::Table) {
        std::string text;
        for (const auto &made : created->claims()) {
            const auto code = QrCode::of(made.uri());
            if (!code) {
                return refuse(code);
            }
            text += fmt::format("{}{}{}{}\n\n", code->terminalText(), made.code(),
                                made.claim().serial().empty() ? "" : "  ", made.claim().serial());
        }
        std::fwrite(text.data(), 1, text.size(), stdout);
        return {};
    }
    session.print(*created, [&] { return codeLines(*created); });
    return {};
}

Outcome list(Session &session, const ListOptions &options)
{
    v1::ListDeviceClaimsRequest request;
    request.set_parent(productName(options.product));
    const auto claims = session.list(&v1::DeviceClaimService::Stub::ListDeviceClaims, request, options.limit);
    if (!claims) {
        return refuse(claims);
    }
    session.printTable(*claims, [&](Table &table) {
        table.setColumns({"CLAIM", "STATE", "SERIAL", "SITE", "AGE>", "ENDS", "DEVICE", "BY"});
        for (const auto &claim : claims->claims()) {
            table.addRow({shortClaim(claim.name()), claimCell(claim.state()), claim.serial(), claim.device().site(),
                          age(claim.create_time()), dateAndTime(claim.expire_time()),
                          claim.claimed_by().empty() ? std::string() : shortDevice(claim.claimed_by()),
                          lastPart(claim.requester())});
        }
    });
    return {};
}

Outcome revoke(Session &session, const NameOptions &options)
{
    const auto name = claimName(options.name);
    if (!name) {
        return wrongUsage(name);
    }
    v1::RevokeDeviceClaimRequest request;
    request.set_name(*name);
    const auto claim = session.call(&v1::DeviceClaimService::Stub::RevokeDeviceClaim, request);
    if (!claim) {
        return refuse(claim);
    }
    session.print(*claim, [&] { return fmt::format("The code of {} is good no more\n", shortClaim(claim->name())); });
    return {};
}

Outcome claimDevice(Session &session, const ClaimOptions &options)
{
    session.goWithoutToken();
    v1::ClaimDeviceRequest request;
    request.set_code(options.code);
    request.set_serial(options.serial);
    request.set_credential(credentialKind(options.kind));
    if (!options.signingRequest.empty()) {
        const auto text = readTextFile(options.signingRequest, kMaxSigningRequest);
        if (!text) {
            return wrongUsage(text);
        }
        request.set_certificate_signing_request(*text);
    }
    // The code itself is written nowhere.
    const auto given = handOut(
        options.directory, fmt::format("{} by claim {}", options.serial, sha256Hex(options.code).substr(0, 16)),
        [&](const std::string &requestId) {
            request.set_request_id(requestId);
            return session.call(&v1::DeviceClaimService::Stub::ClaimDevice, request);
        },
        "Ask for another code, or for the credential to be rotated");
    if (!given) {
        return tl::unexpected<Failure>(given.error());
    }
    v1::ClaimDeviceResponse shown;
    shown.set_device(given->response.device());
    session.print(shown, [&] {
        return fmt::format("This is {} now\n{}\n", shortDevice(shown.device()), fmt::join(given->files, "\n"));
    });
    return {};
}

} // namespace

void addClaimCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "claim", "Codes with which devices register themselves, once");

    auto [create_, createOptions] = addCommand<CreateOptions>(group, "create", "Makes claims; their codes are shown this once");
    create_->add_option("--product", createOptions->product, "For devices of this product")->required();
    auto *const count = create_->add_option("--count", createOptions->count, "How many, for any serial: 1 to 1,000")
                            ->check(between(1, 1000));
    create_->add_option("--serial-file", createOptions->serialFile,
                        "One for each of these serials, a line each; - reads standard input")
        ->excludes(count);
    create_->add_option("--site", createOptions->site, "The devices' site code, such as sz-01");
    create_->add_option("--owner", createOptions->owner, "Merchant, or whoever has them");
    create_->add_option("--note", createOptions->note, "A note");
    create_->add_option("--model", createOptions->model, "Model designation");
    create_->add_option("--label", createOptions->labels, "KEY=VALUE; may be repeated")->allow_extra_args(false);
    create_->add_option("--expires", createOptions->expires, "How long the codes are good: up to 1y (30d)");
    create_->add_option("--out", createOptions->file, "New file for the codes, a line each (standard output)");
    create_->add_flag("--qr", createOptions->qr, "Shows QR codes in the terminal");
    create_->add_option("--html", createOptions->sheet, "New file: a page of labels with QR codes, to be printed");
    session.onRun(create_, [&session, options = createOptions] { return create(session, *options); });

    auto [list_, listOptions] = addCommand<ListOptions>(group, "list", "Lists claims, newest first");
    list_->add_option("--product", listOptions->product, "Only those of this product");
    list_->add_option("--limit", listOptions->limit, "At most so many (all)")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });

    auto [revoke_, revokeOptions] = addCommand<NameOptions>(group, "revoke", "Makes a code that was not used good no more");
    revoke_->add_option("claim", revokeOptions->name, "PRODUCT/ID, as listed")->required();
    session.onRun(revoke_, [&session, options = revokeOptions] { return revoke(session, *options); });
}

void addDeviceClaim(CLI::App &device, Session &session)
{
    auto [claim, options] =
        addCommand<ClaimOptions>(&device, "claim", "Registers this device itself with a code; needs no token");
    claim->add_option("--code", options->code, "The code of its claim: WH1-…")->required();
    claim->add_option("--serial", options->serial, "1 to 64 of A-Z, a-z, 0-9, dash, underscore, dot")->required();
    claim->add_option("--credential", options->kind, "token or certificate (token)")
        ->check(oneOf({"token", "certificate"}));
    claim->add_option("--csr", options->signingRequest, "Signing request, PEM, with a certificate; - reads standard input");
    claim->add_option("--out", options->directory, "Directory for connect.json and the PEM files")->required();
    session.onRun(claim, [&session, options = options] { return claimDevice(session, *options); });
}

} // namespace wheelhouse::ctl
