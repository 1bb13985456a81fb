#include "app/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sekisho::app {
namespace {

std::unexpected<Error> cannot(std::string_view what, const std::string& path)
{
    return fail("File", fmt::format("cannot {} `{}`: {}", what, path, std::strerror(errno)));
}

}  // namespace

Result<std::string> read_file(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) return cannot("read", path);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<void> write_file(const std::string& path, std::string_view bytes, unsigned mode)
{
    const auto temporary = path + ".new";
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (file < 0) return cannot("write", temporary);
    const bool whole = ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) && ::fsync(file) == 0;
    ::close(file);
    if (!whole || ::rename(temporary.c_str(), path.c_str()) != 0) return cannot("write", path);
    return {};
}

Result<void> make_private_folder(const std::string& path)
{
    std::error_code problem;
    const auto before = ::umask(077);
    std::filesystem::create_directories(path, problem);
    ::umask(before);
    if (problem) return fail("File", fmt::format("cannot make the folder `{}`: {}", path, problem.message()));
    return {};
}

}  // namespace sekisho::app
