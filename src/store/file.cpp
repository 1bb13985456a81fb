#include "store/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "store/failure.h"

namespace sekisho::store {

Error system_failure(std::string what, int error_number)
{
    return store_failure(fmt::format("{}: {}", what, std::generic_category().message(error_number)));
}

Result<File> File::open(std::string path, int flags)
{
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return fail(system_failure(fmt::format("cannot open `{}`", path), errno));
    return File(descriptor, std::move(path));
}

File& File::operator=(File&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    path_.swap(other.path_);
    return *this;
}

File::~File()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::unexpected<Error> File::failed(std::string_view what) const
{
    const int error_number = errno;
    return fail(system_failure(fmt::format("cannot {} `{}`", what, path_), error_number));
}

Result<void> File::write_all(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed("write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<std::string> File::read_at(std::uint64_t offset, std::size_t length) const
{
    std::string bytes(length, '\0');
    std::size_t filled = 0;
    while (filled < length) {
        const auto got = ::pread(descriptor_, bytes.data() + filled, length - filled, static_cast<off_t>(offset + filled));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read");
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

Result<std::uint64_t> File::size() const
{
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) return failed("look at");
    return static_cast<std::uint64_t>(status.st_size);
}

Result<void> File::truncate(std::uint64_t length)
{
    if (::ftruncate(descriptor_, static_cast<off_t>(length)) != 0) return failed("truncate");
    return {};
}

Result<void> File::sync()
{
    if (::fsync(descriptor_) != 0) return failed("sync");
    return {};
}

Result<void> File::sync_data()
{
    if (::fdatasync(descriptor_) != 0) return failed("sync");
    return {};
}

Result<void> replace_file(const std::string& path, std::string_view bytes)
{
    const auto temporary = path + ".new";
    {
        TRY(auto file, File::open(temporary, O_WRONLY | O_CREAT | O_TRUNC));
        TRY_VOID(file.write_all(bytes));
        TRY_VOID(file.sync());
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        return fail(system_failure(fmt::format("cannot replace `{}`", path), errno));
    return sync_directory(std::filesystem::absolute(path).parent_path().string());
}

Result<std::string> read_file(const std::string& path, std::size_t limit)
{
    TRY(const auto file, File::open(path, O_RDONLY));
    TRY(const auto size, file.size());
    if (size > limit) return fail(store_failure(fmt::format("`{}` is larger than {} bytes", path, limit)));
    return file.read_at(0, static_cast<std::size_t>(size));
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
