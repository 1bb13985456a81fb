#include "services/cognito_idp/risk/breached_passwords.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::cognito_idp::risk {
namespace {

constexpr std::size_t digits = 40;
constexpr std::size_t longest_line = 64;  // of hashes: 40 digits, ':', a count, an end of line
constexpr std::size_t window = 4096;
constexpr std::size_t largest_plain_list = 64 * 1024 * 1024;

std::unexpected<Error> unusable(const std::string& file, std::string_view why)
{
    return fail("BreachedPasswords", fmt::format("the list of breached passwords `{}` {}", file, why));
}

std::unexpected<Error> broken(std::string_view why)
{
    Error error{"InternalErrorException", "The service is unavailable.", 500, std::string(why), {}, {}};
    return std::unexpected(std::move(error));
}

bool is_hash_line(std::string_view line)
{
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto hex_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (line.size() < digits || line.size() > longest_line || !std::ranges::all_of(line.substr(0, digits), hex_digit))
        return false;
    const auto rest = line.substr(digits);
    return rest.empty() || (rest.size() > 1 && rest.front() == ':' && std::ranges::all_of(rest.substr(1), digit));
}

/// A file open for reading at any place.
class File {
public:
    explicit File(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
    {
        struct stat status{};
        if (descriptor_ >= 0 && ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode))
            size_ = static_cast<std::uint64_t>(status.st_size);
    }
    ~File()
    {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] std::uint64_t size() const { return size_; }  ///< 0: not readable either
    [[nodiscard]] std::string read(std::uint64_t from, std::size_t count) const
    {
        std::string bytes(count, '\0');
        std::size_t have = 0;
        while (have < count) {
            const auto got = ::pread(descriptor_, bytes.data() + have, count - have, static_cast<off_t>(from + have));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) break;
            have += static_cast<std::size_t>(got);
        }
        bytes.resize(have);
        return bytes;
    }

private:
    int descriptor_;
    std::uint64_t size_ = 0;
};

class SortedHashes final : public BreachedPasswords {
public:
    explicit SortedHashes(std::unique_ptr<const File> file) : file_(std::move(file)) {}

    Result<bool> contains(const Secret& password) const override
    {
        const auto wanted = hex(crypto::sha1(password.reveal()));
        // The line, if it is there, begins within [low, high).
        std::uint64_t low = 0, high = file_->size();
        while (high - low > window) {
            const auto middle = low + (high - low) / 2;
            const auto bytes = file_->read(middle, 2 * longest_line + digits);
            const auto end = bytes.find('\n');
            if (end == std::string::npos || bytes.size() < end + 1 + digits) return broken("a line is too long");
            const auto found = lower_ascii(std::string_view(bytes).substr(end + 1, digits));
            const auto begins = middle + end + 1;
            if (found == wanted) return true;
            if (wanted < found) high = begins;
            else low = begins;
        }
        return scan(low, high, wanted);
    }

private:
    [[nodiscard]] Result<bool> scan(std::uint64_t low, std::uint64_t high, const std::string& wanted) const
    {
        const auto bytes = file_->read(low, static_cast<std::size_t>(high - low) + longest_line);
        std::string_view rest(bytes);
        while (!rest.empty()) {
            const auto end = rest.find('\n');
            if (rest.size() >= digits && lower_ascii(rest.substr(0, digits)) == wanted) return true;
            if (end == std::string_view::npos) break;
            rest.remove_prefix(end + 1);
        }
        return false;
    }

    std::unique_ptr<const File> file_;
};

class PlainList final : public BreachedPasswords {
public:
    using Hash = std::array<char, 20>;
    explicit PlainList(std::string_view text)
    {
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            auto line = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (!line.empty()) hashes_.push_back(hash_of(line));
        }
        std::ranges::sort(hashes_);
    }
    Result<bool> contains(const Secret& password) const override
    {
        return std::ranges::binary_search(hashes_, hash_of(password.reveal()));
    }

private:
    static Hash hash_of(std::string_view text)
    {
        Hash hash{};
        const auto bytes = crypto::sha1(text);
        std::memcpy(hash.data(), bytes.data(), hash.size());
        return hash;
    }
    std::vector<Hash> hashes_;
};

}  // namespace

Result<std::unique_ptr<const BreachedPasswords>> BreachedPasswords::open(const std::string& path)
{
    auto file = std::make_unique<const File>(path);
    if (file->size() == 0) return unusable(path, "cannot be read, is empty or is no file");
    const auto head = file->read(0, 4096);
    const auto first_line = std::string_view(head).substr(0, std::min(head.find('\n'), head.size()));
    if (is_hash_line(first_line)) return std::make_unique<const SortedHashes>(std::move(file));
    if (file->size() > largest_plain_list)
        return unusable(path, "is a plain list of more than 64 MiB: sort the SHA-1 hashes of its lines instead");
    return std::make_unique<const PlainList>(file->read(0, static_cast<std::size_t>(file->size())));
}

}  // namespace sekisho::cognito_idp::risk
