#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "op/call.h"
#include "op/caller.h"
#include "policy/evaluate.h"

/// What decisions are measured with. The same file drives the other engines (baselines/).
namespace sekisho::bench {

/// One request: who sends it from where, and what the operation adds to its context.
struct Request {
    std::string action;
    std::string resource;
    policy::Context context;  ///< of the operation: s3:prefix and the like
    op::Envelope envelope;
    policy::Verdict expected;
};

struct Workload {
    std::vector<std::string> statements;  ///< JSON
    op::Caller caller;                    ///< the session of a role with tags and the keys of an identity pool
    std::vector<Request> requests;
};

/// Reads baselines/workload.json; ends the program where it cannot.
[[nodiscard]] Workload read_workload();

/// As many identity policies as it takes to hold the statements: none is longer than IAM takes, and there are at least
/// `least`. Ends the program where one is refused.
[[nodiscard]] policy::PolicySet policies_of(const std::vector<std::string>& statements, std::size_t least = 1);

/// A document with these statements.
[[nodiscard]] std::string document_of(const std::vector<std::string>& statements);

/// Everything that the gate knows of the request when it asks, put together as the gate does it.
[[nodiscard]] policy::Context context_of(const op::Caller& caller, const Request& request);

[[noreturn]] void give_up(const std::string& reason);

}  // namespace sekisho::bench
