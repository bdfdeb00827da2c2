#pragma once

#include <string>
#include <string_view>

namespace wheelhouse::store {

enum class Dialect { Sqlite, Postgres };

// Replaces, in a migration, the types that the engines name differently:
//   {text}      text ordered by its bytes
//   {bytes}     bytes
//   {real}      a double
//   {identity}  a BIGINT primary key that counts up by itself
//   {number}    the same, quicker; a number may come again when its row was the
//               last and is gone
// BIGINT means the same on both, and serves truth values too.
std::string expandTypes(std::string_view sql, Dialect dialect);

} // namespace wheelhouse::store
