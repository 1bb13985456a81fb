#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/schema.h"

/// The inside of validation: what failed, where, in AWS's words. For the codecs of this folder.
namespace sekisho::wire {

/// Collects violations while an input is decoded, along the path of the member that is being read.
class Violations {
public:
    struct Violation {
        const Member* member = nullptr;  ///< the member of the input that holds the culprit
        std::string text;                ///< "Value 'x' at 'roleName' failed to satisfy constraint: ..."
    };

    /// Extends the path for the time of its life; a sensitive shape hides all values below it.
    class Scope {
    public:
        Scope(Violations& owner, std::string_view segment, bool sensitive);
        ~Scope();
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        Violations& owner_;
        std::size_t length_;
        bool hidden_;
    };

    /// A required member of the current structure is not there.
    void missing(const Member& member);
    /// Checks a decoded value at the current path.
    void check(const Shape& shape, const void* value);
    /// A list at the current path holds null.
    void null_element(const Shape& list, const void* value);
    /// A union has no member or several.
    void not_one_of(const StructSchema& schema);
    /// The member of the input that is being read.
    void begin(const Member& member) { member_ = &member; }

    [[nodiscard]] bool empty() const noexcept { return violations_.empty(); }
    [[nodiscard]] const std::vector<Violation>& all() const noexcept { return violations_; }
    /// ValidationException with AWS's text: "2 validation errors detected: ...; ...".
    [[nodiscard]] Error error() const;

private:
    void add(std::string value, std::string_view constraint);
    [[nodiscard]] std::string shown(const Shape& shape, const void* value) const;
    void check_elements(const Shape& shape, const void* value);
    void check_scalar(const Shape& shape, const void* value);

    std::string path_;
    bool hidden_ = false;
    const Member* member_ = nullptr;
    std::vector<Violation> violations_;
    std::size_t dropped_ = 0;
};

/// "RoleName" -> "roleName", the form of names in AWS's texts.
[[nodiscard]] std::string decapitalized(std::string_view name);

}  // namespace sekisho::wire
