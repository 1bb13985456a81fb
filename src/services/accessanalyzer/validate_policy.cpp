#include "services/accessanalyzer/validate_policy.h"

#include <charconv>
#include <map>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "policy/lint/lint.h"
#include "services/accessanalyzer/errors.h"

namespace sekisho::accessanalyzer {
namespace {

using namespace shapes::accessanalyzer;
using policy::PolicyKind;

constexpr std::size_t page_limit = 100;

PolicyKind kind_of(std::string_view policy_type)
{
    static const std::map<std::string_view, PolicyKind> kinds{{"IDENTITY_POLICY", PolicyKind::identity},
                                                              {"RESOURCE_POLICY", PolicyKind::resource},
                                                              {"SERVICE_CONTROL_POLICY", PolicyKind::service_control},
                                                              {"RESOURCE_CONTROL_POLICY", PolicyKind::resource_control}};
    return kinds.at(policy_type);  // the wire knows the enumeration
}

int number(std::size_t value) { return static_cast<int>(value); }

PathElement shape_of(const policy::lint::PathElement& element)
{
    using Kind = policy::lint::PathElement::Kind;
    PathElement shape;
    switch (element.kind) {
        case Kind::value: shape.value = element.name; break;
        case Kind::key: shape.key = element.name; break;
        case Kind::index: shape.index = number(element.index); break;
        case Kind::substring: shape.substring = Substring{number(element.index), number(element.length)}; break;
    }
    return shape;
}

Position shape_of(const policy::lint::Position& position)
{
    return {number(position.line), number(position.column), number(position.offset)};
}

ValidatePolicyFinding shape_of(const policy::lint::Finding& finding)
{
    ValidatePolicyFinding shape;
    shape.findingDetails = finding.details;
    shape.findingType = name_of(finding.severity);
    shape.issueCode = finding.code;
    shape.learnMoreLink = finding.learn_more;
    shape.fix = finding.fix;
    for (const auto& location : finding.locations) {
        auto& place = shape.locations.emplace_back();
        for (const auto& element : location.path) place.path.push_back(shape_of(element));
        place.span = {shape_of(location.start), shape_of(location.end)};
    }
    return shape;
}

/// Of the document and what it is, so that a token of another document is noticed.
std::string mark_of(const ValidatePolicyRequest& input)
{
    constexpr std::size_t length = 9;
    const auto text = input.policyType + "\n" + input.validatePolicyResourceType.value_or("") + "\n" + input.policyDocument;
    return base64url(crypto::sha256(text).substr(0, length));
}

/// How many findings the earlier pages had.
Result<std::size_t> first_of_page(const ValidatePolicyRequest& input)
{
    if (!input.nextToken) return std::size_t{0};
    const std::string_view token = *input.nextToken;
    const auto dot = token.find('.');
    std::size_t first = 0;
    const auto* end = token.data() + std::min(dot, token.size());
    const auto parsed = std::from_chars(token.data(), end, first);
    const bool good = dot != std::string_view::npos && parsed.ec == std::errc() && parsed.ptr == end;
    if (!good || token.substr(dot + 1) != mark_of(input)) return fail(errors::invalid_field("The nextToken is not valid."));
    return first;
}

Result<std::size_t> page_size(const ValidatePolicyRequest& input)
{
    if (!input.maxResults) return page_limit;
    if (*input.maxResults < 1) return fail(errors::invalid_field("maxResults must be at least 1."));
    return std::min(page_limit, static_cast<std::size_t>(*input.maxResults));
}

}  // namespace

Result<ValidatePolicyResponse> validate_policy(const ValidatePolicyRequest& input)
{
    const auto kind = kind_of(input.policyType);
    if (input.validatePolicyResourceType && kind != PolicyKind::resource)
        return fail(errors::invalid_field(
            "validatePolicyResourceType can only be specified when the policyType is RESOURCE_POLICY."));
    TRY(const auto size, page_size(input));
    TRY(const auto first, first_of_page(input));
    const auto resource_type = input.validatePolicyResourceType.value_or("");
    const auto findings = policy::lint::lint(input.policyDocument, {kind, resource_type});
    ValidatePolicyResponse output;
    const auto last = std::min(findings.size(), first + size);
    for (auto i = first; i < last; ++i) output.findings.push_back(shape_of(findings[i]));
    if (last < findings.size()) output.nextToken = std::to_string(last) + "." + mark_of(input);
    return output;
}

Result<op::AccessChecks> ValidatePolicy::access(const Input&, const op::Caller&, const op::Envelope&) const
{
    op::AccessCheck check;
    check.action = "access-analyzer:ValidatePolicy";
    return op::AccessChecks{std::move(check)};
}

Task<Result<ValidatePolicy::Output>> ValidatePolicy::execute(op::Authorized<Input> input) const
{
    auto work = [request = std::move(input).take()] { return validate_policy(request); };
    co_return co_await workers_.run(std::move(work));
}

}  // namespace sekisho::accessanalyzer
