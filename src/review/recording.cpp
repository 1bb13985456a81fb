#include "review/recording.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <unordered_map>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "op/denial.h"
#include "review/principal_facts.h"

namespace sekisho::review {
namespace {

constexpr std::size_t context_bytes = 8UL * 1024;  // of one context
constexpr std::size_t context_keys = 100;
constexpr std::size_t document_bytes = 4096;  // of one session policy: AWS's own limit is 2,048
constexpr std::size_t finding_limit = 8;
constexpr std::size_t change_limit = 6;
constexpr std::size_t text_bytes = 1024;
constexpr std::size_t longest_agent = 8UL * 1024;  // audit/line.cpp cuts longer texts
constexpr std::size_t remembered = 512;            // policies and documents, per thread
constexpr std::chrono::hours document_interval{1};

// Set by op::request_context() from what else the record holds; the first four by op::subject_context() as well.
constexpr std::size_t of_any_subject = 4;
constexpr std::array<std::string_view, 8> of_the_request{"aws:currenttime",           "aws:epochtime", "aws:viaawsservice",
                                                         "aws:principalisawsservice", "aws:sourceip",  "aws:securetransport",
                                                         "aws:requestedregion",       "aws:useragent"};

/// A key whose value the principal gives, or userIdentity of the record.
struct Derived {
    std::string_view name;
    std::string_view folded;
    std::string_view value;  ///< as the reader will derive it; empty: it will not
};

std::array<Derived, 3> keys_of_principal(const policy::Principal& principal)
{
    return {{{"aws:PrincipalAccount", "aws:principalaccount", principal.account},
             {"aws:PrincipalArn", "aws:principalarn", principal_arn(principal)},
             {"aws:PrincipalType", "aws:principaltype", principal_type(principal)}}};
}

/// Takes keys over while there is room.
class ContextWriter {
public:
    explicit ContextWriter(std::vector<audit::ContextKey>& out) : out_(out) {}

    void add(const policy::Context::Entry& entry)
    {
        std::size_t bytes = entry.name.size();
        bool text = is_utf8(entry.name);
        for (const auto& value : entry.values) {
            bytes += value.size();
            text = text && is_utf8(value);
        }
        used_ += bytes;
        if (!text || used_ > context_bytes || out_.size() >= context_keys || entry.values.size() > context_keys) {
            complete_ = false;
            return;
        }
        out_.push_back({.name = entry.name, .values = entry.values, .multivalued = entry.multivalued});
    }
    void add_absent(std::string_view name)
    {
        out_.push_back({.name = std::string(name), .values = {}, .multivalued = false});
    }
    [[nodiscard]] bool complete() const noexcept { return complete_; }

private:
    std::vector<audit::ContextKey>& out_;
    std::size_t used_ = 0;
    bool complete_ = true;
};

/// Which session policies this thread has recorded, and when.
bool is_due(const std::string& hash, Time now)
{
    static thread_local std::unordered_map<std::string, Time> recorded;
    if (const auto found = recorded.find(hash); found != recorded.end()) {
        if (now < found->second + document_interval && now >= found->second) return false;
        found->second = now;
        return true;
    }
    if (recorded.size() >= remembered) recorded.clear();
    recorded.emplace(hash, now);
    return true;
}

audit::SessionPolicy session_policy_of(const policy::PolicyPtr& policy, Time now)
{
    audit::SessionPolicy recorded{.name = policy::name_of(*policy), .hash = hash_of(policy), .document = {}};
    // A managed policy is looked up again by its ARN.
    const auto& document = policy::document_of(*policy);
    const bool looked_up = recorded.name.starts_with("arn:");
    if (!looked_up && document.size() <= document_bytes && is_due(recorded.hash, now)) recorded.document = document;
    return recorded;
}

bool is_among(std::span<const std::string_view> names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

/// Records all of `context` but what the reader knows without: `implied` by name, `derived` where the value is the same.
void add_context(audit::Basis& basis, const policy::Context& context, std::span<const std::string_view> implied,
                 std::span<const Derived> derived)
{
    ContextWriter writer(basis.context);
    for (const auto& entry : context.entries()) {
        if (is_among(implied, entry.folded)) continue;
        const auto known = std::ranges::find(derived, entry.folded, &Derived::folded);
        if (known != derived.end() && !entry.multivalued && entry.values.size() == 1 && entry.values[0] == known->value)
            continue;
        writer.add(entry);
    }
    for (const auto& key : derived)
        if (!key.value.empty() && context.find_folded(key.folded) == nullptr) writer.add_absent(key.name);
    basis.complete = basis.complete && writer.complete();
}

audit::Basis facts_of(const op::Caller& caller, Time now)
{
    const auto& principal = caller.principal;
    audit::Basis basis;
    basis.principal = word_of(principal.kind);
    basis.role_arn = principal.role_arn;
    basis.unique_id = principal.unique_id;
    basis.provider = principal.provider;
    basis.user_arn = principal.user_arn;
    if (caller.session && caller.session->policies) {
        auto& policies = basis.session_policies.emplace();
        for (const auto& policy : *caller.session->policies) policies.push_back(session_policy_of(policy, now));
    }
    return basis;
}

std::string short_text(std::string_view text) { return std::string(text.substr(0, text_bytes)); }

audit::Record::Finding finding_of(const policy::NearMiss& found)
{
    audit::Record::Finding finding{.policy_type = std::string(policy::to_text(found.policy->type)),
                                   .policy = found.policy->name,
                                   .statement = found.statement->id,
                                   .effect = std::string(op::to_text(found.statement->effect)),
                                   .failed = std::string(op::to_text(found.statement->failed)),
                                   .condition = {}};
    if (found.statement->condition) finding.condition = short_text(policy::to_text(*found.statement->condition));
    return finding;
}

}  // namespace

std::string hash_of(const policy::PolicyPtr& policy)
{
    static thread_local std::unordered_map<policy::PolicyPtr, std::string> known;
    if (const auto found = known.find(policy); found != known.end()) return found->second;
    if (known.size() >= remembered) known.clear();
    return known.emplace(policy, hex(crypto::sha256(policy::document_of(*policy)))).first->second;
}

audit::Basis basis_of(const op::Caller& caller, const op::Envelope& envelope, const policy::Context& context)
{
    auto basis = facts_of(caller, envelope.time);
    basis.complete = envelope.user_agent.size() <= longest_agent && is_utf8(envelope.user_agent);
    const auto of_principal = keys_of_principal(caller.principal);
    const std::array<Derived, 5> derived{
        of_principal[0], of_principal[1], of_principal[2],
        Derived{"aws:userid", "aws:userid", context.value("aws:userid").value_or("")},
        Derived{"aws:username", "aws:username", context.value("aws:username").value_or("")}};
    add_context(basis, context, of_the_request, derived);
    return basis;
}

audit::Basis basis_of_subject(const op::Caller& subject, const op::Envelope& envelope, const policy::Context& context)
{
    auto basis = facts_of(subject, envelope.time);
    basis.arn = subject.principal.arn;
    basis.account = subject.principal.account;
    add_context(basis, context, std::span(of_the_request).first(of_any_subject), keys_of_principal(subject.principal));
    return basis;
}

namespace {

/// Of what allowed, the statement that granted: control policies come first in the evidence, but only let through.
const policy::Evidence& decisive_of(const policy::Decision& decision)
{
    const auto grants = [](const policy::Evidence& evidence) {
        return evidence.type != policy::PolicyType::service_control && evidence.type != policy::PolicyType::resource_control;
    };
    const auto* granting = std::ranges::find_if(decision.evidence, grants);
    return decision.allowed() && granting != decision.evidence.end() ? *granting : decision.evidence.front();
}

}  // namespace

audit::Record::Judgement judgement_of(const op::AccessCheck& check, const policy::Decision& decision, audit::Basis& basis)
{
    audit::Record::Judgement judgement{.action = check.action,
                                       .resource = check.resource,
                                       .verdict = std::string(policy::to_text(decision.verdict)),
                                       .policy_type = std::string(policy::to_text(decision.deciding_type)),
                                       .policy = {},
                                       .statement = {},
                                       .advisory = check.advisory,
                                       .resource_account = check.resource_account};
    if (!decision.evidence.empty()) {
        const auto& decisive = decisive_of(decision);
        judgement.policy_type = policy::to_text(decisive.type);
        judgement.policy = decisive.policy;
        judgement.statement = decisive.statement;
    }
    judgement.resource_must_allow = check.resource_side == policy::ResourceSide::must_allow;
    if (check.resource_policy) {
        judgement.resource_policy = policy::name_of(*check.resource_policy);
        judgement.resource_policy_hash = hash_of(check.resource_policy);
    }
    ContextWriter writer(judgement.context);
    for (const auto& entry : check.context.entries()) writer.add(entry);
    basis.complete = basis.complete && writer.complete();
    return judgement;
}

void add_reasons(audit::Record::Judgement& judgement, const policy::Trace& trace)
{
    for (const auto& found : op::bearing_on(trace, finding_limit)) judgement.findings.push_back(finding_of(found));
    if (!judgement.findings.empty() && judgement.statement.empty()) {
        judgement.policy = judgement.findings.front().policy;
        judgement.statement = judgement.findings.front().statement;
    }
    for (const auto& change : trace.changes)
        if (judgement.changes.size() < change_limit) judgement.changes.push_back(short_text(change));
}

}  // namespace sekisho::review
