#include "server/devices/transfer/import_applier.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/identifier.h"
#include "core/log.h"
#include "server/devices/desired_message.h"
#include "server/devices/product_schema.h"
#include "server/devices/transfer/import_options.h"

namespace wheelhouse::devices {

namespace {

using Kind = TransferColumn::Kind;
using google::protobuf::Value;

constexpr int kMaxLabels = 32;

bool sameValue(const Value &left, const Value &right)
{
    if (left.kind_case() != right.kind_case())
        return false;
    switch (left.kind_case()) {
    case Value::kNumberValue: return left.number_value() == right.number_value();
    case Value::kStringValue: return left.string_value() == right.string_value();
    case Value::kBoolValue: return left.bool_value() == right.bool_value();
    default: return true;
    }
}

bool clears(const ImportRow::Cell &cell) { return cell.text.empty(); }

bool differs(const v1::Device &device, const ImportRow::Cell &cell)
{
    switch (cell.column->kind) {
    case Kind::Model: return device.model() != cell.text;
    case Kind::Site: return device.site() != cell.text;
    case Kind::Owner: return device.owner() != cell.text;
    case Kind::Note: return device.note() != cell.text;
    case Kind::Label: {
        const auto found = device.labels().find(cell.column->key);
        return found == device.labels().end() ? !clears(cell) : clears(cell) || found->second != cell.text;
    }
    case Kind::Desired: {
        const auto &fields = device.desired().fields();
        const auto found = fields.find(cell.column->key);
        return found == fields.end() ? !clears(cell) : clears(cell) || !sameValue(found->second, cell.value);
    }
    default: return false;
    }
}

void take(v1::Device &device, const ImportRow::Cell &cell)
{
    switch (cell.column->kind) {
    case Kind::Model: device.set_model(cell.text); break;
    case Kind::Site: device.set_site(cell.text); break;
    case Kind::Owner: device.set_owner(cell.text); break;
    case Kind::Note: device.set_note(cell.text); break;
    case Kind::Label:
        if (clears(cell))
            device.mutable_labels()->erase(cell.column->key);
        else
            (*device.mutable_labels())[cell.column->key] = cell.text;
        break;
    case Kind::Desired:
        if (clears(cell))
            device.mutable_desired()->mutable_fields()->erase(cell.column->key);
        else
            (*device.mutable_desired()->mutable_fields())[cell.column->key] = cell.value;
        break;
    default: break;
    }
}

v1::RejectedRow reject(const ImportRow &row, std::string column, std::string reason)
{
    return rejected(row.line, std::move(column), std::move(reason), row.text);
}

// Takes all cells over; the device is not to be used when it is rejected.
std::optional<v1::RejectedRow> takeAll(const ImportRow &row, v1::Device &device)
{
    bool desires = false;
    for (const auto &cell : row.cells) {
        if (!differs(device, cell))
            continue;
        desires = desires || cell.column->kind == Kind::Desired;
        take(device, cell);
    }
    if (device.labels_size() > kMaxLabels)
        return reject(row, {}, fmt::format("the device would have {} labels, at most {} are allowed",
                                           device.labels_size(), kMaxLabels));
    if (!desires)
        return std::nullopt;
    if (auto checked = checkValues(row.product->desired(), device.desired(), "desired"); !checked) {
        std::string column;
        std::string reason = checked.error().message;
        if (!checked.error().fields.empty()) {
            const auto &violation = checked.error().fields.front();
            reason = violation.description;
            for (const auto &cell : row.cells) {
                if (cell.column->kind == Kind::Desired && "desired." + cell.column->key == violation.field)
                    column = cell.column->header;
            }
            if (column.empty())
                reason = violation.field + " " + reason;
        }
        return reject(row, std::move(column), std::move(reason));
    }
    device.set_desired_version(device.desired_version() + 1);
    *device.mutable_desired_time() = toTimestamp(Clock::now());
    return std::nullopt;
}

} // namespace

void takePeoplesPart(v1::Device &device, const v1::Device &from)
{
    device.set_model(from.model());
    *device.mutable_labels() = from.labels();
    device.set_site(from.site());
    device.set_owner(from.owner());
    device.set_note(from.note());
    if (from.has_desired())
        *device.mutable_desired() = from.desired();
    else
        device.clear_desired();
    device.set_desired_version(from.desired_version());
    if (from.has_desired_time())
        *device.mutable_desired_time() = from.desired_time();
    else
        device.clear_desired_time();
    device.set_credential(from.credential());
    *device.mutable_update_time() = from.update_time();
    device.set_etag(from.etag());
}

std::vector<std::string> groupIds(const v1::Device &device)
{
    std::vector<std::string> ids;
    for (const auto &name : device.groups())
        ids.push_back(name.substr(name.find('/') + 1));
    return ids;
}

void setGroups(v1::Device &device, const std::vector<std::string> &ids)
{
    device.clear_groups();
    for (const auto &id : ids)
        device.add_groups("groups/" + id);
}

std::string importHash(const v1::Device &device, const SecretHash &secret)
{
    std::string text;
    const auto add = [&](std::string_view part) { text += fmt::format("{}:{};", part.size(), part); };
    add(device.model());
    add(device.site());
    add(device.owner());
    add(device.note());
    for (const auto &[key, value] : std::map<std::string, std::string>(device.labels().begin(), device.labels().end())) {
        add(key);
        add(value);
    }
    add("desired");
    for (const auto &[key, value] : std::map<std::string, Value>(device.desired().fields().begin(), device.desired().fields().end())) {
        add(key);
        add(value.SerializeAsString());
    }
    for (const auto &group : device.groups())
        add(group);
    add(std::to_string(device.credential()));
    add(std::string_view(reinterpret_cast<const char *>(secret.data()), secret.size()));
    return sha256Hex(text).substr(0, 32);
}

Result<ImportApplier::Applied> ImportApplier::apply(const v1::ImportOptions &options, std::int64_t importNumber,
                                                    const std::vector<ImportRow> &rows, const Progress &progress)
{
    std::vector<DeviceName> names;
    names.reserve(rows.size());
    for (const auto &row : rows)
        names.push_back(row.name);
    Plan made;
    std::vector<Account> accounts;
    {
        const auto turns = m_registry.takeTurns(names);
        for (const auto &row : rows)
            plan(options, importNumber, row, made);
        made.batch.progress = progress(made.applied);
        if (options.validate_only())
            return std::move(made.applied);
        if (auto recorded = record(options, made); !recorded)
            return passOn(recorded);
        if (auto done = m_store.applyBatch(made.batch); !done)
            return passOn(done);
        accounts = show(made);
    }
    if (!accounts.empty()) {
        // Durable already; a broker that does not answer is told before it serves again.
        if (auto told = m_link.applyAccounts(accounts); !told)
            spdlog::warn("import: {}", field("broker", told.error().message));
    }
    return std::move(made.applied);
}

// Who desired it, before it is.
Result<void> ImportApplier::record(const v1::ImportOptions &options, const Plan &made) const
{
    std::vector<TwinHistory::Change> changes;
    for (const auto &stored : made.batch.created)
        changes.push_back({nullptr, &stored.device});
    for (std::size_t i = 0; i < made.batch.changed.size(); ++i)
        changes.push_back({&made.batch.images[i].device, &made.batch.changed[i].device});
    return m_registry.recordDesired(changes, importName(options.import_id()));
}

void ImportApplier::plan(const v1::ImportOptions &options, std::int64_t importNumber, const ImportRow &row, Plan &plan) const
{
    const auto current = m_table.get(row.name.toString());
    std::optional<v1::RejectedRow> refused;
    if (!current)
        refused = planCreate(importNumber, row, plan);
    else if (current->state() == v1::Device::STATE_RETIRED)
        refused = reject(row, {}, fmt::format("{} was retired; its serial is never used again", row.name.key()));
    else if (options.on_existing() == v1::ImportOptions::ON_EXISTING_REJECT)
        refused = reject(row, {}, fmt::format("{} is registered already", row.name.key()));
    else
        refused = planUpdate(*current, row, plan);
    if (refused)
        plan.applied.rejects.push_back(std::move(*refused));
}

std::optional<v1::RejectedRow> ImportApplier::planCreate(std::int64_t importNumber, const ImportRow &row, Plan &plan) const
{
    StoredDevice stored;
    auto &device = stored.device;
    if (row.credential == v1::CREDENTIAL_KIND_TOKEN && !row.token) {
        return reject(row, "token",
                      "must be given for a new device with credential token: 16 to 128 characters");
    }
    if (auto refused = takeAll(row, device))
        return refused;
    const auto grouped = takeGroups(row, device);
    if (!grouped)
        return reject(row, row.groupColumn->header, grouped.error().message);
    device.set_name(row.name.toString());
    device.set_uid(makeUuid());
    device.set_state(v1::Device::STATE_REGISTERED);
    device.mutable_presence()->set_status(v1::Presence::STATUS_NEVER_SEEN);
    device.set_credential(row.token ? v1::CREDENTIAL_KIND_TOKEN : v1::CREDENTIAL_KIND_NONE);
    *device.mutable_create_time() = toTimestamp(Clock::now());
    *device.mutable_update_time() = device.create_time();
    device.set_etag(etagOf(device));
    if (row.token)
        stored.secretHash = *row.token;
    stored.importNumber = importNumber;
    if (*grouped)
        plan.batch.memberships.push_back({device.name(), groupIds(device)});
    plan.batch.created.push_back(std::move(stored));
    ++plan.applied.created;
    return std::nullopt;
}

std::optional<v1::RejectedRow> ImportApplier::planUpdate(const v1::Device &current, const ImportRow &row, Plan &plan) const
{
    const auto account = m_table.account(row.name.key());
    const bool getsToken = row.token && current.credential() == v1::CREDENTIAL_KIND_NONE;
    if (row.token && !getsToken && (current.credential() != v1::CREDENTIAL_KIND_TOKEN || account.hash != *row.token)) {
        return reject(row, "token",
                      "the device has another credential; an import does not replace it, rotating does");
    }
    if (!row.token && row.credential != v1::CREDENTIAL_KIND_UNSPECIFIED && row.credential != current.credential()) {
        return reject(row, "credential",
                      row.credential == v1::CREDENTIAL_KIND_NONE
                          ? "the device has a credential; an import does not take it away, revoking does"
                          : "a token must be given for a device that has none: 16 to 128 characters");
    }
    const bool changes = getsToken || (row.groups && groupIds(current) != *row.groups)
        || std::any_of(row.cells.begin(), row.cells.end(), [&](const auto &cell) { return differs(current, cell); });
    if (!changes) {
        ++plan.applied.unchanged;
        return std::nullopt;
    }
    StoredDevice stored;
    stored.device = current;
    stored.secretHash = getsToken ? *row.token : account.hash;
    if (auto refused = takeAll(row, stored.device))
        return refused;
    const auto grouped = takeGroups(row, stored.device);
    if (!grouped)
        return reject(row, row.groupColumn->header, grouped.error().message);
    if (*grouped)
        plan.batch.memberships.push_back({current.name(), groupIds(stored.device)});
    if (getsToken)
        stored.device.set_credential(v1::CREDENTIAL_KIND_TOKEN);
    *stored.device.mutable_update_time() = toTimestamp(Clock::now());
    stored.device.set_etag(etagOf(stored.device));
    BeforeImage image;
    image.uid = current.uid();
    image.device.set_name(current.name());
    takePeoplesPart(image.device, current);
    *image.device.mutable_groups() = current.groups();
    image.afterHash = importHash(stored.device, stored.secretHash);
    plan.batch.images.push_back(std::move(image));
    plan.batch.changed.push_back(std::move(stored));
    ++plan.applied.updated;
    return std::nullopt;
}

Result<bool> ImportApplier::takeGroups(const ImportRow &row, v1::Device &device) const
{
    if (!row.groups || groupIds(device) == *row.groups)
        return false;
    for (const auto &id : *row.groups) {
        auto refusal = m_groups ? m_groups->refusal(id) : std::optional<std::string>("this server has no groups");
        if (refusal)
            return fail(ErrorCode::InvalidArgument, std::move(*refusal));
    }
    setGroups(device, *row.groups);
    return true;
}

// Into the table what the store has; the accounts that the broker is to know.
std::vector<Account> ImportApplier::show(Plan &plan)
{
    std::vector<Account> accounts;
    for (auto &stored : plan.batch.created) {
        const bool hasAccount = stored.device.credential() != v1::CREDENTIAL_KIND_NONE;
        const std::string key = hasAccount ? keyOfName(stored.device.name()) : std::string();
        m_table.add(std::move(stored));
        if (hasAccount)
            accounts.push_back(m_table.account(key));
    }
    for (std::size_t i = 0; i < plan.batch.changed.size(); ++i) {
        const auto &changed = plan.batch.changed[i];
        const auto &before = plan.batch.images[i].device;
        // What the device itself says may have moved on meanwhile.
        m_table.modify(changed.device.name(), [&](v1::Device &device) { takePeoplesPart(device, changed.device); });
        if (before.credential() != changed.device.credential()) {
            Account account;
            account.key = keyOfName(changed.device.name());
            account.hash = changed.secretHash;
            account.refused = changed.device.state() == v1::Device::STATE_DISABLED;
            m_table.setAccount(account);
            accounts.push_back(std::move(account));
        }
        if (before.desired_version() != changed.device.desired_version())
            m_link.publish(desiredMessage(changed.device));
    }
    for (const auto &membership : plan.batch.memberships)
        m_table.modify(membership.device, [&](v1::Device &device) { setGroups(device, membership.groups); });
    return accounts;
}

} // namespace wheelhouse::devices
