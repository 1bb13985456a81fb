#pragma once

#include <vector>

#include "store/database.h"

/// The tables of area "s3". Keys are compared by their UTF-8 bytes: SQLite does so by itself, a PostgreSQL
/// database is to be created with the collation "C".
namespace sekisho::s3 {

[[nodiscard]] const std::vector<store::Migration>& migrations();

}  // namespace sekisho::s3
