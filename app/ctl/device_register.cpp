#include "app/ctl/device_register.h"

#include "app/ctl/choices.h"
#include "app/ctl/device_files.h"
#include "app/ctl/handed_out.h"
#include "app/ctl/names.h"
#include "app/ctl/parameters.h"
#include "app/ctl/text_file.h"
#include "wheelhouse/v1/devices.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct Options {
    std::string product;
    std::string serial;
    std::string credential = "token";
    std::string signingRequest;
    std::string directory;
    std::string model;
    std::string site;
    std::string owner;
    std::string note;
    std::vector<std::string> labels;
    bool validateOnly = false;
};

Result<v1::RegisterDeviceRequest> requestOf(const Options &options)
{
    v1::RegisterDeviceRequest request;
    request.set_parent(productName(options.product));
    request.set_serial(options.serial);
    request.set_credential(credentialKind(options.credential));
    if (!options.signingRequest.empty()) {
        const auto text = readTextFile(options.signingRequest, kMaxSigningRequest);
        if (!text) {
            return passOn(text);
        }
        request.set_certificate_signing_request(*text);
    }
    request.set_validate_only(options.validateOnly);
    auto &device = *request.mutable_device();
    device.set_model(options.model);
    device.set_site(options.site);
    device.set_owner(options.owner);
    device.set_note(options.note);
    const auto labels = parsePairs(options.labels);
    if (!labels) {
        return passOn(labels);
    }
    device.mutable_labels()->insert(labels->begin(), labels->end());
    return request;
}

Outcome registerDevice(Session &session, const Options &options)
{
    auto request = requestOf(options);
    if (!request) {
        return wrongUsage(request);
    }
    if (options.validateOnly) {
        const auto response = session.call(&v1::DeviceService::Stub::RegisterDevice, *request);
        if (!response) {
            return refuse(response);
        }
        session.print(response->device(), [] { return std::string("It could be registered; nothing was done\n"); });
        return {};
    }
    if (request->credential() == v1::CREDENTIAL_KIND_NONE) {
        const auto response = session.call(&v1::DeviceService::Stub::RegisterDevice, *request);
        if (!response) {
            return refuse(response);
        }
        session.print(response->device(), [&] {
            return fmt::format("Registered {}, which has no credential yet\n", shortDevice(response->device().name()));
        });
        return {};
    }
    if (options.directory.empty()) {
        return wrongUsage("--out", "say where the device's credential is written; it is handed out once only");
    }
    auto files = DeviceFiles::prepare(options.directory, request->parent() + "/devices/" + request->serial());
    if (!files) {
        return refuse(files);
    }
    request->set_request_id(files->requestId());
    const auto response = session.call(&v1::DeviceService::Stub::RegisterDevice, *request);
    if (!response && mayHaveBeenDone(response.error())) {
        files->leaveUnfinished();
        Failure failure(response.error());
        failure.error.message += ". It may be registered all the same: give the same command again to get its credential";
        return tl::unexpected<Failure>(std::move(failure));
    }
    if (!response) {
        return refuse(response);
    }
    const auto &name = response->device().name();
    const auto written = files->write(response->connection());
    if (!written) {
        return refuse(written.error().code,
                      fmt::format("{} is registered, but its credential could not be written and is lost: {}. Retire it "
                                  "with `whctl device delete {}` and register another serial",
                                  shortDevice(name), written.error().message, shortDevice(name)));
    }
    session.print(response->device(), [&] {
        return fmt::format("Registered {}\n{}\n", shortDevice(name), fmt::join(*written, "\n"));
    });
    return {};
}

} // namespace

void addDeviceRegister(CLI::App &device, Session &session)
{
    auto [command, options] = addCommand<Options>(&device, "register", "Makes a device's identity and credential");
    command->add_option("--product", options->product, "Its product")->required();
    command->add_option("--serial", options->serial, "1 to 64 of A-Z, a-z, 0-9, dash, underscore, dot")->required();
    command->add_option("--credential", options->credential, "token, certificate or none (token)")
        ->check(oneOf({"token", "certificate", "none"}));
    command->add_option("--csr", options->signingRequest,
                        "Signing request of the device, PEM, with a certificate; - reads standard input");
    command->add_option("--out", options->directory,
                        "Directory for connect.json and the PEM files; made where missing, nothing is overwritten");
    command->add_option("--model", options->model, "Model designation");
    command->add_option("--site", options->site, "Site code, such as sz-01");
    command->add_option("--owner", options->owner, "Merchant, or whoever has it");
    command->add_option("--note", options->note, "A note");
    command->add_option("--label", options->labels, "KEY=VALUE; may be repeated")->allow_extra_args(false);
    command->add_flag("--validate-only", options->validateOnly, "Checks only");
    session.onRun(command, [&session, options = options] { return registerDevice(session, *options); });
}

} // namespace wheelhouse::ctl
