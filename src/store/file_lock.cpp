#include "store/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "store/failure.h"

namespace sekisho::store {

Error system_failure(std::string what, int error_number)
{
    return store_failure(fmt::format("{}: {}", what, std::generic_category().message(error_number)));
}

Result<FileLock> FileLock::acquire(const std::string& path, const std::string& what)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return fail(system_failure(fmt::format("cannot open lock file `{}`", path), errno));
    FileLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK) return fail(system_failure(fmt::format("cannot lock `{}`", path), errno));
    return fail("AlreadyInUse", fmt::format("{} is in use by another server (lock file `{}`)", what, path), 500);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileLock::~FileLock()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> make_private_directory(const std::string& path)
{
    const std::filesystem::path wanted(path);
    if (::mkdir(path.c_str(), 0700) == 0) return {};
    if (errno == ENOENT && wanted.has_parent_path() && wanted.parent_path() != wanted) {
        TRY_VOID(make_private_directory(wanted.parent_path().string()));
        if (::mkdir(path.c_str(), 0700) == 0) return {};
    }
    if (errno != EEXIST) return fail(system_failure(fmt::format("cannot make folder `{}`", path), errno));
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return fail(system_failure(fmt::format("cannot look at `{}`", path), errno));
    if (!S_ISDIR(status.st_mode)) return fail(store_failure(fmt::format("`{}` is not a folder", path)));
    if (status.st_uid != ::geteuid()) return fail(store_failure(fmt::format("`{}` belongs to another user", path)));
    if ((status.st_mode & S_IWOTH) != 0) return fail(store_failure(fmt::format("`{}` is writable by everybody", path)));
    if ((status.st_mode & 077) != 0 && ::chmod(path.c_str(), 0700) != 0)
        return fail(system_failure(fmt::format("cannot make `{}` private", path), errno));
    return {};
}

Result<void> sync_directory(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return fail(system_failure(fmt::format("cannot open folder `{}`", path), errno));
    const int status = ::fsync(descriptor);
    const int error_number = errno;
    ::close(descriptor);
    if (status != 0) return fail(system_failure(fmt::format("cannot sync folder `{}`", path), error_number));
    return {};
}

}  // namespace sekisho::store
