#include "core/unit_of_work.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace wheelhouse {

namespace {
thread_local const UnitOfWork *innermost = nullptr;
} // namespace

UnitOfWork::UnitOfWork(Companions companions)
    : m_companions(std::move(companions)), m_outer(std::exchange(innermost, this))
{
}

UnitOfWork::~UnitOfWork()
{
    innermost = m_outer;
}

Companions UnitOfWork::current()
{
    Companions open;
    if (innermost) {
        std::copy_if(innermost->m_companions.begin(), innermost->m_companions.end(), std::back_inserter(open),
                     [](const auto &companion) { return !companion->isCommitted(); });
    }
    return open;
}

} // namespace wheelhouse
