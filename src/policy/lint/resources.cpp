#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/encoding.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/checks.h"
#include "policy/lint/resource_kind.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

constexpr std::size_t longest_compared = 2'048;

/// What the resource types that an ARN may stand for say about its Region and account.
struct Candidates {
    std::vector<std::string_view> names;
    bool region_stands = false;   ///< in one of them
    bool region_absent = false;   ///< in one of them
    bool account_stands = false;  ///< as a place to fill, in one of them
    bool account_absent = false;
    bool account_fixed = false;  ///< a name stands in its place, such as "aws"
    bool any_known = false;      ///< the service has resource types at all
};

bool is_place(std::string_view part) { return part.starts_with("${"); }

/// Bedrock authorizes global inference profiles on foundation models of no Region
/// (https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html).
bool is_global_model(const Arn& arn)
{
    return arn.service() == "bedrock" && arn.region().empty() && arn.resource().starts_with("foundation-model/");
}

Candidates candidates_of(Examination& examination, const Arn& arn)
{
    Candidates candidates;
    const auto wanted = variables_widened(arn.resource());
    for (const auto* type : authorization::resource_types_of(arn.service())) {
        candidates.any_known = true;
        for (const auto& text : type->arns) {
            const auto known = split_arn(text);
            const auto form = variables_widened(known.resource());
            if (!examination.afford(wanted.size() * form.size()) || !overlap(wanted, form)) continue;
            candidates.names.push_back(type->name);
            (known.region().empty() ? candidates.region_absent : candidates.region_stands) = true;
            if (known.account().empty()) candidates.account_absent = true;
            else if (is_place(known.account())) candidates.account_stands = true;
            else candidates.account_fixed = candidates.account_fixed || known.account() == arn.account();
        }
    }
    return candidates;
}

bool check_region(Examination& examination, const JsonNode& node, const Arn& arn, const Candidates& candidates)
{
    const auto region = arn.region();
    if (has_wildcard(region)) return true;
    if (region.empty()) {
        if (candidates.region_absent || !candidates.region_stands || is_global_model(arn)) return true;
        examination.report("MISSING_ARN_REGION", node, {arn.service()});
        return false;
    }
    if (!is_region(region)) {
        examination.report("INVALID_ARN_REGION", node, {region});
        return false;
    }
    if (candidates.region_stands || !candidates.region_absent) return true;
    examination.report("ARN_REGION_NOT_ALLOWED", node, {arn.service()});
    return false;
}

bool check_account(Examination& examination, const JsonNode& node, const Arn& arn, const Candidates& candidates)
{
    const auto account = arn.account();
    if (has_wildcard(account) || candidates.account_fixed || account == "aws") return true;
    if (account.empty()) {
        if (candidates.account_absent || !candidates.account_stands) return true;
        examination.report("MISSING_ARN_ACCOUNT", node, {candidates.names.front()});
        return false;
    }
    if (!is_account(account)) {
        examination.report("INVALID_ARN_ACCOUNT", node, {account});
        return false;
    }
    if (candidates.account_stands || !candidates.account_absent) return true;
    examination.report("ARN_ACCOUNT_NOT_ALLOWED", node, {arn.service()});
    return false;
}

bool check_service(Examination& examination, const JsonNode& node, const Arn& arn)
{
    const auto service = arn.service();
    if (has_wildcard(service)) {
        examination.report("WILDCARD_IN_SERVICE_NAME", node);
        return false;
    }
    const auto known = [](std::string_view name) {
        return !authorization::resource_types_of(name).empty() || authorization::find_service(name) != nullptr;
    };
    const auto folded = lower_ascii(service);
    if (folded != service && known(folded)) {
        examination.report("INVALID_ARN_SERVICE_CASE", node, {service}, fmt::format("write {}", folded));
        return false;
    }
    if (known(service)) return true;
    examination.report("INVALID_SERVICE", node, {service});
    return false;
}

bool check_frame(Examination& examination, const JsonNode& node, const Arn& arn)
{
    if (arn.prefix() != "arn") {
        examination.report("INVALID_ARN_PREFIX", node);
        return false;
    }
    if (arn.present < Arn::parts) {
        // A short ARN that ends in a star stands for what it begins; not so in a resource control policy.
        if (!node.text.ends_with('*') || examination.is(PolicyKind::resource_control))
            examination.report("MISSING_ARN_FIELD", node, {"6"});
        return false;
    }
    const auto known = partitions();
    const bool good = std::ranges::find(known, arn.partition()) != known.end();
    if (!good)
        examination.report("INVALID_PARTITION", node,
                           {arn.service(), arn.partition(), fmt::format("{}", fmt::join(known, ", "))});
    return good;
}

/// False: there is a finding about the ARN, or nothing more can be said.
bool check_arn(Examination& examination, const JsonNode& node)
{
    const auto arn = split_arn(node.text);
    if (!check_frame(examination, node, arn) || !check_service(examination, node, arn)) return false;
    if (node.text.size() > longest_compared || arn.region().contains("${") || arn.account().contains("${")) return false;
    const auto candidates = candidates_of(examination, arn);
    if (candidates.any_known && candidates.names.empty() && examination.afford(1)) {
        examination.report("INVALID_ARN_RESOURCE", node);
        return false;
    }
    const bool region = check_region(examination, node, arn, candidates);
    return check_account(examination, node, arn, candidates) && region;
}

}  // namespace

void check_resources(Examination& examination)
{
    const auto* kind = find_resource_kind(examination.resource_type());
    for (const auto& statement : examination.statements())
        for (const auto* resource : statement.resources) {
            if (resource->text == "*" || !check_arn(examination, *resource)) continue;
            if (kind == nullptr || examination.is(PolicyKind::trust)) continue;
            if (resource->text.size() <= longest_compared && !kind->is_named_by(resource->text))
                examination.report("UNSUPPORTED_RESOURCE_ARN_IN_POLICY", resource, {kind->type});
        }
}

}  // namespace sekisho::policy::lint
