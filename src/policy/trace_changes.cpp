#include "policy/trace_changes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "policy/stand_in.h"
#include "policy/trace_document.h"
#include "policy/words.h"

namespace sekisho::policy {
namespace {

using Part = StatementTrace::Part;
using Place = std::pair<const JudgedPolicy*, const Judgement*>;

std::string name_of(const JudgedPolicy& policy)
{
    auto name = fmt::format("{} {}", kind_name(policy.type), policy.policy->name());
    const bool levels = policy.type == PolicyType::service_control || policy.type == PolicyType::resource_control;
    return levels ? fmt::format("{} at level {}", name, policy.level) : name;
}

/// 'Allow "S" of identity policy P'
std::string name_of(const Place& place)
{
    const auto& statement = *place.second->statement;
    return fmt::format("{} \"{}\" of {}", statement.effect == Effect::allow ? "Allow" : "Deny", statement.id,
                       name_of(*place.first));
}

/// The keys that nobody knows.
std::string keys_of(const Place& place)
{
    return fmt::format("{}", fmt::join(as_written(*place.first->policy, place.second->missing), ", "));
}

std::string to_text(const Place& place, const DocumentText& document, const Judgement::FailedCondition& failed,
                    const Context& context)
{
    auto trace = document.condition(place.second->position, failed.position, context);
    trace.holds = failed.holds;
    return policy::to_text(trace);
}

/// The conditions that fail or are unknown, separated by "; ".
std::string failed_conditions(const Place& place, const DocumentText& document, const Context& context)
{
    std::string text;
    for (const auto& failed : place.second->failed_conditions)
        text += fmt::format("{}{}", text.empty() ? "" : "; ", to_text(place, document, failed, context));
    return text;
}

std::string met_conditions(const Place& place, const DocumentText& document, const Context& context)
{
    std::string text;
    for (std::size_t i = 0; i < place.second->statement->conditions.size(); ++i)
        text += fmt::format("{}{}", text.empty() ? "" : "; ", to_text(place, document, {i, Truth::yes}, context));
    return text;
}

class Changes {
public:
    Changes(const Question& question, const PolicySet& policies, const std::vector<JudgedPolicy>& judged)
        : question_(question),
          policies_(policies),
          judged_(judged),
          standing_(standing_of(judged, policies)),
          request_(fmt::format("{} on {}", question.action, question.resource))
    {
    }

    void add_hanging(const Hanging& hanging)
    {
        for (const auto& place : hanging.on)
            say("{} must {}: that hangs on {}{}.", name_of(place),
                place.second->statement->effect == Effect::allow ? "apply" : "not apply", keys_of(place),
                with_conditions(place));
    }
    void add_denies()
    {
        for (const auto& policy : judged_)
            for (const auto& judgement : policy.statements) {
                if (judgement.is(Effect::deny, Truth::yes)) add_deny({&policy, &judgement});
                if (judgement.is(Effect::deny, Truth::unknown)) add_unknown_deny({&policy, &judgement});
            }
    }
    void add_lacking()
    {
        auto opinions = sure_opinions(standing_);
        for (;;) {
            const auto type = lacking_type(question_, policies_, opinions);
            if (type == PolicyType::none) return;
            add_lack(type);
            const bool never = type == PolicyType::identity && is_without_session();
            if (never) return;
            grant(opinions, type);
        }
    }
    std::vector<std::string> take() { return std::move(sentences_); }

private:
    template <class... Args>
    void say(fmt::format_string<Args...> format, Args&&... args)
    {
        sentences_.push_back(one_line(fmt::format(format, std::forward<Args>(args)...)));
    }

    /// Read once, however many of its statements have something to say: policies may be large, and full of them.
    [[nodiscard]] const DocumentText& document_of(const Place& place)
    {
        const auto& policy = *place.first->policy;
        return documents_.try_emplace(&policy, policy).first->second;
    }
    [[nodiscard]] std::string with_conditions(const Place& place)
    {
        const auto conditions = failed_conditions(place, document_of(place), question_.context);
        return conditions.empty() ? conditions : fmt::format(" ({})", conditions);
    }
    void add_deny(const Place& place)
    {
        if (is_stand_in(*place.first->policy)) {
            say("The {} denies everything, for {}: replace it.", name_of(*place.first), place.second->statement->id);
            return;
        }
        const auto conditions = met_conditions(place, document_of(place), question_.context);
        if (conditions.empty()) say("{} applies, and nothing overrules a Deny: change or remove it.", name_of(place));
        else
            say("{} applies, and nothing overrules a Deny: change or remove it, or make a request that does not meet its "
                "condition ({}).",
                name_of(place), conditions);
    }
    void add_unknown_deny(const Place& place)
    {
        say("{} must not apply: that hangs on {}{}.", name_of(place), keys_of(place), with_conditions(place));
    }

    /// GetFederationToken without a session policy: identity policies grant nothing.
    [[nodiscard]] bool is_without_session() const
    {
        return question_.principal.kind == PrincipalKind::federated_user && !policies_.session;
    }
    static void grant(Opinions& opinions, PolicyType type)
    {
        switch (type) {
            case PolicyType::service_control: opinions.every_level_allows = true; break;
            case PolicyType::endpoint: opinions.endpoint.allows = true; break;
            case PolicyType::identity: opinions.identity.allows = true; break;
            case PolicyType::boundary: opinions.boundary.allows = true; break;
            case PolicyType::session: opinions.session.allows = true; break;
            case PolicyType::resource:
            case PolicyType::trust: opinions.resource = {false, true, Naming::direct}; break;
            case PolicyType::none:
            case PolicyType::resource_control: break;
        }
    }
    void add_lack(PolicyType type)
    {
        switch (type) {
            case PolicyType::service_control: add_service_control(); return;
            case PolicyType::identity: add_identity(); break;
            case PolicyType::resource:
            case PolicyType::trust: add_resource(type); break;
            case PolicyType::boundary:
                say("The permissions boundary {} must allow {}.", policies_.boundary->name(), request_);
                break;
            case PolicyType::session:
                say("The session policy must allow {}: whoever makes the session passes it.", request_);
                break;
            case PolicyType::endpoint:
                say("The VPC endpoint policy {} must allow {}.", policies_.endpoint->name(), request_);
                break;
            case PolicyType::none:
            case PolicyType::resource_control: return;
        }
        add_nearest(type, 0);
    }
    void add_service_control()
    {
        for (std::size_t level = 0; level < standing_.service_control.size(); ++level) {
            if (standing_.service_control[level] == Truth::yes) continue;
            say("A service control policy at level {}{} must allow {}.", level, level == 0 ? " (the root)" : "", request_);
            add_nearest(PolicyType::service_control, level);
        }
    }
    void add_identity()
    {
        const auto& principal = question_.principal;
        const auto& holder = principal.role_arn.empty() ? principal.arn : principal.role_arn;
        if (is_without_session()) {
            say("GetFederationToken must be called with a session policy: without one, identity policies grant nothing.");
            return;
        }
        if (!within_one_account(question_) || policies_.resource_side == ResourceSide::must_allow) {
            say("An identity policy of {} must allow {}.", holder, request_);
            return;
        }
        say("An identity policy of {} must allow {}, or a policy of the resource must allow it to {}.", holder, request_,
            principal.arn);
        add_near_in_resource();
    }
    void add_resource(PolicyType type)
    {
        const auto why = !within_one_account(question_)
                             ? fmt::format(" (it belongs to account {})", question_.resource_account)
                             : std::string();
        if (policies_.resource != nullptr)
            say("The {} {} must allow {} to {}{}.", kind_name(type), policies_.resource->name(), question_.action,
                caller_name(question_.principal), why);
        else
            say("The resource {} has no policy{}: one must allow {} to {}.", question_.resource, why, question_.action,
                caller_name(question_.principal));
    }

    /// The Allows that came nearest: whose conditions fail; else those that name another resource or another caller.
    void add_nearest(PolicyType type, std::size_t level)
    {
        constexpr std::size_t most = 3;
        std::vector<Place> near;
        auto best = Part::action;
        for (const auto& policy : judged_)
            for (const auto& judgement : policy.statements) {
                if (policy.type != type || policy.level != level || judgement.statement->effect != Effect::allow) continue;
                if (judgement.failed > best) near.clear();
                best = std::max(best, judgement.failed);
                if (judgement.failed == best && best > Part::action && near.size() < most)
                    near.emplace_back(&policy, &judgement);
            }
        for (const auto& place : near) add_near(place);
    }
    /// Allows of the resource's own policy that name the caller so that no identity policy is needed.
    void add_near_in_resource()
    {
        const auto type = resource_type(question_, policies_);
        for (const auto& policy : judged_)
            for (const auto& judgement : policy.statements)
                if (policy.type == type && judgement.statement->effect == Effect::allow &&
                    judgement.failed == Part::condition && judgement.naming > Naming::delegated)
                    add_near({&policy, &judgement});
    }
    void add_near(const Place& place)
    {
        switch (place.second->failed) {
            case Part::condition:
                say("{} would do if its condition were met: {}.", name_of(place),
                    failed_conditions(place, document_of(place), question_.context));
                break;
            case Part::principal: say("{} does not name {}.", name_of(place), caller_name(question_.principal)); break;
            case Part::resource: add_other_resource(place); break;
            case Part::none:
            case Part::action: break;
        }
    }
    void add_other_resource(const Place& place)
    {
        constexpr std::size_t shown = 512;
        const auto resources = document_of(place).resources(place.second->position);
        const auto list = one_line(fmt::format("{}", fmt::join(resources, ", ")), shown);
        if (place.second->statement->resource == Statement::Element::listed)
            say("{} covers other resources: {}.", name_of(place), list);
        else say("{} leaves the resource out: {}.", name_of(place), list);
    }

    const Question& question_;
    const PolicySet& policies_;
    const std::vector<JudgedPolicy>& judged_;
    Standing standing_;
    std::string request_;
    std::map<const Policy*, DocumentText> documents_;
    std::vector<std::string> sentences_;
};

}  // namespace

std::vector<std::string> changes_of(const Question& question, const PolicySet& policies,
                                    const std::vector<JudgedPolicy>& judged, const Hanging& hanging)
{
    Changes changes(question, policies, judged);
    if (hanging.outcome == Outcome::allowed) return {};
    if (hanging.outcome == Outcome::unknown) {
        changes.add_hanging(hanging);
    } else {
        changes.add_denies();
        changes.add_lacking();
    }
    return changes.take();
}

}  // namespace sekisho::policy
