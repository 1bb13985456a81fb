#include <fmt/format.h>
#include <algorithm>
#include <charconv>

#include "services/iam/callers.h"
#include "services/iam/families.h"
#include "services/iam/handler.h"
#include "services/iam/simulation/context_entries.h"
#include "services/iam/simulation/principal_scenario.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

constexpr int default_items = 100;
/// Bytes of documents, times answers, that one page may cost; a page is cut short rather than late.
constexpr std::size_t page_cost = 32 * 1024 * 1024;
constexpr std::size_t pair_limit = 100'000;

bool is_action(std::string_view name)
{
    const auto colon = name.find(':');
    return colon != std::string_view::npos && colon > 0 && colon + 1 < name.size() &&
           name.find_first_of("*? ") == std::string_view::npos && name.find(':', colon + 1) == std::string_view::npos;
}

/// "123456789012" or "arn:aws:iam::123456789012:root".
Result<std::string> account_of_owner(const std::string& owner)
{
    const auto is_account = [](std::string_view text) {
        return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (is_account(owner)) return owner;
    constexpr std::string_view prefix = "arn:aws:iam::";
    if (owner.starts_with(prefix)) {
        const auto account = owner.substr(prefix.size(), 12);
        if (is_account(account) && owner == root_arn(account)) return account;
    }
    return fail(errors::invalid_input("Invalid ResourceOwner: " + owner));
}

Result<policy::PolicyPtr> resource_policy_of(Scenario& scenario, const std::string& document)
{
    auto parsed = scenario.parse({document}, policy::PolicyKind::resource, "ResourcePolicy", "resource");
    // A trust policy has no Resource.
    if (!parsed) {
        auto trust = scenario.parse({document}, policy::PolicyKind::trust, "ResourcePolicy", "resource");
        if (trust) parsed = std::move(trust);
    }
    TRY(auto policies, std::move(parsed));
    return policies.front();
}

const std::vector<std::string>& list_of(const std::vector<std::string>& list) { return list; }
std::vector<std::string> list_of(const std::optional<std::vector<std::string>>& list)
{
    return list.value_or(std::vector<std::string>{});
}

/// The documents of the request: more identity policies, another boundary.
template <class Input>
Result<void> add_documents(Scenario& scenario, const Input& input)
{
    TRY(const auto given,
        scenario.parse(list_of(input.PolicyInputList), policy::PolicyKind::identity, "PolicyInputList", "none"));
    auto& identity = scenario.policies.identity;
    identity.insert(identity.end(), given.begin(), given.end());
    const auto boundaries = list_of(input.PermissionsBoundaryPolicyInputList);
    if (boundaries.size() > 1)
        return fail(errors::invalid_input("PermissionsBoundaryPolicyInputList must have no more than one document."));
    if (boundaries.empty()) return {};
    TRY(const auto boundary,
        scenario.parse(boundaries, policy::PolicyKind::identity, "PermissionsBoundaryPolicyInputList", "none"));
    scenario.policies.boundary = boundary.front();
    return {};
}

/// The caller and the resource's side of the request.
template <class Input>
Result<void> add_circumstances(Scenario& scenario, const IamState& state, const Input& input)
{
    if (input.CallerArn) {
        TRY(scenario.caller, caller_named(state, *input.CallerArn));
    }
    if (input.ContextEntries) {
        TRY(scenario.given, context_of(*input.ContextEntries));
    }
    if (input.ResourceOwner) {
        TRY(scenario.resource_owner, account_of_owner(*input.ResourceOwner));
    }
    if (!input.ResourcePolicy) return {};
    // Whom the policy names decides, so that somebody must ask.
    const bool nameless = scenario.caller.context.entries().empty();
    if (nameless) return fail(errors::invalid_input("CallerArn is required where a ResourcePolicy is given."));
    TRY(scenario.resource_policy, resource_policy_of(scenario, *input.ResourcePolicy));
    return {};
}

struct Pages {
    std::size_t first = 0;
    std::size_t last = 0;
};

/// The answers of one page, counted over actions and, within one, resources.
template <class Input>
Result<Pages> pages_of(const Scenario& scenario, const Input& input, std::size_t pairs)
{
    TRY(const auto marker, decode_marker(input.Marker));
    Pages pages;
    if (!marker.empty()) {
        const auto [end, error] = std::from_chars(marker.data(), marker.data() + marker.size(), pages.first);
        if (error != std::errc() || end != marker.data() + marker.size() || pages.first >= pairs)
            return fail(errors::validation("Invalid Marker."));
    }
    const auto affordable = std::max<std::size_t>(1, page_cost / std::max<std::size_t>(1, scenario.size()));
    const auto wanted = static_cast<std::size_t>(input.MaxItems.value_or(default_items));
    pages.last = std::min(pairs, pages.first + std::min(wanted, affordable));
    return pages;
}

template <class Input>
Result<shapes::SimulatePolicyResponse> simulate(const Simulator& simulator, const Scenario& scenario, const Input& input)
{
    for (const auto& action : input.ActionNames)
        if (!is_action(action)) return fail(errors::invalid_input("Invalid action name: " + action));
    auto resources = list_of(input.ResourceArns);
    if (resources.empty()) resources.emplace_back("*");
    const auto pairs = input.ActionNames.size() * resources.size();
    if (pairs > pair_limit) return fail(errors::invalid_input("Too many combinations of actions and resources."));
    TRY(const auto pages, pages_of(scenario, input, pairs));
    shapes::SimulatePolicyResponse output;
    auto& results = output.EvaluationResults.emplace();
    for (auto i = pages.first; i < pages.last; ++i)
        results.push_back(simulator.simulate(input.ActionNames[i / resources.size()], resources[i % resources.size()]));
    output.IsTruncated = pages.last < pairs;
    if (pages.last < pairs) output.Marker = encode_marker(std::to_string(pages.last));
    return output;
}

/// An operation that asks the simulator: Self has `subject(state, input)` and `scenario(state, policies, caller, input)`.
template <class Self, class Operation>
class Simulation : public Operation {
public:
    using Input = typename Operation::Input;
    using Output = typename Operation::Output;
    static constexpr op::Effect effect = op::Effect::read;

    Simulation(const Accounts& accounts, const op::PolicySource& policies) : accounts_(&accounts), policies_(&policies) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope&) const
    {
        return checks_for(Operation::schema, caller, {Self::subject(input)});
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto* directory, directory_of(*accounts_, call.caller()));
        const auto state = directory->state();
        CO_TRY(auto scenario, Self::scenario(*state, *policies_, *call));
        const Simulator simulator(*state, *policies_, scenario);
        co_return simulate(simulator, scenario, *call);
    }

private:
    const Accounts* accounts_;
    const op::PolicySource* policies_;
};

Result<void> replace_service_control(Scenario& scenario, const std::vector<shapes::OrderedOrganizationPolicyType>& levels)
{
    scenario.policies.service_control.clear();
    for (const auto& level : levels) {
        const auto name = fmt::format("OrderedOrganizationPolicyInputList.{}.ServiceControlPolicyInputList",
                                      scenario.policies.service_control.size() + 1);
        TRY(auto policies,
            scenario.parse(list_of(level.ServiceControlPolicyInputList), policy::PolicyKind::service_control, name, "none"));
        scenario.policies.service_control.push_back(std::move(policies));
    }
    return {};
}

class SimulateCustomPolicy final : public Simulation<SimulateCustomPolicy, shapes::SimulateCustomPolicyOperation> {
public:
    using Simulation::Simulation;

    static Subject subject(const Input&) { return {}; }

    static Result<Scenario> scenario(const IamState& state, const op::PolicySource& policies, const Input& input)
    {
        Scenario scenario;
        scenario.caller = nameless_caller(state.account);
        // Of the account's own policies those of its organisation bind, unless others are given.
        TRY(scenario.policies, policies.policies_of(root_caller(state.account)));
        scenario.policies.identity.clear();
        if (input.OrderedOrganizationPolicyInputList)
            TRY_VOID(replace_service_control(scenario, *input.OrderedOrganizationPolicyInputList));
        TRY_VOID(add_documents(scenario, input));
        TRY_VOID(add_circumstances(scenario, state, input));
        return scenario;
    }
};

class SimulatePrincipalPolicy final : public Simulation<SimulatePrincipalPolicy, shapes::SimulatePrincipalPolicyOperation> {
public:
    using Simulation::Simulation;

    static Subject subject(const Input& input)
    {
        Subject subject;
        subject.resource = input.PolicySourceArn;
        return subject;
    }

    static Result<Scenario> scenario(const IamState& state, const op::PolicySource& policies, const Input& input)
    {
        Scenario scenario;
        const Exclusions exclusions(input.PolicyExclusionList.value_or(std::vector<shapes::PolicyIdentifier>{}));
        TRY_VOID(add_principal(scenario, state, policies, input.PolicySourceArn, exclusions));
        TRY_VOID(add_documents(scenario, input));
        TRY_VOID(add_circumstances(scenario, state, input));
        return scenario;
    }
};

template <class Self, class Operation>
class ContextKeys : public Query<Self, Operation> {
    using Base = Query<Self, Operation>;

public:
    using Base::Base;

protected:
    static Result<shapes::GetContextKeysForPolicyResponse> keys_of(Scenario scenario,
                                                                   const std::vector<std::string>& documents)
    {
        TRY_VOID(scenario.parse(documents, policy::PolicyKind::identity, "PolicyInputList", "none"));
        shapes::GetContextKeysForPolicyResponse output;
        output.ContextKeyNames = scenario.context_keys();
        return output;
    }
};

class GetContextKeysForCustomPolicy final
    : public ContextKeys<GetContextKeysForCustomPolicy, shapes::GetContextKeysForCustomPolicyOperation> {
public:
    using ContextKeys::ContextKeys;

    static Subject subject(const IamState&, const Asked&) { return {}; }
    static Result<Output> read(const IamState&, const Asked& ask) { return keys_of({}, ask.input.PolicyInputList); }
};

class GetContextKeysForPrincipalPolicy final
    : public ContextKeys<GetContextKeysForPrincipalPolicy, shapes::GetContextKeysForPrincipalPolicyOperation> {
public:
    using ContextKeys::ContextKeys;

    static Subject subject(const IamState&, const Asked& ask)
    {
        Subject subject;
        subject.resource = ask.input.PolicySourceArn;
        return subject;
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        Scenario scenario;
        TRY_VOID(add_source(scenario, state, ask.input.PolicySourceArn, Exclusions({})));
        return keys_of(std::move(scenario), list_of(ask.input.PolicyInputList));
    }
};

}  // namespace

void add_simulation_operations(op::Operations& operations, const Accounts& accounts, const op::PolicySource& policies)
{
    operations.push_back(op::make_operation<SimulateCustomPolicy>(accounts, policies));
    operations.push_back(op::make_operation<SimulatePrincipalPolicy>(accounts, policies));
    operations.push_back(op::make_operation<GetContextKeysForCustomPolicy>(accounts));
    operations.push_back(op::make_operation<GetContextKeysForPrincipalPolicy>(accounts));
}

}  // namespace sekisho::iam
