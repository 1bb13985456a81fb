#include "services/cognito_idp/risk/risk_operations.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/messages/templates.h"
#include "services/cognito_idp/risk/familiar.h"

namespace sekisho::cognito_idp::risk {
namespace {

constexpr int largest_page = 60;

Result<void> check_enabled(const Pool& pool)
{
    if (protection_of(pool) == Protection::off) return fail(errors::add_on_not_enabled());
    return {};
}

Error event_not_found() { return errors::resource_not_found("Auth event does not exist."); }
Error token_invalid() { return errors::not_authorized("Invalid feedback token."); }

struct Feedback {
    std::string event_id;
    std::string value;
    std::string provider;
};

Result<void> give_feedback(store::Connection& connection, const std::string& sub, const Feedback& feedback, Time now)
{
    TRY(auto event, events::find(connection, sub, feedback.event_id));
    if (!event) return fail(event_not_found());
    event->feedback = feedback.value;
    event->feedback_provider = feedback.provider;
    event->feedback_at = now;
    TRY_VOID(events::set_feedback(connection, sub, *event));
    if (event->type != "SignIn") return {};
    if (feedback.value == "Invalid") return familiar::forget(connection, sub, event->id);
    // A failure that the user owns up to proves nothing about its device.
    if (event->response != "Pass") return {};
    return familiar::learn(connection, sub, seen_by(*event), event->id, now);
}

std::string list_name(const Pool& pool, std::string_view sub)
{
    return fmt::format("AdminListUserAuthEvents|{}|{}", pool.id, sub);
}

}  // namespace

Task<Result<SetRiskConfiguration::Output>> SetRiskConfiguration::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    if (input->ClientId) CO_TRY_VOID(directory().app(input->UserPoolId, *input->ClientId));
    CO_TRY_VOID(check_enabled(*pool));
    api::RiskConfigurationType configuration;
    configuration.UserPoolId = input->UserPoolId;
    configuration.ClientId = input->ClientId;
    configuration.CompromisedCredentialsRiskConfiguration = input->CompromisedCredentialsRiskConfiguration;
    configuration.AccountTakeoverRiskConfiguration = input->AccountTakeoverRiskConfiguration;
    configuration.RiskExceptionConfiguration = input->RiskExceptionConfiguration;
    configuration.LastModifiedDate = clock_.now();
    CO_TRY_VOID(check(configuration));
    CO_TRY_VOID(co_await configurations_.set(configuration));
    Output output;
    output.RiskConfiguration = std::move(configuration);
    co_return output;
}

Task<Result<DescribeRiskConfiguration::Output>> DescribeRiskConfiguration::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    if (input->ClientId) CO_TRY_VOID(directory().app(input->UserPoolId, *input->ClientId));
    CO_TRY_VOID(check_enabled(*pool));
    const auto found = configurations_.own(input->UserPoolId, input->ClientId.value_or(""));
    Output output;
    if (found) output.RiskConfiguration = *found;
    output.RiskConfiguration.UserPoolId = input->UserPoolId;
    output.RiskConfiguration.ClientId = input->ClientId;
    co_return output;
}

Task<Result<AdminListUserAuthEvents::Output>> AdminListUserAuthEvents::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY_VOID(check_enabled(*pool));
    const int asked = input->MaxResults.value_or(0);
    const auto limit = static_cast<std::size_t>(asked > 0 ? asked : largest_page);
    auto read = [this, pool, limit, name = input->Username,
                 token = input->NextToken](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, users::get(connection, *pool, name));
        const auto list = list_name(*pool, user.sub);
        TRY(const auto position, paging_.position(list, token));
        TRY(auto found, events::list(connection, user.sub, position, static_cast<std::int64_t>(limit) + 1));
        Output output;
        if (found.size() > limit) {
            found.resize(limit);
            output.NextToken = paging_.token(list, events::position_of(found.back()));
        }
        auto& all = output.AuthEvents.emplace();
        for (const auto& event : found) all.push_back(to_api(event));
        return output;
    };
    co_return co_await database_.read(std::move(read));
}

Task<Result<AdminUpdateAuthEventFeedback::Output>> AdminUpdateAuthEventFeedback::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY_VOID(check_enabled(*pool));
    auto work = [this, pool, name = input->Username, feedback = Feedback{input->EventId, input->FeedbackValue, "Admin"}](
                    store::Connection& connection) -> Result<void> {
        TRY(const auto user, users::get(connection, *pool, name));
        return give_feedback(connection, user.sub, feedback, clock_.now());
    };
    CO_TRY_VOID(co_await database_.write(std::move(work)));
    co_return Output{};
}

Task<Result<UpdateAuthEventFeedback::Output>> UpdateAuthEventFeedback::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, parts_.directory.pool(input->UserPoolId));
    CO_TRY_VOID(check_enabled(*pool));
    auto look = [pool, name = input->Username](store::Connection& connection) {
        return users::find(connection, *pool, name, NameKind::sign_in);
    };
    CO_TRY(const auto user, co_await parts_.database.read(std::move(look)));
    // Without the token nothing is told, not even whether there is such a user or event.
    if (!user || !tokens_.is_good(input->FeedbackToken, user->sub, input->EventId)) co_return fail(token_invalid());
    auto work = [this, sub = user->sub, feedback = Feedback{input->EventId, input->FeedbackValue, "User"}](
                    store::Connection& connection) { return give_feedback(connection, sub, feedback, parts_.clock.now()); };
    CO_TRY_VOID(co_await parts_.database.write(std::move(work)));
    co_return Output{};
}

op::Operations make_risk_operations(const OperationParts& parts)
{
    using op::make_operation;
    op::Operations all;
    all.push_back(make_operation<SetRiskConfiguration>(parts.directory, parts.configurations, parts.clock));
    all.push_back(make_operation<DescribeRiskConfiguration>(parts.directory, parts.configurations));
    all.push_back(make_operation<AdminListUserAuthEvents>(parts.directory, parts.database, parts.paging));
    all.push_back(make_operation<AdminUpdateAuthEventFeedback>(parts.directory, parts.database, parts.clock));
    all.push_back(make_operation<UpdateAuthEventFeedback>(
        UpdateAuthEventFeedback::Parts{parts.directory, parts.database, parts.sealer, parts.clock}));
    return all;
}

}  // namespace sekisho::cognito_idp::risk
