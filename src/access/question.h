#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "access/facts.h"
#include "access/role.h"
#include "base/result.h"
#include "policy/context.h"
#include "review/can.h"

/// `sekisho model can`: the engine that enforces, asked about one role and one model before anybody tries.
namespace sekisho::access {

/// A call as it would come. What is not said, the call does not have: conditions on it fail, as they do at the door.
struct Question {
    std::string model;  ///< id, "custom-model/<name>" or ARN
    std::string action = "bedrock:InvokeModel";
    std::string environment;                  ///< empty: the installation says none
    std::optional<std::int64_t> tokens = {};  ///< as asked for; nullopt: the call does not say, and no model tells
    bool mfa = false;
    std::string source_ip = {};
    std::string guardrail = {};  ///< "<id>" or "<id>:<version>"
    policy::Context more = {};   ///< further facts
};

struct Verdict {
    bool allowed = false;
    std::string resource;                    ///< the ARN that was judged
    std::string reason;                      ///< which statement, condition or budget decided, in a line
    std::vector<std::string> changes;        ///< what would have to change
    std::optional<Constraints> constraints;  ///< of what is allowed; nullopt: no Allow covers it
    std::optional<Limits> limits;            ///< nullopt: not known here
    std::string tree;
};

/// Asks `view` about a session of the role. Errors: those of review::can.
[[nodiscard]] Result<Verdict> ask(const review::PolicyView& view, review::Subject subject, const RoleFacts& role,
                                  const Question& question);

}  // namespace sekisho::access
