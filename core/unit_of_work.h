#pragma once

#include <atomic>
#include <memory>
#include <vector>

namespace wheelhouse {

// Something that is to become durable together with a change or not at all:
// the record of a call in the audit trail. Any thread.
class Companion {
public:
    virtual ~Companion() = default;

    bool isCommitted() const { return m_committed; }
    void setCommitted() { m_committed = true; }

private:
    std::atomic<bool> m_committed{false};
};

using Companions = std::vector<std::shared_ptr<Companion>>;

// Names, for as long as it lives and on its own thread, what goes along with the
// first change that is made: whoever runs a call's handler makes one, the
// database looks for it (store::AuditedDatabase). Who hands work on to another
// thread hands on what current() gave and makes one there.
class UnitOfWork {
public:
    explicit UnitOfWork(Companions companions);
    ~UnitOfWork();
    UnitOfWork(const UnitOfWork &) = delete;
    UnitOfWork &operator=(const UnitOfWork &) = delete;

    // Of the innermost one on this thread: those that are not committed yet.
    static Companions current();

private:
    const Companions m_companions;
    const UnitOfWork *const m_outer;
};

} // namespace wheelhouse
