#pragma once

#include <csignal>
#include <string>

#include <unistd.h>

#include "server/helm/operation_store.h"

namespace wheelhouse::test {

// Ends this server, as kill -9 does, when an operation is kept: for the test
// that it is gone on with from wherever it stood. `when` is `before` or `after`:
// an effect is then there that is not kept, or kept and not there.
class EndingHelmStore final : public helm::OperationStore {
public:
    EndingHelmStore(helm::OperationStore &store, std::string when) : m_store(store), m_when(std::move(when)) {}

    Result<void> save(helm::OperationRecord &record) override
    {
        // Asking for it is not what is interrupted.
        const bool asked = record.number == 0;
        if (!asked && m_when == "before")
            end();
        auto saved = m_store.save(record);
        if (!asked && saved)
            end();
        return saved;
    }
    Result<void> beat(const std::string &holder, std::int64_t now) override { return m_store.beat(holder, now); }
    Result<std::vector<helm::OperationRecord>> active() override { return m_store.active(); }
    Result<std::vector<helm::OperationRecord>> load() override { return m_store.load(); }
    Result<helm::OperationRecord> get(std::int64_t number) override { return m_store.get(number); }
    Result<helm::OperationRecord> byRequest(const std::string &requester, const std::string &requestId) override
    {
        return m_store.byRequest(requester, requestId);
    }

private:
    void end() { ::kill(::getpid(), SIGKILL); }

    helm::OperationStore &m_store;
    const std::string m_when;
};

} // namespace wheelhouse::test
