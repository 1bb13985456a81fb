#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/json.h"

/// Decision tables: policies, requests and the decisions that are expected of the production engine. The form is in
/// docs/policies.md; tests/cases/policy has the same.
namespace sekisho::review {

/// Reads the text of a policy that a table names by file, relative to the table.
using ReadPolicy = std::function<Result<std::string>(const std::string& name)>;

struct TableResult {
    std::size_t passed = 0;
    struct Failure {
        std::string name;      ///< of the test
        std::string expected;  ///< "Allowed", ...
        std::string actual;
        std::string tree;  ///< why
    };
    std::vector<Failure> failures;
};

/// Decides every request of the table. Error "DecisionTable" (with the name of the test) for what is not known in a
/// table, or is no valid policy.
[[nodiscard]] Result<TableResult> run_table(const wire::Json& table, const ReadPolicy& read_policy);

/// The failures for a terminal, under the name of the file.
[[nodiscard]] std::string to_text(const TableResult& result, std::string_view file);

}  // namespace sekisho::review
