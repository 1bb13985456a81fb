#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json.h"

/// A policy document in the making.
namespace sekisho::access {

struct Condition {
    std::string op;
    std::string key;
    std::vector<std::string> values;
    bool operator==(const Condition&) const = default;
};

struct Statement {
    std::string sid;  ///< letters and digits; made unique by the document
    std::string_view effect = "Allow";
    wire::Json principal = {};  ///< trust policies
    std::vector<std::string> actions = {};
    std::vector<std::string> resources = {};  ///< empty: trust policies
    std::vector<Condition> conditions = {};
};

/// Statements in the order in which they were added. Value type.
class Document {
public:
    /// One that says, under whatever name, what another says already is left out.
    void add(Statement statement);
    [[nodiscard]] bool empty() const noexcept { return statements_.empty(); }
    [[nodiscard]] std::string text() const;

private:
    std::vector<Statement> statements_;
    std::set<std::string> sids_;
};

/// The letters and digits of a name, each part begun with a capital: "fine-tuned" is "FineTuned".
[[nodiscard]] std::string sid_of(std::string_view name);

}  // namespace sekisho::access
