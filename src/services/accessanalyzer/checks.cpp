#include "services/accessanalyzer/checks.h"

#include <fmt/format.h>

#include "policy/analysis/checks.h"
#include "policy/json_reader.h"
#include "services/accessanalyzer/errors.h"

namespace sekisho::accessanalyzer {
namespace {

using namespace shapes::accessanalyzer;
using policy::PolicyKind;
using policy::PolicyPtr;

op::AccessChecks only(std::string action)
{
    op::AccessCheck check;
    check.action = std::move(action);
    return {std::move(check)};
}

/// As the first kind that the document is. What is refused is refused as the first.
Result<PolicyPtr> parse(const std::string& document, std::string_view parameter, std::initializer_list<PolicyKind> kinds)
{
    std::optional<Error> refusal;
    for (const auto kind : kinds) {
        auto policy = policy::parse_policy(document, kind, std::string(parameter));
        if (policy) return policy;
        if (!refusal) refusal = std::move(policy).error();
    }
    return fail(errors::invalid_document(parameter, *refusal));
}

/// A trust policy is a resource policy, too.
Result<PolicyPtr> parse(const std::string& document, std::string_view parameter, std::string_view policy_type)
{
    if (policy_type == "IDENTITY_POLICY") return parse(document, parameter, {PolicyKind::identity});
    return parse(document, parameter, {PolicyKind::resource, PolicyKind::trust});
}

/// AWS's texts for an answer.
struct Wording {
    std::string_view passed;
    std::string_view failed;
    std::string_view statement;  ///< in front of the statement's name
};

/// "New access in the statement with index: 1. new access: ...": AWS's sentence, then ours.
ReasonSummary reason_of(const Wording& wording, const policy::analysis::StatementPlace& place, const std::string& message)
{
    const bool has_sid = !place.id.starts_with('#');
    ReasonSummary reason;
    reason.statementIndex = static_cast<int>(place.statement);
    if (has_sid) reason.statementId = place.id;
    reason.description = has_sid ? fmt::format("{} with sid: {}. {}", wording.statement, place.id, message)
                                 : fmt::format("{} with index: {}. {}", wording.statement, place.statement, message);
    return reason;
}

template <class Output>
Output answer(const policy::analysis::Finding& finding, const Wording& wording)
{
    Output output;
    output.result = finding.passed() ? "PASS" : "FAIL";
    output.message = finding.passed() ? wording.passed : wording.failed;
    if (finding.passed()) return output;
    auto& reasons = output.reasons.emplace();
    for (const auto& place : finding.statements) reasons.push_back(reason_of(wording, place, finding.message));
    if (reasons.empty()) reasons.emplace_back().description = finding.message;
    return output;
}

constexpr Wording new_access{"The modified permissions do not grant new access compared to your existing policy.",
                             "The modified permissions grant new access compared to your existing policy.",
                             "New access in the statement"};
constexpr Wording public_access{"The resource policy does not grant public access for the given resource type.",
                                "The resource policy grants public access for the given resource type.",
                                "Public access granted in the following statement"};
constexpr Wording listed_actions{"The policy document does not grant access to perform the listed actions.",
                                 "The policy document grants access to perform one or more of the listed actions.",
                                 "One or more of the listed actions in the statement"};
constexpr Wording listed_access{
    "The policy document does not grant access to perform the listed actions or resources.",
    "The policy document grants access to perform one or more of the listed actions or resources.",
    "One or more of the listed actions or resources in the statement"};

/// The policy of a resource may leave Resource out, as AWS's examples do: it is about that resource.
std::string with_resources(const std::string& document)
{
    const auto root = policy::read_json(document);
    const auto* statements = root ? root->find("Statement") : nullptr;
    if (statements == nullptr) return document;
    std::string out;
    std::size_t copied = 0;
    const auto complete = [&](const policy::JsonNode& statement) {
        const bool object = statement.is(policy::JsonNode::Type::object);
        if (!object || statement.items.empty() || statement.find("Resource") || statement.find("NotResource")) return;
        out += document.substr(copied, statement.offset + 1 - copied) + R"("Resource":"*",)";
        copied = statement.offset + 1;
    };
    if (statements->is(policy::JsonNode::Type::array))
        for (const auto& statement : statements->items) complete(statement);
    else complete(*statements);
    return out + document.substr(copied);
}

Result<void> check_access_text(const policy::analysis::Access& access)
{
    for (const auto& action : access.actions)
        if (action != "*" && action.find(':') == std::string::npos)
            return fail(errors::invalid_parameter(
                fmt::format("The action {} is not valid. Use the format service:action.", action)));
    return {};
}

}  // namespace

Result<CheckNoNewAccessResponse> check_no_new_access(const CheckNoNewAccessRequest& input)
{
    TRY(const auto changed, parse(input.newPolicyDocument, "newPolicyDocument", input.policyType));
    TRY(const auto existing, parse(input.existingPolicyDocument, "existingPolicyDocument", input.policyType));
    return answer<CheckNoNewAccessResponse>(policy::analysis::check_no_new_access(changed, existing), new_access);
}

Result<CheckAccessNotGrantedResponse> check_access_not_granted(const CheckAccessNotGrantedRequest& input)
{
    TRY(const auto policy, parse(input.policyDocument, "policyDocument", input.policyType));
    std::vector<policy::analysis::Access> accesses;
    bool resources = false;
    for (const auto& wanted : input.access) {
        auto& access = accesses.emplace_back();
        access.actions = wanted.actions.value_or(std::vector<std::string>());
        access.resources = wanted.resources.value_or(std::vector<std::string>());
        if (access.actions.empty() && access.resources.empty())
            return fail(errors::invalid_parameter("The access must specify actions or resources."));
        TRY_VOID(check_access_text(access));
        resources = resources || !access.resources.empty();
    }
    if (accesses.empty()) return fail(errors::invalid_parameter("The access must specify actions or resources."));
    const auto finding = policy::analysis::check_access_not_granted(policy, accesses);
    return answer<CheckAccessNotGrantedResponse>(finding, resources ? listed_access : listed_actions);
}

Result<CheckNoPublicAccessResponse> check_no_public_access(const CheckNoPublicAccessRequest& input)
{
    const auto kind = policy::analysis::policy_kind_of(input.resourceType);
    const auto document = kind == PolicyKind::trust ? input.policyDocument : with_resources(input.policyDocument);
    TRY(const auto policy, parse(document, "policyDocument", {kind}));
    const auto finding = policy::analysis::check_no_public_access(policy, {input.resourceType, {}});
    return answer<CheckNoPublicAccessResponse>(finding, public_access);
}

Result<op::AccessChecks> CheckNoNewAccess::access(const Input&, const op::Caller&, const op::Envelope&) const
{
    return only("access-analyzer:CheckNoNewAccess");
}

Task<Result<CheckNoNewAccess::Output>> CheckNoNewAccess::execute(op::Authorized<Input> input) const
{
    auto work = [request = std::move(input).take()] { return check_no_new_access(request); };
    co_return co_await workers_.run(std::move(work));
}

Result<op::AccessChecks> CheckAccessNotGranted::access(const Input&, const op::Caller&, const op::Envelope&) const
{
    return only("access-analyzer:CheckAccessNotGranted");
}

Task<Result<CheckAccessNotGranted::Output>> CheckAccessNotGranted::execute(op::Authorized<Input> input) const
{
    auto work = [request = std::move(input).take()] { return check_access_not_granted(request); };
    co_return co_await workers_.run(std::move(work));
}

Result<op::AccessChecks> CheckNoPublicAccess::access(const Input&, const op::Caller&, const op::Envelope&) const
{
    return only("access-analyzer:CheckNoPublicAccess");
}

Task<Result<CheckNoPublicAccess::Output>> CheckNoPublicAccess::execute(op::Authorized<Input> input) const
{
    auto work = [request = std::move(input).take()] { return check_no_public_access(request); };
    co_return co_await workers_.run(std::move(work));
}

}  // namespace sekisho::accessanalyzer
