#include "app/ctl/kubeconfig.h"

#include <array>
#include <filesystem>

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <openssl/evp.h>
#include <simdjson.h>

#include "app/ctl/text_file.h"
#include "client/documents/yaml_text.h"

namespace wheelhouse::ctl {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

using google::protobuf::Struct;

std::string base64(const std::string &data)
{
    std::string text((data.size() + 2) / 3 * 4, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()),
                    reinterpret_cast<const unsigned char *>(data.data()), static_cast<int>(data.size()));
    return text;
}

// Takes the files in that `entry` names. Whether it named any.
Result<bool> embed(Struct &entry, const std::filesystem::path &directory)
{
    struct Reference {
        const char *fileKey;
        const char *dataKey;
        bool encoded;
    };
    constexpr std::array kReferences{
        Reference{"certificate-authority", "certificate-authority-data", true},
        Reference{"client-certificate", "client-certificate-data", true},
        Reference{"client-key", "client-key-data", true},
        Reference{"tokenFile", "token", false},
    };
    bool embedded = false;
    for (const auto &reference : kReferences) {
        auto &fields = *entry.mutable_fields();
        const auto named = fields.find(reference.fileKey);
        if (named == fields.end() || named->second.string_value().empty()) {
            continue;
        }
        auto content = readTextFile((directory / named->second.string_value()).string(), kMaxBytes);
        if (!content) {
            return fail(ErrorCode::InvalidArgument, fmt::format("the kubeconfig names a file ({}) that is not there: {}",
                                                                reference.fileKey, content.error().message));
        }
        if (!reference.encoded) {
            content->erase(content->find_last_not_of(" \r\n") + 1);
        }
        fields[reference.dataKey].set_string_value(reference.encoded ? base64(*content) : *content);
        fields.erase(reference.fileKey);
        embedded = true;
    }
    return embedded;
}

} // namespace

Result<std::string> readKubeconfig(const std::string &path)
{
    auto text = readTextFile(path, kMaxBytes);
    if (!text) {
        return passOn(text);
    }
    const auto refused = [&](const std::string &why) {
        return fail(ErrorCode::InvalidArgument, fmt::format("{} is not a kubeconfig: {}", path, why));
    };
    if (text->find_first_not_of(" \t\r\n") == std::string::npos) {
        return refused("it is empty");
    }
    if (!simdjson::validate_utf8(*text)) {
        return refused("it is not UTF-8 text");
    }
    const auto json = client::jsonOfYaml(*text);
    if (!json) {
        return refused(json.error().message);
    }
    Struct root;
    if (!google::protobuf::util::JsonStringToMessage(*json, &root).ok() || root.fields().count("clusters") == 0) {
        return refused("it has no clusters");
    }
    const auto directory = path == "-" ? std::filesystem::path(".") : std::filesystem::path(path).parent_path();
    bool embedded = false;
    for (const auto &[list, member] : {std::pair("clusters", "cluster"), std::pair("users", "user")}) {
        for (auto &entry : *(*root.mutable_fields())[list].mutable_list_value()->mutable_values()) {
            auto &object = *(*entry.mutable_struct_value()->mutable_fields())[member].mutable_struct_value();
            const auto done = embed(object, directory);
            if (!done) {
                return passOn(done);
            }
            embedded = embedded || *done;
        }
    }
    if (!embedded) {
        return std::move(*text);
    }
    std::string flattened;
    if (!google::protobuf::util::MessageToJsonString(root, &flattened).ok()) {
        return fail(ErrorCode::Internal, "the kubeconfig cannot be written as JSON");
    }
    return flattened;
}

} // namespace wheelhouse::ctl
