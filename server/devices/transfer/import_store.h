#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/device_store.h"
#include "wheelhouse/v1/device_transfers.pb.h"

namespace wheelhouse::devices {

// An import with what the API does not show.
struct StoredImport {
    // Given by the store, never again; what a device's import number is.
    std::int64_t number = 0;
    v1::DeviceImport import;
    // Of the options that make it what it is.
    std::string optionsHash;
    // Of the rows that were applied, from the first: counts.row_count of them.
    std::string rowsHash;
    // What undoing it has done.
    std::int64_t removedCount = 0;
    std::int64_t retiredCount = 0;
    std::int64_t restoredCount = 0;
    std::int64_t keptCount = 0;
};

// A device that an import changed: as it was, and a hash of what it was made.
struct BeforeImage {
    std::string uid;
    v1::Device device;
    std::string afterHash;
};

// Port: where imports are kept. Implemented by server/store. Any thread; every
// function may block on the disk. What returned without an error is durable.
class ImportStore {
public:
    virtual ~ImportStore() = default;

    // Gives the number. AlreadyExists where the name is taken.
    virtual Result<std::int64_t> insertImport(const StoredImport &import) = 0;
    virtual Result<void> updateImport(const StoredImport &import) = 0;
    // The name gets free; nothing else goes.
    virtual Result<void> removeImport(std::int64_t number) = 0;
    virtual Result<std::optional<StoredImport>> findImport(const std::string &name) = 0;
    // The one that made this device.
    virtual Result<std::optional<StoredImport>> importOfDevice(const std::string &uid) = 0;
    // Newest first, those before this number (0: from the newest).
    virtual Result<std::vector<StoredImport>> listImports(std::int64_t before, int limit) = 0;

    // The static groups of a device, by name and ids: these and no others.
    struct Membership {
        std::string device;
        std::vector<std::string> groups;
    };
    // All of it or none, with how far the import is: at most 50,000 devices.
    struct Batch {
        std::vector<StoredDevice> created;
        // An image for each.
        std::vector<StoredDevice> changed;
        std::vector<BeforeImage> images;
        std::vector<Membership> memberships;
        StoredImport progress;
    };
    virtual Result<void> applyBatch(const Batch &batch) = 0;

    // Devices that the import made, in the order of their numbers, after that
    // one: names.
    struct Made {
        std::int64_t position = 0;
        std::string name;
    };
    virtual Result<std::vector<Made>> devicesMade(std::int64_t number, std::int64_t after, int limit) = 0;
    virtual Result<std::vector<BeforeImage>> beforeImages(std::int64_t number, int limit) = 0;

    // All of it or none. The images of `restored` and `kept` go.
    struct UndoBatch {
        // Uids of devices that go as if they had never been.
        std::vector<std::string> removed;
        std::vector<StoredDevice> changed;
        // Uids.
        std::vector<std::string> imagesDone;
        std::vector<Membership> memberships;
        StoredImport progress;
    };
    virtual Result<void> applyUndo(const UndoBatch &batch) = 0;
};

} // namespace wheelhouse::devices
