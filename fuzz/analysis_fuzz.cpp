// Two documents, old and new, parted by a zero byte; the first byte chooses the kind of policy. No answer may crash, cost
// more than the budget, contradict the engine, or be contradicted by questions made of the input.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "policy/analysis/checks.h"
#include "policy/analysis/replay.h"
#include "policy/reference/generator.h"

namespace {

using namespace sekisho::policy;
using namespace sekisho::policy::analysis;

constexpr Budget budget{500'000};

void require(bool holds)
{
    if (!holds) std::abort();
}

void check(const Finding& finding, const PolicyPtr& new_policy, const PolicyPtr& old_policy, std::uint64_t seed)
{
    require(finding.steps <= budget.steps);
    require(finding.passed() == (finding.reason == Reason::proven));
    require(finding.counterexample.has_value() == (finding.reason == Reason::confirmed));
    const auto is_new = [&](const Counterexample& request) {
        return allows(std::span(&new_policy, 1), request) && !allows(std::span(&old_policy, 1), request);
    };
    if (finding.counterexample) require(is_new(*finding.counterexample));
    if (!finding.passed()) return;
    reference::Generator generator(seed);
    for (int i = 0; i < 20; ++i) {
        const auto asker = generator.asker();
        Counterexample request{asker.principal, false, asker.action, asker.resource, asker.context};
        if (!names_principals(new_policy->kind())) request.principal.kind = PrincipalKind::user;
        require(!is_new(request));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 3 || size > 8192) return 0;
    const auto kind = static_cast<PolicyKind>(data[0] % 8);
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto zero = text.find('\0');
    const auto old_policy = parse_policy(text.substr(0, zero), kind, "old");
    if (!old_policy) return 0;
    const auto new_policy = zero == std::string_view::npos ? old_policy : parse_policy(text.substr(zero + 1), kind, "new");
    if (!new_policy) return 0;
    const auto finding = check_no_new_access(*new_policy, *old_policy, budget);
    check(finding, *new_policy, *old_policy, size);
    require(check_no_new_access(*old_policy, *old_policy, budget).reason != Reason::confirmed);
    for (const auto& idle : idle_statements(*new_policy, budget))
        require(idle.statement < (*new_policy)->statements().size());
    const Access access{{"s3:*"}, {"arn:aws:s3:::b/*"}};
    require(check_access_not_granted(*new_policy, std::span(&access, 1), budget).steps <= budget.steps);
    require(check_no_public_access(*new_policy, {"AWS::S3::Bucket", {}}, budget).steps <= budget.steps);
    return 0;
}
