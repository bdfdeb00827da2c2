#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "server/devices/device_attribute.h"

namespace wheelhouse::devices {

// An order of devices after AIP-132 (`presence desc, serial`), made total by the
// name, and the place in it where a page ends. A page token holds the values
// of the last row rather than a count, so that pages stay right while rows come
// and go.
class DeviceOrder {
public:
    // InvalidArgument naming `order_by`. Empty: by name.
    static Result<DeviceOrder> parse(std::string_view orderBy);

    // What a device has in this order; to be compared with `less`.
    struct Key {
        struct Part {
            double number = 0;
            std::string text;
            // Devices without a value come last in either direction.
            bool missing = false;
        };
        std::vector<Part> parts;
        std::string name;
    };

    struct Term {
        DeviceAttribute attribute;
        bool descending = false;
    };
    const std::vector<Term> &terms() const { return m_terms; }

    Key keyOf(const v1::Device &device) const;
    bool less(const Key &left, const Key &right) const;

    // `context` ties the token to the request it belongs to.
    std::string encode(const Key &key, std::string_view context) const;
    // InvalidArgument naming `page_token` if it is foreign.
    Result<Key> decode(std::string_view token, std::string_view context) const;

private:
    std::vector<Term> m_terms;
};

// By what the eye expects: on line first, then off line, then never seen.
int presencePlace(int status);

} // namespace wheelhouse::devices
