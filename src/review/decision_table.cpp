#include "review/decision_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "policy/words.h"
#include "review/table_reader.h"

namespace sekisho::review {
namespace {

using wire::Json;

constexpr std::string_view unknown_name = "Unknown";
constexpr std::array<std::string_view, 4> names{"Allowed", "ImplicitlyDenied", "ExplicitlyDenied", unknown_name};

std::string text_of(const Json& json, std::string_view member, std::string_view otherwise = {})
{
    const auto* held = json.find(member);
    return held != nullptr && held->string() != nullptr ? *held->string() : std::string(otherwise);
}

std::string_view name_of(const policy::Trace& trace)
{
    if (trace.outcome == policy::Outcome::unknown) return unknown_name;
    switch (trace.verdict) {
        case policy::Verdict::allowed: return names[0];
        case policy::Verdict::implicit_deny: return names[1];
        case policy::Verdict::explicit_deny: return names[2];
    }
    return names[1];
}

/// One request with what is expected.
class Request {
public:
    Request(const Json& request, std::string place) : request_(request), place_(std::move(place)) {}

    Result<void> decide(const policy::PolicySet& policies, const Json& expectation, TableResult& result) const
    {
        TRY(const auto principal, table_principal(request_.find("principal"), place_));
        TRY(const auto context, table_context(request_.find("context"), place_));
        const auto action = text_of(request_, "action", "s3:GetObject");
        const auto resource = text_of(request_, "resource", "arn:aws:s3:::b/k");
        const auto owner = text_of(request_, "resource_account", table_owner(resource, principal));
        const auto expected = text_of(expectation, "expected");
        if (std::ranges::find(names, expected) == names.end())
            return fail(table_error(place_, "`expected` must be Allowed, ImplicitlyDenied, ExplicitlyDenied or Unknown"));
        TRY(const auto absent, absent_keys(expectation, expected));

        const policy::Question question{principal, action, resource, owner, context};
        const auto trace = policy::trace(question, policies, absent);
        check(expectation, expected, question, trace, result);
        return {};
    }

private:
    /// Keys that the context does not name are absent, unless the test says that they are not known.
    Result<policy::AbsentKeys> absent_keys(const Json& expectation, std::string_view expected) const
    {
        const auto said = text_of(expectation, "other_keys", expected == unknown_name ? "unknown" : "absent");
        if (said == "unknown") return policy::AbsentKeys::unknown;
        if (said == "absent") return policy::AbsentKeys::absent;
        return fail(table_error(place_, "`other_keys` can be absent or unknown"));
    }

    void check(const Json& expectation, const std::string& expected, const policy::Question& question,
               const policy::Trace& trace, TableResult& result) const
    {
        std::string actual(name_of(trace));
        auto wanted = expected;
        if (const auto by = text_of(expectation, "by"); !by.empty()) {
            wanted += fmt::format(" by {}", by);
            actual += fmt::format(" by {}", policy::to_text(trace.deciding_type));
        }
        if (actual == wanted) ++result.passed;
        else result.failures.push_back({place_, std::move(wanted), std::move(actual), policy::tree_of(question, trace)});
    }

    const Json& request_;
    std::string place_;
};

class Table {
public:
    Table(const Json* named, const ReadPolicy& read_policy) : policies_(named, read_policy) {}

    Result<void> run(const Json& test, std::size_t position, TableResult& result) const
    {
        const auto name = text_of(test, "name", fmt::format("test {}", position + 1));
        TRY_VOID(only_members(test,
                              {"name", "source", "request", "requests", "identity", "boundary", "session", "resource",
                               "trust", "resource_side", "scp", "rcp", "endpoint", "expected", "by", "other_keys"},
                              name));
        TRY(const auto policies, policies_.set_of(test, name));
        const auto* requests = test.find("requests");
        if (requests == nullptr) {
            static const Json defaults;
            const auto* request = test.find("request");
            if (request != nullptr) TRY_VOID(only_members(*request, request_members, name));
            return Request(request != nullptr ? *request : defaults, name).decide(policies, test, result);
        }
        if (requests->array() == nullptr || test.find("request") != nullptr || test.find("expected") != nullptr)
            return fail(table_error(name, "`requests` is a list, each with its own `expected`, in place of `request`"));
        for (std::size_t i = 0; i < requests->array()->size(); ++i)
            TRY_VOID(run_row((*requests->array())[i], fmt::format("{}, request {}", name, i + 1), policies, result));
        return {};
    }

private:
    static constexpr std::initializer_list<std::string_view> request_members{"principal", "action", "resource",
                                                                             "resource_account", "context"};

    static Result<void> run_row(const Json& row, std::string place, const policy::PolicySet& policies, TableResult& result)
    {
        TRY_VOID(only_members(
            row, {"name", "principal", "action", "resource", "resource_account", "context", "expected", "by", "other_keys"},
            place));
        if (const auto name = text_of(row, "name"); !name.empty()) place = fmt::format("{} ({})", place, name);
        return Request(row, std::move(place)).decide(policies, row, result);
    }

    TablePolicies policies_;
};

}  // namespace

Result<TableResult> run_table(const Json& table, const ReadPolicy& read_policy)
{
    const auto* tests = table.array() != nullptr ? &table : table.find("tests");
    if (table.array() == nullptr) TRY_VOID(only_members(table, {"policies", "tests"}, "table"));
    if (tests == nullptr || tests->array() == nullptr || tests->array()->empty())
        return fail(table_error("table", "has no tests: it is a list of tests, or an object with `policies` and `tests`"));
    const Table all(table.find("policies"), read_policy);
    TableResult result;
    for (std::size_t i = 0; i < tests->array()->size(); ++i) TRY_VOID(all.run((*tests->array())[i], i, result));
    return result;
}

std::string to_text(const TableResult& result, std::string_view file)
{
    std::string text;
    for (const auto& failure : result.failures) {
        text += fmt::format("FAILED {}: {}\n  expected {}\n  actual   {}\n", policy::one_line(file),
                            policy::one_line(failure.name), failure.expected, failure.actual);
        std::string_view tree = failure.tree;
        while (!tree.empty()) {
            const auto end = std::min(tree.find('\n'), tree.size() - 1);
            text += fmt::format("  | {}", tree.substr(0, end + 1));
            tree.remove_prefix(end + 1);
        }
    }
    return text + fmt::format("{}: {} passed, {} failed\n", policy::one_line(file), result.passed, result.failures.size());
}

}  // namespace sekisho::review
