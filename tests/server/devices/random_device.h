#pragma once

#include <random>
#include <string>

#include "core/identifier.h"
#include "server/devices/device_store.h"

namespace wheelhouse::tests {

// Devices with anything in any of their fields, from a seed.
class RandomDevice {
public:
    explicit RandomDevice(unsigned seed) : m_random(seed) {}

    unsigned below(unsigned limit) { return static_cast<unsigned>(m_random() % limit); }
    bool maybe(unsigned of = 2) { return below(of) == 0; }

    std::string word(const char *stem, unsigned kinds) { return stem + std::to_string(below(kinds)); }

    v1::Device device(const std::string &name)
    {
        v1::Device device;
        device.set_name(name);
        device.set_uid(maybe(20) ? word("uid", 50) : makeUuid());
        change(device);
        return device;
    }

    // Whatever may change of a device.
    void change(v1::Device &device)
    {
        device.set_state(static_cast<v1::Device::State>(1 + below(3)));
        device.set_model(maybe(5) ? "" : word("CP-", 4));
        device.set_site(maybe(5) ? "" : word(maybe() ? "sz-" : "SH-", 8));
        device.set_owner(maybe(6) ? "" : word("Merchant ", 40));
        device.set_note(maybe(4) ? word("Caf\xc3\xa9 note ", 1000) + std::string(below(60), '.') : "");
        device.set_firmware(maybe(6) ? "" : "1." + std::to_string(below(12)) + "." + std::to_string(below(3)));
        device.set_etag(maybe(10) ? word("etag", 9) : sha256Hex(word("", 1000)).substr(0, 16));
        device.set_credential(static_cast<v1::CredentialKind>(below(4)));
        device.set_desired_version(below(4));
        device.set_applied_version(below(4));
        device.set_replaced_by(maybe(9) ? word("products/printer/devices/R", 5) : "");
        device.set_replaces(maybe(9) ? word("products/printer/devices/O", 5) : "");
        device.clear_labels();
        for (unsigned i = below(4); i > 0; --i)
            (*device.mutable_labels())[word("key", 6)] = maybe(8) ? std::string() : word("value", 5);
        device.clear_care();
        for (unsigned i = maybe(3) ? below(3) + 1 : 0; i > 0; --i)
            device.add_care(i == 1 ? word("Paper ", 3) : "Cover open");
        device.clear_groups();
        for (unsigned i = maybe(3) ? below(3) + 1 : 0; i > 0; --i)
            device.add_groups("groups/g" + std::to_string(i));
        device.clear_findings();
        for (unsigned i = maybe(4) ? below(2) + 1 : 0; i > 0; --i) {
            auto &finding = *device.add_findings();
            finding.set_kind(static_cast<v1::Finding::Kind>(1 + below(10)));
            finding.set_text(word("seen ", 100));
            finding.set_count(below(9));
            time(*finding.mutable_since_time());
        }
        device.clear_presence();
        if (!maybe(12)) {
            auto &presence = *device.mutable_presence();
            presence.set_status(static_cast<v1::Presence::Status>(below(4)));
            presence.set_reason(static_cast<v1::Presence::Reason>(below(8)));
            presence.set_certainty(static_cast<v1::Presence::Certainty>(below(3)));
            presence.set_reason_text(maybe() ? word("because ", 9) : "");
            presence.set_address(maybe() ? word("192.0.2.", 200) : "");
            if (maybe())
                time(*presence.mutable_since_time());
            if (maybe())
                time(*presence.mutable_last_seen_time());
        }
        device.clear_reported();
        if (!maybe(10))
            values(*device.mutable_reported());
        device.clear_desired();
        if (maybe())
            values(*device.mutable_desired());
        times(device);
    }

    void time(google::protobuf::Timestamp &time)
    {
        time.set_seconds(1'700'000'000 + below(50));
        time.set_nanos(static_cast<std::int32_t>(below(3) * 1'000'001));
    }

private:
    void times(v1::Device &device)
    {
        device.clear_create_time();
        device.clear_update_time();
        device.clear_reported_time();
        device.clear_desired_time();
        device.clear_applied_time();
        device.clear_credential_expire_time();
        if (!maybe(9))
            time(*device.mutable_create_time());
        if (!maybe(9))
            time(*device.mutable_update_time());
        if (maybe())
            time(*device.mutable_reported_time());
        // Seldom one that has no room in 64 bits of nanoseconds.
        if (maybe(40))
            device.mutable_reported_time()->set_seconds(250'000'000'000);
        if (maybe())
            time(*device.mutable_desired_time());
        if (maybe())
            time(*device.mutable_applied_time());
        if (maybe())
            time(*device.mutable_credential_expire_time());
    }

    void values(google::protobuf::Struct &values)
    {
        auto &fields = *values.mutable_fields();
        if (!maybe(6))
            fields["signal"].set_number_value(-50 - static_cast<double>(below(30)));
        if (!maybe(6))
            fields["paper"].set_string_value(maybe() ? "ok" : word("low", 3));
        if (maybe(3))
            fields["open"].set_bool_value(maybe());
        if (maybe(6))
            fields["mixed"].set_number_value(below(4));
        else if (maybe(5))
            fields["mixed"].set_string_value(word("", 12));
        if (maybe(12))
            fields["gone"].set_null_value(google::protobuf::NULL_VALUE);
        if (maybe(12))
            (void)fields["unset"];
        if (maybe(12))
            fields["empty"].set_string_value("");
        if (maybe(12))
            (*fields["nested"].mutable_struct_value()->mutable_fields())["deep"].set_number_value(below(3));
        if (maybe(12))
            fields["list"].mutable_list_value()->add_values()->set_string_value(word("item", 3));
        if (maybe(40))
            fields[word("rare", 400)].set_number_value(below(9));
    }

    std::mt19937 m_random;
};

} // namespace wheelhouse::tests
