#pragma once

#include <utility>

#include "core/result.h"

namespace wheelhouse::api {

// Moves what a subject returned into the response, or passes its error on.
template <class T> Result<void> fill(T &response, Result<T> result)
{
    if (!result)
        return passOn(result);
    response = std::move(*result);
    return {};
}

} // namespace wheelhouse::api
