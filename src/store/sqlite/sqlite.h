#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/database.h"

namespace sekisho::store {

struct SqliteOptions {
    std::string path;                ///< the database file; its folder is made (0700) where there is none
    std::size_t reader_threads = 2;  ///< each with a connection of its own
    std::size_t queue_limit = 4096;  ///< waiting reads, and waiting writes, beyond which work is refused (503)
    std::size_t batch_limit = 256;   ///< writes that share one commit
};

/// Opens or makes the embedded database: WAL, synchronous=FULL, foreign keys on, file 0600. Fails with code
/// "AlreadyInUse" when another server has it open. One thread writes, `reader_threads` read; the destructor
/// finishes queued work first. Every executor that waits for this database must outlive it.
[[nodiscard]] Result<std::unique_ptr<Database>> open_sqlite(SqliteOptions options);

/// Looks into a database that a server may have open at the same time: sees what it has committed, keeps nothing from it,
/// and can change nothing: writes and migrations fail. Fails where there is no database. For the command line.
[[nodiscard]] Result<std::unique_ptr<Database>> inspect_sqlite(const std::string& path);

}  // namespace sekisho::store
