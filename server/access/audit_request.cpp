#include "server/access/audit_request.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>
#include <openssl/evp.h>

namespace wheelhouse::access {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::size_t kMaxJson = 4096;
constexpr std::size_t kMaxText = 512;
constexpr int kMaxElements = 8;
constexpr std::array<std::string_view, 8> kSecretNames{"kubeconfig", "token",       "password", "private_key",
                                                       "secret",     "webhook_url", "code",
                                                       // of any object, a Secret too
                                                       "yaml"};
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

void appendText(std::string &out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    out += '"';
}

// Writes a message as JSON, by protobuf's own mapping
// (https://protobuf.dev/programming-guides/json/), without what is secret and
// shortened; in one pass and without a copy, since every change waits for it.
class VisibleJson {
public:
    std::string take() { return std::move(m_out); }

    void message(const Message &message)
    {
        const auto &type = *message.GetDescriptor();
        switch (type.well_known_type()) {
        case Descriptor::WELLKNOWNTYPE_UNSPECIFIED: fields(message); break;
        case Descriptor::WELLKNOWNTYPE_STRUCT: map(message, type.field(0)); break;
        case Descriptor::WELLKNOWNTYPE_LISTVALUE: list(message, type.field(0)); break;
        case Descriptor::WELLKNOWNTYPE_VALUE: value(message); break;
        default: other(message);
        }
    }

private:
    using Descriptor = google::protobuf::Descriptor;

    void fields(const Message &message)
    {
        std::vector<const FieldDescriptor *> set;
        message.GetReflection()->ListFields(message, &set);
        m_out += '{';
        bool isFirst = true;
        for (const FieldDescriptor *field : set) {
            if (isSecret(field->name()))
                continue;
            next(isFirst);
            appendText(m_out, field->json_name());
            m_out += ':';
            if (field->is_map())
                map(message, field);
            else if (field->is_repeated())
                list(message, field);
            else
                single(message, field);
        }
        m_out += '}';
    }

    void next(bool &isFirst)
    {
        if (!isFirst)
            m_out += ',';
        isFirst = false;
    }

    void single(const Message &message, const FieldDescriptor *field)
    {
        const Reflection &r = *message.GetReflection();
        switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_MESSAGE: this->message(r.GetMessage(message, field)); break;
        case FieldDescriptor::CPPTYPE_STRING: text(*field, r.GetStringReference(message, field, &m_scratch)); break;
        case FieldDescriptor::CPPTYPE_INT32: plain(r.GetInt32(message, field)); break;
        case FieldDescriptor::CPPTYPE_INT64: quoted(r.GetInt64(message, field)); break;
        case FieldDescriptor::CPPTYPE_UINT32: plain(r.GetUInt32(message, field)); break;
        case FieldDescriptor::CPPTYPE_UINT64: quoted(r.GetUInt64(message, field)); break;
        case FieldDescriptor::CPPTYPE_DOUBLE: number(r.GetDouble(message, field)); break;
        case FieldDescriptor::CPPTYPE_FLOAT: number(r.GetFloat(message, field)); break;
        case FieldDescriptor::CPPTYPE_BOOL: plain(r.GetBool(message, field)); break;
        case FieldDescriptor::CPPTYPE_ENUM: enumerator(*field, r.GetEnumValue(message, field)); break;
        }
    }

    void element(const Message &message, const FieldDescriptor *field, int i)
    {
        const Reflection &r = *message.GetReflection();
        switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_MESSAGE: this->message(r.GetRepeatedMessage(message, field, i)); break;
        case FieldDescriptor::CPPTYPE_STRING:
            text(*field, r.GetRepeatedStringReference(message, field, i, &m_scratch));
            break;
        case FieldDescriptor::CPPTYPE_INT32: plain(r.GetRepeatedInt32(message, field, i)); break;
        case FieldDescriptor::CPPTYPE_INT64: quoted(r.GetRepeatedInt64(message, field, i)); break;
        case FieldDescriptor::CPPTYPE_UINT32: plain(r.GetRepeatedUInt32(message, field, i)); break;
        case FieldDescriptor::CPPTYPE_UINT64: quoted(r.GetRepeatedUInt64(message, field, i)); break;
        case FieldDescriptor::CPPTYPE_DOUBLE: number(r.GetRepeatedDouble(message, field, i)); break;
        case FieldDescriptor::CPPTYPE_FLOAT: number(r.GetRepeatedFloat(message, field, i)); break;
        case FieldDescriptor::CPPTYPE_BOOL: plain(r.GetRepeatedBool(message, field, i)); break;
        case FieldDescriptor::CPPTYPE_ENUM: enumerator(*field, r.GetRepeatedEnumValue(message, field, i)); break;
        }
    }

    void list(const Message &message, const FieldDescriptor *field)
    {
        const int count = std::min(message.GetReflection()->FieldSize(message, field), kMaxElements);
        m_out += '[';
        for (int i = 0; i < count; ++i) {
            if (i > 0)
                m_out += ',';
            element(message, field, i);
        }
        m_out += ']';
    }

    // {"db_password": "…"} is a secret by its key.
    void map(const Message &message, const FieldDescriptor *field)
    {
        const FieldDescriptor *keyField = field->message_type()->map_key();
        const int count = std::min(message.GetReflection()->FieldSize(message, field), kMaxElements);
        m_out += '{';
        bool isFirst = true;
        for (int i = 0; i < count; ++i) {
            const Message &entry = message.GetReflection()->GetRepeatedMessage(message, field, i);
            const bool isText = keyField->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
            if (isText && isSecret(entry.GetReflection()->GetString(entry, keyField)))
                continue;
            next(isFirst);
            // JSON's keys are texts; 64-bit numbers are written as such anyway.
            const bool bare = !isText && keyField->cpp_type() != FieldDescriptor::CPPTYPE_INT64
                && keyField->cpp_type() != FieldDescriptor::CPPTYPE_UINT64;
            if (bare)
                m_out += '"';
            single(entry, keyField);
            if (bare)
                m_out += '"';
            m_out += ':';
            single(entry, field->message_type()->map_value());
        }
        m_out += '}';
    }

    void value(const Message &message)
    {
        std::vector<const FieldDescriptor *> set;
        message.GetReflection()->ListFields(message, &set);
        if (set.empty() || set.front()->cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
            m_out += "null";
        else
            single(message, set.front());
    }

    // Times, field masks and the like: small, and without secrets.
    void other(const Message &message)
    {
        std::string json;
        m_out += google::protobuf::util::MessageToJsonString(message, &json).ok() ? json : "null";
    }

    void text(const FieldDescriptor &field, const std::string &text)
    {
        if (field.type() == FieldDescriptor::TYPE_BYTES) {
            const auto size = static_cast<int>(std::min(text.size(), kMaxText));
            std::array<unsigned char, kMaxText * 4 / 3 + 5> base64;
            const int written =
                EVP_EncodeBlock(base64.data(), reinterpret_cast<const unsigned char *>(text.data()), size);
            appendText(m_out, {reinterpret_cast<const char *>(base64.data()), static_cast<std::size_t>(written)});
        } else if (text.size() <= kMaxText) {
            appendText(m_out, text);
        } else {
            appendText(m_out, fmt::format("{}… ({} bytes)", std::string_view(text).substr(0, cutAt(text, kMaxText)),
                                          text.size()));
        }
    }
    void number(double value)
    {
        if (std::isfinite(value))
            plain(value);
        else
            m_out += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    }
    void enumerator(const FieldDescriptor &field, int value)
    {
        if (const auto *known = field.enum_type()->FindValueByNumber(value))
            appendText(m_out, known->name());
        else
            plain(value);
    }
    template <class T> void plain(T value) { fmt::format_to(std::back_inserter(m_out), "{}", value); }
    template <class T> void quoted(T value) { fmt::format_to(std::back_inserter(m_out), "\"{}\"", value); }

    std::string m_out;
    std::string m_scratch;
};

} // namespace

std::string auditJson(const Message &request)
{
    VisibleJson visible;
    visible.message(request);
    std::string json = visible.take();
    if (json.size() <= kMaxJson)
        return json;
    // Quoting at most doubles it: what would need more is quoted in it already.
    std::string start;
    appendText(start, std::string_view(json).substr(0, cutAt(json, kMaxJson / 2 - 64)));
    return fmt::format("{{\"truncated\":true,\"start\":{}}}", start);
}

} // namespace wheelhouse::access
