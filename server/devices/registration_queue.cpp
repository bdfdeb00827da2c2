#include "server/devices/registration_queue.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include <pthread.h>

#include "server/devices/device_name.h"

namespace wheelhouse::devices {

namespace {

// A commit of so many takes some 10 ms.
constexpr std::size_t kTogether = 2000;

} // namespace

RegistrationQueue::RegistrationQueue(DeviceTable &table, DeviceStore &store, DeviceLink &link, TakeTurns takeTurns)
    : m_table(table), m_store(store), m_link(link), m_takeTurns(std::move(takeTurns)), m_thread([this] { run(); })
{
    pthread_setname_np(m_thread.native_handle(), "registrar");
}

RegistrationQueue::~RegistrationQueue()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void RegistrationQueue::add(Job job)
{
    {
        std::unique_lock lock(m_mutex);
        if (m_waitingDevices > 0 && m_waitingDevices + job.devices.size() > kMaxWaiting) {
            lock.unlock();
            job.done(fail(ErrorCode::ResourceExhausted, "too many devices are being registered; try again"));
            return;
        }
        m_waitingDevices += job.devices.size();
        m_waiting.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void RegistrationQueue::run()
{
    for (auto some = takeSome(); !some.empty(); some = takeSome())
        insertTogether(std::move(some));
}

std::vector<RegistrationQueue::Job> RegistrationQueue::takeSome()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
    std::vector<Job> jobs;
    std::size_t devices = 0;
    while (!m_waiting.empty() && (jobs.empty() || devices + m_waiting.front().devices.size() <= kTogether)) {
        devices += m_waiting.front().devices.size();
        jobs.push_back(std::move(m_waiting.front()));
        m_waiting.pop_front();
    }
    m_waitingDevices -= devices;
    return jobs;
}

Result<void> RegistrationQueue::insert(const std::vector<StoredDevice> &devices, Companions companions)
{
    try {
        const UnitOfWork unit(std::move(companions));
        return m_store.insertDevices(devices);
    } catch (const std::exception &exception) {
        return fail(ErrorCode::Internal, std::string("the devices could not be stored: ") + exception.what());
    }
}

void RegistrationQueue::insertTogether(std::vector<Job> jobs)
{
    std::vector<StoredDevice> devices;
    Companions companions;
    std::vector<std::size_t> counts;
    for (auto &job : jobs) {
        counts.push_back(job.devices.size());
        std::move(job.devices.begin(), job.devices.end(), std::back_inserter(devices));
        companions.insert(companions.end(), job.companions.begin(), job.companions.end());
    }
    Result<void> inserted;
    std::vector<Account> accounts;
    {
        const Turns turns = m_takeTurns ? m_takeTurns(devices) : Turns();
        inserted = insert(devices, std::move(companions));
        if (inserted)
            accounts = show(jobs, std::move(devices));
    }
    if (inserted) {
        m_link.applyAccountsLater(accounts, [jobs = std::move(jobs)](const Result<void> &result) {
            for (const auto &job : jobs)
                job.done(result);
        });
        return;
    }
    const bool isTheirs = inserted.error().code == ErrorCode::AlreadyExists
        || inserted.error().code == ErrorCode::InvalidArgument;
    if (jobs.size() == 1 || !isTheirs) {
        for (const auto &job : jobs)
            job.done(inserted);
        return;
    }
    // One of them spoils it for all: each by itself.
    auto next = devices.begin();
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const auto end = next + static_cast<std::ptrdiff_t>(counts[i]);
        jobs[i].devices.assign(std::make_move_iterator(next), std::make_move_iterator(end));
        next = end;
        std::vector<Job> alone;
        alone.push_back(std::move(jobs[i]));
        insertTogether(std::move(alone));
    }
}

std::vector<Account> RegistrationQueue::show(const std::vector<Job> &jobs, std::vector<StoredDevice> devices)
{
    for (const auto &job : jobs)
        job.committed();
    std::vector<Account> accounts;
    accounts.reserve(devices.size());
    for (auto &stored : devices) {
        const std::string key = keyOfName(stored.device.name());
        m_table.add(std::move(stored));
        if (auto account = m_table.account(key); !account.refused)
            accounts.push_back(std::move(account));
    }
    return accounts;
}

} // namespace wheelhouse::devices
