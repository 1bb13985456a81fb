#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace sekisho::policy {

/// Which type of policy decided, in the words of AWS's access-denied texts.
enum class PolicyType { none, identity, resource, boundary, session, service_control, resource_control, endpoint, trust };

/// One statement that decided or took part. The texts are views into the Policy objects of the PolicySet that was judged
/// and are valid while those live; whoever keeps evidence for longer copies the texts.
struct Evidence {
    PolicyType type = PolicyType::none;
    std::string_view policy;     ///< ARN or name; empty where no policy of that type exists
    std::string_view statement;  ///< Sid, or "#0" by position; empty for an implicit deny
};

/// The evidence of one decision, kept in place: no allocation. Where more statements apply than fit, the list says so;
/// the verdict never depends on what is kept.
class EvidenceList {
public:
    static constexpr std::size_t capacity = 16;

    /// Beyond the capacity: only marks the list as cut short.
    constexpr void push_back(const Evidence& evidence) noexcept
    {
        if (count_ < capacity) kept_[count_++] = evidence;
        else cut_short_ = true;
    }
    constexpr void cut_short() noexcept { cut_short_ = true; }

    [[nodiscard]] constexpr const Evidence* begin() const noexcept { return kept_.data(); }
    [[nodiscard]] constexpr const Evidence* end() const noexcept { return kept_.data() + count_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return count_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] constexpr const Evidence& front() const noexcept { return kept_[0]; }  ///< not of an empty list
    [[nodiscard]] constexpr const Evidence& operator[](std::size_t i) const noexcept { return kept_[i]; }
    /// More statements may apply than the list holds.
    [[nodiscard]] constexpr bool is_cut_short() const noexcept { return cut_short_; }

private:
    std::array<Evidence, capacity> kept_;
    std::size_t count_ = 0;
    bool cut_short_ = false;
};

}  // namespace sekisho::policy
