#include "app/fleetsim/fleet_factory.h"

#include <array>
#include <fstream>
#include <map>

#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/call.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"

namespace wheelhouse::fleetsim {

namespace {

constexpr int kBatch = 500;

struct Line {
    const char *product;
    const char *serialPrefix;
    std::array<const char *, 2> models;
};
constexpr std::array kLines{
    Line{"printer", "PR-", {"CP-58", "CP-80"}},
    Line{"speaker", "SP-", {"PS-4G", "PS-WiFi"}},
    Line{"scanbox", "QB-", {"QB-1", "QB-2"}},
};
constexpr std::array kSites{"sz-01", "sz-02", "sh-01", "bj-01", "cd-03", "gz-02"};
constexpr std::array kOwners{"Blue Harbour Coffee", "Lotus Noodle House", "Green Bamboo Market", "Old Town Bakery",
                             "Riverside Pharmacy", "Happy Fruit", "Night Owl Books", "Golden Wok"};

const Line &lineOf(const FactoryOptions &options, int index)
{
    for (const auto &line : kLines) {
        if (options.product == line.product)
            return line;
    }
    return kLines[static_cast<std::size_t>(index) % kLines.size()];
}

Result<void> ensureProduct(client::Channel &channel, const std::string &product)
{
    v1::CreateProductRequest request;
    request.set_product_id(product);
    request.set_template_(product);
    const auto created = client::callBlocking(channel, &v1::ProductService::Stub::CreateProduct, request);
    if (created || created.error().code == ErrorCode::AlreadyExists)
        return {};
    // Somebody who may not create products can still use those there are.
    v1::GetProductRequest get;
    get.set_name("products/" + product);
    if (client::callBlocking(channel, &v1::ProductService::Stub::GetProduct, get))
        return {};
    return passOn(created);
}

using Kept = std::map<std::string, v1::Connection>;

std::filesystem::path keptFile(const FactoryOptions &options)
{
    return options.stateDirectory / "connections.jsonl";
}

Kept readKept(const FactoryOptions &options)
{
    Kept kept;
    std::ifstream file(keptFile(options));
    std::string line;
    while (std::getline(file, line)) {
        v1::Connection connection;
        if (google::protobuf::util::JsonStringToMessage(line, &connection).ok() && !connection.client_id().empty())
            kept[connection.client_id()] = std::move(connection);
    }
    return kept;
}

Result<void> keep(const FactoryOptions &options, const v1::BatchRegisterDevicesResponse &response)
{
    std::string text;
    for (const auto &each : response.responses()) {
        std::string json;
        if (google::protobuf::util::MessageToJsonString(each.connection(), &json).ok())
            text += json + "\n";
    }
    const int fd = ::open(keptFile(options).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const bool written = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (fd >= 0)
        ::close(fd);
    if (!written)
        return fail(ErrorCode::FailedPrecondition, keptFile(options).string() + " cannot be written");
    return {};
}

v1::RegisterDeviceRequest requestFor(const FactoryOptions &options, const Line &line, const std::string &serial, int index)
{
    v1::RegisterDeviceRequest request;
    request.set_parent(std::string("products/") + line.product);
    request.set_serial(serial);
    request.set_credential(options.credential);
    request.set_request_id("fleetsim-" + serial.substr(0, 54));
    auto &device = *request.mutable_device();
    const auto at = [index](const auto &list, int step) {
        return list[static_cast<std::size_t>(index / step) % list.size()];
    };
    device.set_model(at(line.models, 3));
    device.set_site(at(kSites, 5));
    device.set_owner(at(kOwners, 2));
    (*device.mutable_labels())["ring"] = index % 10 == 0 ? "early" : "broad";
    (*device.mutable_labels())["batch"] = "b" + std::to_string(index / 100);
    return request;
}

} // namespace

Result<std::vector<MadeDevice>> makeFleet(client::Channel &channel, const FactoryOptions &options)
{
    std::error_code error;
    std::filesystem::create_directories(options.stateDirectory, error);
    ::chmod(options.stateDirectory.c_str(), 0700);
    for (const auto &line : kLines) {
        if (options.product.empty() || options.product == line.product) {
            if (auto ensured = ensureProduct(channel, line.product); !ensured)
                return passOn(ensured);
        }
    }
    const Kept kept = readKept(options);
    std::vector<MadeDevice> fleet;
    v1::BatchRegisterDevicesRequest batch;
    batch.set_parent("products/-");
    const auto registerBatch = [&]() -> Result<void> {
        if (batch.requests_size() == 0)
            return {};
        const auto response = client::callBlocking(channel, &v1::DeviceService::Stub::BatchRegisterDevices, batch,
                                                   {std::chrono::seconds(60), {}});
        if (!response)
            return passOn(response);
        if (auto written = keep(options, *response); !written)
            return written;
        for (int i = 0; i < response->responses_size(); ++i) {
            const auto &request = batch.requests(i);
            fleet.push_back({request.parent().substr(std::string("products/").size()), request.serial(),
                             response->responses(i).connection()});
        }
        batch.clear_requests();
        return {};
    };
    for (int i = 0; i < options.count; ++i) {
        const auto &line = lineOf(options, i);
        char number[16];
        std::snprintf(number, sizeof number, "%06d", i + 1);
        const std::string serial = options.prefix + line.serialPrefix + number;
        const auto found = kept.find(std::string(line.product) + "/" + serial);
        if (found != kept.end()) {
            fleet.push_back({line.product, serial, found->second});
            continue;
        }
        *batch.add_requests() = requestFor(options, line, serial, i);
        if (batch.requests_size() == kBatch) {
            if (auto registered = registerBatch(); !registered)
                return passOn(registered);
        }
    }
    if (auto registered = registerBatch(); !registered)
        return passOn(registered);
    return fleet;
}

} // namespace wheelhouse::fleetsim
