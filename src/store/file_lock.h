#pragma once

#include <string>

#include "base/result.h"

namespace sekisho::store {

/// An exclusive lock on a file, held as long as the object lives or the process runs, so that two servers never
/// open the same data. Released by the kernel whatever way the process ends.
class FileLock {
public:
    /// Makes the file (0600) where there is none. Fails at once, with code "AlreadyInUse", when another holder exists,
    /// in this process or in another one. `what` names the protected thing in the error.
    static Result<FileLock> acquire(const std::string& path, const std::string& what);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// Makes `path` and what is missing above it, as 0700. A folder that exists must belong to this user and may not be
/// writable by all (such as /tmp); other rights of group and others are taken away from it.
[[nodiscard]] Result<void> make_private_directory(const std::string& path);

/// fsync of a directory: makes its entries (new, renamed, removed files) durable.
[[nodiscard]] Result<void> sync_directory(const std::string& path);

}  // namespace sekisho::store
