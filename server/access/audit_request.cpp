#include "server/access/audit_request.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

namespace wheelhouse::access {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::size_t kMaxJson = 4096;
constexpr std::size_t kMaxText = 512;
constexpr int kMaxElements = 8;
constexpr std::array<std::string_view, 6> kSecretNames{"kubeconfig", "token",  "password",
                                                       "private_key", "secret", "webhook_url"};
constexpr std::array<std::string_view, 3> kHarmlessNames{"page_token", "next_page_token", "resume_token"};

bool isSecret(std::string_view name)
{
    if (std::find(kHarmlessNames.begin(), kHarmlessNames.end(), name) != kHarmlessNames.end())
        return false;
    return std::any_of(kSecretNames.begin(), kSecretNames.end(), [name](std::string_view secret) {
        return name == secret
            || (name.size() > secret.size() && name.ends_with(secret)
                && name[name.size() - secret.size() - 1] == '_');
    });
}

// Not within a character of several bytes.
std::size_t cutAt(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text.size();
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80)
        --limit;
    return limit;
}

std::string shortened(const std::string &text)
{
    if (text.size() <= kMaxText)
        return text;
    return fmt::format("{}… ({} bytes)", std::string_view(text).substr(0, cutAt(text, kMaxText)), text.size());
}

std::string shortenedOf(const FieldDescriptor &field, const std::string &value)
{
    if (field.type() == FieldDescriptor::TYPE_BYTES)
        return value.substr(0, std::min(value.size(), kMaxText));
    return shortened(value);
}

void copyVisible(const Message &from, Message *to);

void copySingle(const Message &from, Message *to, const FieldDescriptor *field)
{
    const Reflection &reflection = *from.GetReflection();
    switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
        copyVisible(reflection.GetMessage(from, field), reflection.MutableMessage(to, field));
        break;
    case FieldDescriptor::CPPTYPE_STRING:
        reflection.SetString(to, field, shortenedOf(*field, reflection.GetString(from, field)));
        break;
    case FieldDescriptor::CPPTYPE_INT32: reflection.SetInt32(to, field, reflection.GetInt32(from, field)); break;
    case FieldDescriptor::CPPTYPE_INT64: reflection.SetInt64(to, field, reflection.GetInt64(from, field)); break;
    case FieldDescriptor::CPPTYPE_UINT32: reflection.SetUInt32(to, field, reflection.GetUInt32(from, field)); break;
    case FieldDescriptor::CPPTYPE_UINT64: reflection.SetUInt64(to, field, reflection.GetUInt64(from, field)); break;
    case FieldDescriptor::CPPTYPE_DOUBLE: reflection.SetDouble(to, field, reflection.GetDouble(from, field)); break;
    case FieldDescriptor::CPPTYPE_FLOAT: reflection.SetFloat(to, field, reflection.GetFloat(from, field)); break;
    case FieldDescriptor::CPPTYPE_BOOL: reflection.SetBool(to, field, reflection.GetBool(from, field)); break;
    case FieldDescriptor::CPPTYPE_ENUM:
        reflection.SetEnumValue(to, field, reflection.GetEnumValue(from, field));
        break;
    }
}

void copyElement(const Message &from, Message *to, const FieldDescriptor *field, int i)
{
    const Reflection &r = *from.GetReflection();
    switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
        copyVisible(r.GetRepeatedMessage(from, field, i), r.AddMessage(to, field));
        break;
    case FieldDescriptor::CPPTYPE_STRING:
        r.AddString(to, field, shortenedOf(*field, r.GetRepeatedString(from, field, i)));
        break;
    case FieldDescriptor::CPPTYPE_INT32: r.AddInt32(to, field, r.GetRepeatedInt32(from, field, i)); break;
    case FieldDescriptor::CPPTYPE_INT64: r.AddInt64(to, field, r.GetRepeatedInt64(from, field, i)); break;
    case FieldDescriptor::CPPTYPE_UINT32: r.AddUInt32(to, field, r.GetRepeatedUInt32(from, field, i)); break;
    case FieldDescriptor::CPPTYPE_UINT64: r.AddUInt64(to, field, r.GetRepeatedUInt64(from, field, i)); break;
    case FieldDescriptor::CPPTYPE_DOUBLE: r.AddDouble(to, field, r.GetRepeatedDouble(from, field, i)); break;
    case FieldDescriptor::CPPTYPE_FLOAT: r.AddFloat(to, field, r.GetRepeatedFloat(from, field, i)); break;
    case FieldDescriptor::CPPTYPE_BOOL: r.AddBool(to, field, r.GetRepeatedBool(from, field, i)); break;
    case FieldDescriptor::CPPTYPE_ENUM: r.AddEnumValue(to, field, r.GetRepeatedEnumValue(from, field, i)); break;
    }
}

// A map's entry: {"db_password": "…"} is a secret by its key.
bool isSecretEntry(const Message &from, const FieldDescriptor *field, int i)
{
    if (!field->is_map())
        return false;
    const FieldDescriptor *key = field->message_type()->map_key();
    if (key->cpp_type() != FieldDescriptor::CPPTYPE_STRING)
        return false;
    const Message &entry = from.GetReflection()->GetRepeatedMessage(from, field, i);
    return isSecret(entry.GetReflection()->GetString(entry, key));
}

void copyVisible(const Message &from, Message *to)
{
    std::vector<const FieldDescriptor *> fields;
    from.GetReflection()->ListFields(from, &fields);
    for (const FieldDescriptor *field : fields) {
        if (isSecret(field->name()))
            continue;
        if (!field->is_repeated()) {
            copySingle(from, to, field);
            continue;
        }
        const int count = std::min(from.GetReflection()->FieldSize(from, field), kMaxElements);
        for (int i = 0; i < count; ++i) {
            if (!isSecretEntry(from, field, i))
                copyElement(from, to, field, i);
        }
    }
}

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

} // namespace

std::string auditJson(const Message &request)
{
    const std::unique_ptr<Message> visible(request.New());
    copyVisible(request, visible.get());
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(*visible, &json).ok())
        return "{}";
    if (json.size() <= kMaxJson)
        return json;
    // Quoting at most doubles it.
    const std::string_view start = std::string_view(json).substr(0, cutAt(json, kMaxJson / 2 - 64));
    return fmt::format("{{\"truncated\":true,\"start\":{}}}", quoted(start));
}

} // namespace wheelhouse::access
