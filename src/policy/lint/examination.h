#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/json_reader.h"
#include "policy/lint/catalogue_errors.h"
#include "policy/lint/catalogue_suggestions.h"
#include "policy/lint/catalogue_warnings.h"
#include "policy/lint/lint.h"
#include "policy/lint/operator.h"

/// A document under examination: its parts, as far as they have the right form, and the findings so far. What does not
/// have the right form has its finding from syntax.cpp and is passed over by all other checks.
namespace sekisho::policy::lint {

/// A check by its issue code. A code that the catalogue does not know does not compile.
class Code {
public:
    consteval Code(const char* text) : check_(find(text)) {}
    [[nodiscard]] const Check& check() const noexcept { return *check_; }

private:
    static consteval const Check* find(std::string_view code)
    {
        const Check* found = nullptr;
        const auto look = [&](const auto& catalogue) {
            for (const auto& check : catalogue)
                if (check.code == code) found = &check;
        };
        look(errors);
        look(warnings);
        look(suggestions);
        if (found == nullptr) throw "no such issue code";
        return found;
    }
    const Check* check_;
};

/// What a finding points at.
struct Spot {
    enum class Part { value, key };
    const JsonNode* node = nullptr;
    Part part = Part::value;  ///< key: the name of the member whose value `node` is
    std::size_t start = 0;    ///< of a part of a text, in characters
    std::size_t length = 0;   ///< 0: all of it

    Spot() = default;
    Spot(const JsonNode* at) : node(at) {}
    Spot(const JsonNode& at) : node(&at) {}
    [[nodiscard]] static Spot key(const JsonNode& value) { return Spot(&value, Part::key); }
    [[nodiscard]] static Spot substring(const JsonNode& text, std::size_t start, std::size_t length)
    {
        Spot spot(text);
        spot.start = start;
        spot.length = length;
        return spot;
    }

private:
    Spot(const JsonNode* at, Part which) : node(at), part(which) {}
};

/// One key under one operator of a Condition.
struct ConditionEntry {
    const JsonNode* block = nullptr;  ///< the object of keys under the operator
    std::string_view op_text;         ///< as written
    OperatorView op;
    const JsonNode* node = nullptr;  ///< the value or list of values
    std::string_view key;            ///< as written
    std::span<const JsonNode> values;
};

/// One entry of Principal or NotPrincipal.
struct PrincipalEntry {
    std::string_view type;  ///< "AWS", "Service", "Federated", "CanonicalUser"
    const JsonNode* node = nullptr;
};

/// One statement that is an object.
struct StatementView {
    const JsonNode* node = nullptr;
    const JsonNode* sid = nullptr;
    const JsonNode* effect = nullptr;
    const JsonNode* principal = nullptr;
    const JsonNode* not_principal = nullptr;
    const JsonNode* action = nullptr;
    const JsonNode* not_action = nullptr;
    const JsonNode* resource = nullptr;
    const JsonNode* not_resource = nullptr;
    const JsonNode* condition = nullptr;

    std::vector<const JsonNode*> actions;    ///< the texts of Action, or else of NotAction
    std::vector<const JsonNode*> resources;  ///< the texts of Resource, or else of NotResource
    std::vector<PrincipalEntry> principals;  ///< the texts of Principal, or else of NotPrincipal, by type
    std::vector<ConditionEntry> conditions;  ///< under operators that exist

    [[nodiscard]] bool allows() const;
    [[nodiscard]] bool denies() const;
    [[nodiscard]] bool names_everybody() const;  ///< Principal "*"
    /// Whether any condition looks at the key, under whatever operator.
    [[nodiscard]] bool has_key(std::string_view key) const;
    [[nodiscard]] bool has_any_key(std::span<const std::string_view> keys) const;
};

class Examination {
public:
    Examination(std::string_view document, const Subject& subject);
    Examination(const Examination&) = delete;  // statements point into the tree
    Examination& operator=(const Examination&) = delete;

    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] const std::optional<JsonFault>& fault() const noexcept { return fault_; }
    [[nodiscard]] const JsonNode& root() const noexcept { return root_; }
    [[nodiscard]] const std::vector<StatementView>& statements() const noexcept { return statements_; }
    [[nodiscard]] std::string_view resource_type() const noexcept { return resource_type_; }
    [[nodiscard]] bool is(PolicyKind kind) const noexcept { return kind_ == kind; }
    /// Attached to whom it concerns: identity policies, boundaries, session policies.
    [[nodiscard]] bool is_identity_based() const noexcept;
    /// Attached to what it concerns: resource policies, VPC endpoint policies; trust policies are not meant.
    [[nodiscard]] bool is_resource_based() const noexcept;
    [[nodiscard]] bool is_organizational() const noexcept;
    [[nodiscard]] bool has_variables() const noexcept;  ///< Version 2012-10-17

    /// `details` fill the places of AWS's text; `fix` stands in for the catalogue's.
    using Details = std::initializer_list<std::string_view>;
    void report(Code code, const Spot& spot, Details details = {}, std::string fix = {});
    void report(Code code, std::span<const Spot> spots, Details details = {}, std::string fix = {});
    /// A place in a text that is no JSON; nullopt: none can be named.
    void report_fault(std::optional<std::size_t> offset, std::string reason);

    /// False once `steps` more would be too much work; checks that compare all with all ask before.
    [[nodiscard]] bool afford(std::size_t steps) noexcept;

    [[nodiscard]] std::vector<Finding> take_findings();

private:
    [[nodiscard]] Location locate(const Spot& spot) const;
    [[nodiscard]] Position position(std::size_t byte) const;
    void add(const Check& check, std::vector<Location> locations, Details details, std::string fix);
    void read_statements();

    std::string_view text_;
    PolicyKind kind_;
    std::string_view resource_type_;
    std::vector<Position> lines_;  ///< where each line begins; `column` holds the byte
    JsonNode root_;
    std::optional<JsonFault> fault_;
    std::vector<StatementView> statements_;
    std::vector<Finding> findings_;
    std::size_t budget_ = 20'000'000;
};

}  // namespace sekisho::policy::lint
