#pragma once

#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::policy {

/// The facts of one request: condition keys with their values. Names are matched without regard to case.
/// A key is single-valued or multivalued; which of the two decides how operators without a set prefix and
/// policy variables treat it (reference_policies_multi-value-conditions). Value type; not synchronised. Copies and merged
/// contexts share their entries, which nobody changes: they cost a pointer for each key.
class Context {
public:
    struct Entry {
        std::string name;    ///< as first given, for evidence
        std::string folded;  ///< lower case, for look-ups
        std::vector<std::string> values;
        bool multivalued = false;
    };

    /// A single-valued key. Replaces an earlier value.
    void set(std::string_view name, std::string value);
    /// A multivalued key; with an empty list it is absent for set operators and for Null.
    void set_list(std::string_view name, std::vector<std::string> values);
    void remove(std::string_view name);
    /// All keys of `other` on top of these.
    void merge(const Context& other);

    [[nodiscard]] const Entry* find(std::string_view name) const noexcept;
    /// The same for a name that is in lower case already.
    [[nodiscard]] const Entry* find_folded(std::string_view folded) const noexcept;
    /// The value of a single-valued key; nullopt where it is absent or multivalued.
    [[nodiscard]] std::optional<std::string_view> value(std::string_view name) const noexcept;
    /// In the order of `folded`. A view of this context: it has size(), [] and iterators over `const Entry&`.
    [[nodiscard]] auto entries() const noexcept
    {
        return std::views::transform(entries_, [](const Shared& entry) -> const Entry& { return *entry; });
    }

private:
    using Shared = std::shared_ptr<const Entry>;
    void put(Shared entry);

    std::vector<Shared> entries_;  ///< sorted by `folded`
};

}  // namespace sekisho::policy
