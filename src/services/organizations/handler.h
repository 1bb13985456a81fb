#pragma once

#include <string>
#include <utility>
#include <vector>

#include "op/operation.h"
#include "services/organizations/errors.h"
#include "services/organizations/organizations.h"

/// What the handlers of this service share: an operation is its subjects (what permission is asked for) and its body, which
/// reads the state or edits it. The action is "organizations:" and the operation's own name.
namespace sekisho::organizations {

/// The resource of an access check, with the condition keys that the operation knows.
struct Subject {
    std::string resource = "*";
    policy::Context context;
};
using Subjects = std::vector<Subject>;

/// Who may call, beyond policies: what concerns the organisation as a whole is the management account's business.
enum class Who { management, any_member };

/// One check per subject. Who is no member, or a member where only the management account may, is judged by his own policies
/// and then refused, whatever he asked about: AWSOrganizationsNotInUseException, AccessDeniedException.
[[nodiscard]] op::AccessChecks checks_for(const State& state, const op::Caller& caller, std::string_view operation,
                                          Subjects subjects, Who who = Who::management);

/// The root, a unit or an account, with its tags; "*" for an id that is none.
[[nodiscard]] Subject target_subject(const State& state, const std::string& target);
/// With organizations:PolicyType.
[[nodiscard]] Subject policy_subject(const State& state, const std::string& policy);
/// aws:RequestTag/* and aws:TagKeys.
void set_request_tags(policy::Context& context, const Tags& tags);
/// A subject without a resource that makes something with tags.
[[nodiscard]] Subject new_subject(const Tags& tags);

/// An operation that reads: Self has `subjects(state, input)` and `read(state, input) -> Result<Output>`, both static.
template <class Self, class Operation>
class Query : public Operation {
public:
    using Input = typename Operation::Input;
    using Output = typename Operation::Output;
    static constexpr op::Effect effect = op::Effect::read;
    static constexpr Who who = Who::management;

    explicit Query(const Organizations& organizations) : organizations_(&organizations) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope&) const
    {
        const auto state = organizations_->state();
        return checks_for(*state, caller, Operation::schema.name, Self::subjects(*state, input), Self::who);
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        const auto state = organizations_->state();
        if (!state->exists()) co_return fail(errors::not_in_use());
        co_return Self::read(*state, *call);
    }

private:
    const Organizations* organizations_;
};

/// An operation that changes: Self has `subjects(state, input)` and `apply(editor, input) -> Result<Output>`, both static.
template <class Self, class Operation>
class Mutation : public Operation {
public:
    using Input = typename Operation::Input;
    using Output = typename Operation::Output;
    static constexpr op::Effect effect = op::Effect::write;

    explicit Mutation(Organizations& organizations) : organizations_(&organizations) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope&) const
    {
        const auto state = organizations_->state();
        return checks_for(*state, caller, Operation::schema.name, Self::subjects(*state, input));
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        Organizations::Work<Output> work = [input = *call](Editor& editor) -> Result<Output> {
            if (!editor.state().exists()) return fail(errors::not_in_use());
            return Self::apply(editor, input);
        };
        co_return co_await organizations_->template change<Output>(std::move(work));
    }

private:
    Organizations* organizations_;
};

/// The last key of the page before; empty for the first. InvalidInputException.
[[nodiscard]] Result<std::string> decode_token(const std::optional<std::string>& token);
[[nodiscard]] std::string encode_token(std::string_view key);

/// One page of `items`, which are in the order of `key_of`: NextToken and MaxResults in, NextToken out.
template <class Item, class Input, class Output, class KeyOf>
Result<std::vector<Item>> page_of(std::vector<Item> items, const Input& input, Output& output, KeyOf key_of)
{
    std::size_t limit = 20;
    if constexpr (requires { input.MaxResults; }) limit = static_cast<std::size_t>(input.MaxResults.value_or(20));
    TRY(const auto after, decode_token(input.NextToken));
    std::size_t first = 0;
    while (!after.empty() && first < items.size() && key_of(items[first]) <= after) ++first;
    const auto last = std::min(items.size(), first + limit);
    if (last < items.size()) output.NextToken = encode_token(key_of(items[last - 1]));
    return std::vector<Item>(std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(first)),
                             std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(last)));
}

}  // namespace sekisho::organizations
