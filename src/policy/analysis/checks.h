#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/context.h"
#include "policy/policy.h"
#include "policy/principal.h"

/// Statements about every request that policies can ever be asked about. A pass is a proof; every failure says whether a
/// request proves it or whether the check merely found no proof. Texts of requests are taken to be UTF-8.
///
/// Pure: no I/O, no clock. The same input and budget give the same answer. Thread-safe.
namespace sekisho::policy::analysis {

/// PASS and FAIL of the API.
enum class Answer { pass, fail };

enum class Reason {
    proven,        ///< passed: no request exists
    confirmed,     ///< failed: the engine itself decides the counterexample as the finding says
    not_proven,    ///< failed: neither a proof nor a confirmed counterexample was found
    out_of_budget  ///< failed: the work would be more than the budget
};

/// The work that one check may do, in steps of some 30 ns each. Never wall time: answers do not depend on the machine.
/// A check of two policies of 6 KB takes about 150,000.
struct Budget {
    static constexpr std::uint64_t usual_steps = 1'500'000;
    std::uint64_t steps = usual_steps;
};

/// A request that shows the failure; ask evaluate() to see it.
struct Counterexample {
    Principal principal;   ///< of identity-based policies: some user that holds them
    bool bounded = false;  ///< the principal has a permissions boundary (which allows the request)
    std::string action;
    std::string resource;
    Context context;
};

/// A statement of the policies that were checked.
struct StatementPlace {
    std::size_t policy = 0;     ///< position in the list of (new) policies
    std::size_t statement = 0;  ///< position in its document
    std::string id;             ///< Sid, or "#0" by position
    std::string example = {};   ///< what this statement grants: a request as text, where one is confirmed
};

struct Finding {
    Answer answer = Answer::fail;
    Reason reason = Reason::not_proven;
    std::string message;                           ///< one line for people; control characters are struck out
    std::optional<Counterexample> counterexample;  ///< where `reason` is confirmed
    std::vector<StatementPlace> statements;        ///< of the (new) policies: those that grant what the message says
    std::uint64_t steps = 0;                       ///< the work done

    [[nodiscard]] bool passed() const noexcept { return answer == Answer::pass; }
};

/// Whether the new policies, which count together as one, allow a request that the existing ones do not (CheckNoNewAccess).
/// All of one family: identity-based (identity, boundary, session, service control) or such as name principals
/// (resource, trust, endpoint, resource control); otherwise not_proven. No policies allow nothing.
[[nodiscard]] Finding check_no_new_access(std::span<const PolicyPtr> new_policies, std::span<const PolicyPtr> existing,
                                          Budget budget = {});
[[nodiscard]] Finding check_no_new_access(const PolicyPtr& new_policy, const PolicyPtr& existing, Budget budget = {});

/// What a user or role has: identity-based policies, which count together, and a boundary that limits them.
struct Grants {
    std::vector<PolicyPtr> policies;
    PolicyPtr boundary;  ///< null: none
};

/// The same of all that a user or role has after a change and had before it.
[[nodiscard]] Finding check_no_new_access(const Grants& after, const Grants& before, Budget budget = {});

/// What an admission gate asks of a change to a user, role or (trust, resource) policy: nullopt where it is proven that
/// nothing new is granted, otherwise one line to refuse it with: "new access: s3:PutObject on arn:aws:s3:::b/k", or
/// "not proven: ...". No policy before: null. Unlike check_no_new_access, which takes the caller's own policies to allow
/// everything, a trust or resource policy that names somebody of an account is more than one that names the account.
[[nodiscard]] std::optional<std::string> new_access(const Grants& after, const Grants& before, Budget budget = {});
[[nodiscard]] std::optional<std::string> new_access(const PolicyPtr& after, const PolicyPtr& before, Budget budget = {});

/// Access of CheckAccessNotGranted: any of the actions on any of the resources, both as a policy may write them, without
/// variables. Without actions any action, without resources any resource; without both nothing.
struct Access {
    std::vector<std::string> actions;
    std::vector<std::string> resources;
};

/// Fails where the policy grants any of `accesses`.
[[nodiscard]] Finding check_access_not_granted(const PolicyPtr& policy, std::span<const Access> accesses,
                                               Budget budget = {});

/// What CheckNoPublicAccess is about.
struct Exposure {
    std::string resource_type;                  ///< "AWS::S3::Bucket": whose actions count; empty: all actions
    std::vector<std::string> trusted_accounts;  ///< accounts of our own, besides those that the policy names
};

/// Whether `resource_type` is one of AccessCheckResourceType.
[[nodiscard]] bool is_resource_type(std::string_view resource_type);
/// The kind of policy that a resource of this type has: trust for AWS::IAM::AssumeRolePolicyDocument, otherwise resource.
[[nodiscard]] PolicyKind policy_kind_of(std::string_view resource_type);

/// Fails where the policy grants access to everybody: to a principal that it does not name, in a request that is not tied
/// to a fixed account, organisation, source or network (S3's "The meaning of public": a fixed value of one of the keys
/// listed there, no wildcard, no variable; networks no wider than /8 or /32, RFC 1918 excepted).
[[nodiscard]] Finding check_no_public_access(const PolicyPtr& policy, const Exposure& exposure, Budget budget = {});

/// A statement that could be left out.
struct IdleStatement {
    enum class Why {
        vacuous,    ///< no request satisfies it
        redundant,  ///< other statements with the same effect cover it
        shadowed,   ///< an Allow of which every request is denied
    };
    Why why = Why::vacuous;
    std::size_t statement = 0;    ///< position in the document
    std::string id;               ///< Sid, or "#0" by position
    std::vector<std::size_t> by;  ///< the statements that cover it; empty where it is vacuous
};

/// Each entry is proven; of statements that cover each other the later one is idle. What the budget does not reach is
/// left out.
[[nodiscard]] std::vector<IdleStatement> idle_statements(const PolicyPtr& policy, Budget budget = {});

}  // namespace sekisho::policy::analysis
