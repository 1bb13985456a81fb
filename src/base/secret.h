#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace sekisho {

/// Bytes that must not leak: no ==, no formatter, no implicit copy into a log or an error text; wiped
/// when destroyed. `reveal()` is the one way in, so that each use can be found by a search.
/// Compare with crypto::equal_constant_time. Not thread-safe for writes.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.wipe(); }
    Secret& operator=(Secret other) noexcept
    {
        bytes_.swap(other.bytes_);
        return *this;
    }
    ~Secret() { wipe(); }

    bool operator==(const Secret&) const = delete;

    [[nodiscard]] std::string_view reveal() const noexcept { return bytes_; }
    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

private:
    void wipe() noexcept
    {
        volatile char* p = bytes_.data();
        for (std::size_t i = 0; i < bytes_.size(); ++i) p[i] = 0;
        bytes_.clear();
    }

    std::string bytes_;
};

}  // namespace sekisho
