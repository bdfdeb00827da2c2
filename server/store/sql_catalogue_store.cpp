#include "server/store/sql_catalogue_store.h"

#include <google/protobuf/util/time_util.h>

namespace wheelhouse::store {

namespace {

using google::protobuf::util::TimeUtil;

constexpr char kUpsertBinding[] =
    "INSERT INTO bindings (application, environment, workload, container) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (application, environment) DO UPDATE SET workload = excluded.workload, container = excluded.container";

Result<void> withoutCount(Result<std::int64_t> done)
{
    if (!done)
        return passOn(done);
    return {};
}

Result<void> upsertBinding(Connection &connection, const std::string &application, const v1::Binding &binding)
{
    return withoutCount(connection.exec(kUpsertBinding, application, binding.environment(), binding.workload(),
                                        binding.container()));
}

} // namespace

Result<std::vector<v1::Environment>> SqlCatalogueStore::environments()
{
    std::vector<v1::Environment> environments;
    const auto done = m_database.read([&](Connection &connection) -> Result<void> {
        environments.clear();
        return connection.each(
            [&](const Row &row) {
                v1::Environment &environment = environments.emplace_back();
                environment.set_name(row.text(0));
                environment.set_display_name(row.text(1));
                environment.set_policy(static_cast<v1::Environment::Policy>(row.integer(2)));
                environment.set_required_approvals(static_cast<std::int32_t>(row.integer(3)));
                environment.set_production(row.boolean(4));
                environment.set_rank(static_cast<std::int32_t>(row.integer(5)));
            },
            "SELECT name, display_name, policy, required_approvals, production, rank FROM environments ORDER BY name");
    });
    if (!done)
        return passOn(done);
    return environments;
}

Result<void> SqlCatalogueStore::addEnvironment(const v1::Environment &environment)
{
    return m_database.write([&](Connection &connection) {
        return withoutCount(connection.exec(
            "INSERT INTO environments (name, display_name, policy, required_approvals, production, rank) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            environment.name(), environment.display_name(), environment.policy(), environment.required_approvals(),
            environment.production(), environment.rank()));
    });
}

Result<std::vector<v1::Application>> SqlCatalogueStore::applications()
{
    std::vector<v1::Application> applications;
    const auto done = m_database.read([&](Connection &connection) -> Result<void> {
        applications.clear();
        // Both by name, so that the bindings of an application follow it.
        auto listed = connection.each(
            [&](const Row &row) {
                v1::Application &application = applications.emplace_back();
                application.set_name(row.text(0));
                application.set_display_name(row.text(1));
                *application.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(row.integer(2));
            },
            "SELECT name, display_name, create_time_us FROM applications ORDER BY name");
        if (!listed)
            return listed;
        std::size_t at = 0;
        return connection.each(
            [&](const Row &row) {
                while (applications[at].name() != row.text(0))
                    ++at;
                v1::Binding &binding = *applications[at].add_bindings();
                binding.set_environment(row.text(1));
                binding.set_workload(row.text(2));
                binding.set_container(row.text(3));
            },
            "SELECT application, environment, workload, container FROM bindings ORDER BY application, environment");
    });
    if (!done)
        return passOn(done);
    return applications;
}

Result<void> SqlCatalogueStore::addApplication(const v1::Application &application)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        auto added = withoutCount(
            connection.exec("INSERT INTO applications (name, display_name, create_time_us) VALUES ($1, $2, $3)",
                            application.name(), application.display_name(),
                            TimeUtil::TimestampToMicroseconds(application.create_time())));
        for (const auto &binding : application.bindings()) {
            if (!added)
                break;
            added = upsertBinding(connection, application.name(), binding);
        }
        return added;
    });
}

Result<void> SqlCatalogueStore::putBinding(const std::string &application, const v1::Binding &binding)
{
    return m_database.write(
        [&](Connection &connection) { return upsertBinding(connection, application, binding); });
}

} // namespace wheelhouse::store
