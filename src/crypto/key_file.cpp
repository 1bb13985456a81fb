#include "crypto/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "base/encoding.h"
#include "crypto/random.h"

namespace sekisho::crypto {
namespace {

constexpr std::size_t largest_file = 64 * 1024;

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] bool valid() const { return fd_ >= 0; }

private:
    int fd_;
};

std::unexpected<Error> refuse(const std::string& path, std::string_view why)
{
    return fail("MasterKeyFile", "master key file `" + path + "`: " + std::string(why), 500);
}

std::unexpected<Error> refuse_errno(const std::string& path, std::string_view step)
{
    const int code = errno;
    return refuse(path, std::string(step) + ": " + std::strerror(code));
}

Result<Secret> read_checked(const std::string& path, int fd)
{
    struct stat status;
    if (::fstat(fd, &status) != 0) return refuse_errno(path, "fstat");
    if (!S_ISREG(status.st_mode)) return refuse(path, "not a regular file");
    if (status.st_uid != ::geteuid()) return refuse(path, "belongs to another user");
    if ((status.st_mode & 0077) != 0) return refuse(path, "group or others have access; use mode 0600");
    if (status.st_size < 0 || static_cast<std::size_t>(status.st_size) > largest_file) return refuse(path, "too large");
    std::string text(largest_file, '\0');  // never grows: no copy of the key is left behind
    std::size_t length = 0;
    while (length < text.size()) {
        const auto got = ::read(fd, text.data() + length, text.size() - length);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refuse_errno(path, "read");
        if (got == 0) break;
        length += static_cast<std::size_t>(got);
    }
    text.resize(length);
    return Secret(std::move(text));
}

Result<std::vector<Secret>> parse_keys(const std::string& path, std::string_view text)
{
    std::vector<Secret> keys;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.empty() || line.front() == '#') continue;
        auto key = line.size() == 2 * master_key_length ? from_hex(line) : std::nullopt;
        if (!key) return refuse(path, "a line is not 64 hexadecimal digits");
        keys.emplace_back(std::move(*key));
    }
    if (keys.empty()) return refuse(path, "holds no key");
    return keys;
}

bool write_all(int fd, std::string_view text)
{
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

// Written under another name and linked into place, so that no one ever reads half a file, and of two
// processes that start at once one wins and both use its key.
Result<void> make_file(const std::string& path)
{
    const auto temporary = path + "." + random_text(12, lower_alphanumeric) + ".tmp";
    {
        const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!file.valid()) return refuse_errno(path, "create");
        const Secret key(random_bytes(master_key_length));
        std::string line = hex(key.reveal());
        line += '\n';
        const Secret text(std::move(line));
        if (!write_all(file.get(), text.reveal()) || ::fsync(file.get()) != 0) {
            const auto error = refuse_errno(path, "write");
            ::unlink(temporary.c_str());
            return error;
        }
    }
    const bool linked = ::link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST;
    const auto error = refuse_errno(path, "link");
    ::unlink(temporary.c_str());
    if (!linked) return error;
    const auto folder = std::filesystem::path(path).parent_path();
    const Descriptor directory(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.valid() || ::fsync(directory.get()) != 0) return refuse_errno(path, "fsync of the folder");
    return {};
}

}  // namespace

Result<std::vector<Secret>> read_or_make_key_file(const std::string& path)
{
    const auto open_file = [&] { return ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK); };
    int fd = open_file();
    if (fd < 0 && errno == ENOENT) {
        TRY_VOID(make_file(path));
        fd = open_file();
    }
    const Descriptor file(fd);
    if (!file.valid()) return refuse_errno(path, "open");
    TRY(const auto text, read_checked(path, file.get()));
    return parse_keys(path, text.reveal());
}

}  // namespace sekisho::crypto
