#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include <QTemporaryDir>
#include <QtTest/QtTest>
#include <nlohmann/json.hpp>

#include "server/devices/device_groups.h"
#include "server/devices/device_jobs.h"
#include "server/store/database.h"
#include "server/store/schema.h"
#include "server/store/sql_command_store.h"
#include "server/store/sql_device_group_store.h"
#include "server/store/sql_device_job_store.h"
#include "server/store/sql_device_store.h"

namespace wheelhouse::tests {

// A broker with devices behind it that answer what they are told, at once or
// after a while, on a thread of their own.
class AnsweringLink final : public devices::DeviceLink {
public:
    // How a device answers a command; nothing for silence.
    using Answer = std::optional<devices::DeviceReport::Answer>;
    using Answers = std::function<Answer(const std::string &key)>;

    ~AnsweringLink() override { stop(); }

    void start(devices::DeviceCommands &commands, Answers answers)
    {
        m_thread = std::thread([this, &commands, answers = std::move(answers)] { run(commands, answers); });
    }
    void stop()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_wake.notify_all();
        if (m_thread.joinable())
            m_thread.join();
    }

    bool publish(devices::DownMessage message) override
    {
        const std::lock_guard lock(m_mutex);
        if (message.leaf == "desired") {
            m_desired.push_back(message.key);
            return true;
        }
        Told told{message.key, nlohmann::json::parse(message.payload)["id"], std::chrono::steady_clock::now()};
        ++m_timesTold[told.id];
        m_keysTold.push_back(told.key);
        m_lastTold[told.key] = told.time;
        m_told.push_back(std::move(told));
        m_wake.notify_all();
        return true;
    }
    Result<void> applyAccounts(const std::vector<devices::Account> &) override { return {}; }
    devices::BrokerEndpoint endpoint() const override { return {}; }

    std::vector<std::string> keysTold() const
    {
        const std::lock_guard lock(m_mutex);
        return m_keysTold;
    }
    std::vector<std::string> desiredTold() const
    {
        const std::lock_guard lock(m_mutex);
        return m_desired;
    }
    int mostTimesTold() const
    {
        const std::lock_guard lock(m_mutex);
        int most = 0;
        for (const auto &[id, times] : m_timesTold)
            most = std::max(most, times);
        return most;
    }
    std::optional<std::chrono::steady_clock::time_point> lastTold(const std::string &key) const
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_lastTold.find(key);
        if (found == m_lastTold.end())
            return std::nullopt;
        return found->second;
    }

private:
    struct Told {
        std::string key;
        std::string id;
        std::chrono::steady_clock::time_point time;
    };

    void run(devices::DeviceCommands &commands, const Answers &answers)
    {
        std::unique_lock lock(m_mutex);
        while (!m_stopping) {
            m_wake.wait(lock, [this] { return m_stopping || !m_told.empty(); });
            auto told = std::exchange(m_told, {});
            lock.unlock();
            for (const auto &each : told) {
                const auto answer = answers(each.key);
                if (!answer)
                    continue;
                devices::DeviceReport report;
                report.kind = devices::DeviceReport::Kind::Acknowledgement;
                report.key = each.key;
                report.time = devices::Clock::now();
                report.commandId = each.id;
                report.answer = *answer;
                if (*answer == devices::DeviceReport::Answer::Failed)
                    report.text = "no paper";
                commands.acknowledge(report);
                // Twice, as a device on a bad line does.
                commands.acknowledge(report);
            }
            lock.lock();
        }
    }

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Told> m_told;
    std::map<std::string, int> m_timesTold;
    std::vector<std::string> m_keysTold;
    std::vector<std::string> m_desired;
    std::unordered_map<std::string, std::chrono::steady_clock::time_point> m_lastTold;
    bool m_stopping = false;
    std::thread m_thread;
};

template <class T> T must(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

// The subject as the server wires it, on a real database; only the broker is
// ours. A second one on the same folder is the server after a crash.
struct JobFixture {
    explicit JobFixture(const QString &folder, devices::JobPolicy policy = {1'000'000},
                        AnsweringLink::Answers answers = [](const std::string &) { return devices::DeviceReport::Answer::Done; })
        : database(must(store::openDatabase("sqlite:" + folder.toStdString() + "/test.db"))), deviceStore(*database),
          commandStore(*database), groupStore(*database), jobStore(*database), catalog(deviceStore),
          registry(table, catalog, deviceStore, link, {}), commands(table, catalog, commandStore, link, counters),
          groups(table, registry, groupStore), board(jobStore),
          runner(board, jobStore, commandStore, table, registry, catalog, commands),
          jobs({table, registry, catalog, policy}, board, jobStore, runner)
    {
        must(store::migrate(*database));
        commands.setJobWatcher(&runner);
        registry.setGroupFilter([this](const std::string &id) -> std::optional<std::string> {
            auto filter = groups.filterOf(id);
            return filter && !filter->empty() ? filter : std::nullopt;
        });
        registry.onRetired([this](const std::string &name) { must(groups.removeDevice(name)); });
        must(catalog.load());
        for (const auto *product : {"printer", "speaker"}) {
            v1::CreateProductRequest request;
            request.set_product_id(product);
            request.set_template_(product);
            if (!catalog.find(product))
                must(catalog.createProduct(request));
        }
        must(registry.load());
        must(groups.load());
        must(commands.load());
        must(board.load());
        link.start(commands, std::move(answers));
        commands.start();
        runner.start();
    }

    ~JobFixture()
    {
        link.stop();
        runner.stop();
        commands.stop();
    }

    static std::string nameOf(const std::string &serial, const std::string &product = "printer")
    {
        return "products/" + product + "/devices/" + serial;
    }
    static std::string serialOf(int i) { return fmt::format("SN{:06}", i); }

    void makeDevices(int count, const std::string &product = "printer")
    {
        v1::BatchRegisterDevicesRequest batch;
        batch.set_parent("products/" + product);
        for (int i = 0; i < count; ++i) {
            auto &request = *batch.add_requests();
            request.set_parent("products/" + product);
            request.set_serial(serialOf(i));
            request.mutable_device()->set_site(i % 2 == 0 ? "sz-01" : "sh-02");
            if (batch.requests_size() == 1000 || i + 1 == count) {
                must(registry.registerDevices(batch));
                batch.clear_requests();
            }
        }
    }
    void comeOnline(int from, int to, const std::string &product = "printer")
    {
        for (int i = from; i < to; ++i)
            commands.deviceReady(product + "/" + serialOf(i));
    }

    static v1::CreateDeviceJobRequest printOn(const std::string &filter, int expireSeconds = 0)
    {
        v1::CreateDeviceJobRequest request;
        request.mutable_target()->set_filter(filter);
        request.mutable_action()->mutable_command()->set_command("test_print");
        request.mutable_action()->mutable_command()->set_expire_seconds(expireSeconds);
        return request;
    }
    v1::DeviceJob now(const std::string &name) const
    {
        v1::GetDeviceJobRequest request;
        request.set_name(name);
        return must(jobs.getJob(request));
    }
    std::vector<v1::DeviceJobResult> results(const std::string &name,
                                             v1::DeviceJobResult::State state = v1::DeviceJobResult::STATE_UNSPECIFIED) const
    {
        std::vector<v1::DeviceJobResult> all;
        v1::ListDeviceJobResultsRequest request;
        request.set_parent(name);
        request.set_page_size(1000);
        request.set_state(state);
        do {
            const auto page = must(jobs.listResults(request));
            all.insert(all.end(), page.results().begin(), page.results().end());
            request.set_page_token(page.next_page_token());
        } while (!request.page_token().empty());
        return all;
    }

    AnsweringLink link;
    std::unique_ptr<store::Database> database;
    store::SqlDeviceStore deviceStore;
    store::SqlCommandStore commandStore;
    store::SqlDeviceGroupStore groupStore;
    store::SqlDeviceJobStore jobStore;
    devices::DeviceCounters counters;
    devices::ProductCatalog catalog;
    devices::DeviceTable table;
    devices::DeviceRegistry registry;
    devices::DeviceCommands commands;
    devices::DeviceGroups groups;
    devices::JobBoard board;
    devices::JobRunner runner;
    devices::DeviceJobs jobs;
};

} // namespace wheelhouse::tests
