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

}  // namespace sekisho::store
