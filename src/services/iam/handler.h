#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "op/operation.h"
#include "services/iam/accounts.h"
#include "services/iam/errors.h"
#include "services/iam/state.h"

/// What the handlers of this service share: an operation is its subject (what permission is asked for) and its body,
/// which reads the state or edits it: of the caller's account, never of another. The action is "iam:" and the operation's
/// own name.
namespace sekisho::iam {

/// The resource of an access check, with the condition keys that the operation knows.
struct Subject {
    std::string resource = "*";
    policy::Context context;
};

/// One request as subjects and bodies see it.
template <class Input>
struct Ask {
    const Input& input;
    const op::Caller& caller;
    Time now;  ///< when the request was accepted
};

/// The directory of the caller's account; InvalidClientTokenId where that account is not here any more.
[[nodiscard]] Result<Directory*> directory_of(const Accounts& accounts, const op::Caller& caller);

/// The check for one subject. Refuses callers whose credentials may not call IAM at all: sessions from GetSessionToken
/// without MFA and from GetFederationToken (id_credentials_temp_request, comparison table).
[[nodiscard]] Result<op::AccessChecks> checks_for(const wire::OperationSchema& schema, const op::Caller& caller,
                                                  std::vector<Subject> subjects);

template <class Self, class Input>
Result<op::AccessChecks> checks_of(const wire::OperationSchema& schema, const IamState& state, const Ask<Input>& ask)
{
    std::vector<Subject> subjects{Self::subject(state, ask)};
    // A rename needs the permission for both names.
    if constexpr (requires { Self::target(state, ask); }) subjects.push_back(Self::target(state, ask));
    return checks_for(schema, ask.caller, std::move(subjects));
}

/// An operation that reads: Self has `subject(state, ask)` and `read(state, ask) -> Result<Output>`, both static.
template <class Self, class Operation>
class Query : public Operation {
public:
    using Input = typename Operation::Input;
    using Output = typename Operation::Output;
    using Asked = Ask<Input>;
    static constexpr op::Effect effect = op::Effect::read;

    explicit Query(const Accounts& accounts) : accounts_(&accounts) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        TRY(const auto* directory, directory_of(*accounts_, caller));
        return checks_of<Self>(Operation::schema, *directory->state(), Asked{input, caller, envelope.time});
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto* directory, directory_of(*accounts_, call.caller()));
        const auto state = directory->state();
        co_return Self::read(*state, Asked{*call, call.caller(), call.envelope().time});
    }

private:
    const Accounts* accounts_;
};

/// An operation that changes: Self has `subject(state, ask)` and `apply(editor, ask) -> Result<Output>`, both static.
template <class Self, class Operation>
class Mutation : public Operation {
public:
    using Input = typename Operation::Input;
    using Output = typename Operation::Output;
    using Asked = Ask<Input>;
    static constexpr op::Effect effect = op::Effect::write;

    explicit Mutation(const Accounts& accounts) : accounts_(&accounts) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        TRY(const auto* directory, directory_of(*accounts_, caller));
        return checks_of<Self>(Operation::schema, *directory->state(), Asked{input, caller, envelope.time});
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(auto* directory, directory_of(*accounts_, call.caller()));
        Directory::Work<Output> work = [input = *call, caller = call.caller(),
                                        now = call.envelope().time](Editor& editor) -> Result<Output> {
            return Self::apply(editor, Asked{input, caller, now});
        };
        co_return co_await directory->template change<Output>(std::move(work));
    }

private:
    const Accounts* accounts_;
};

/// One page of `items` (in the order of `key_of`, which is unique): Marker and MaxItems in, IsTruncated and Marker out.
/// ValidationError for a marker that is not one of ours.
template <class Item, class Input, class Output, class KeyOf>
Result<std::vector<Item>> page_of(std::vector<Item> items, const Input& input, Output& output, KeyOf key_of);

/// The last key of the page before; empty for the first.
[[nodiscard]] Result<std::string> decode_marker(const std::optional<std::string>& marker);
[[nodiscard]] std::string encode_marker(std::string_view key);

template <class Item, class Input, class Output, class KeyOf>
Result<std::vector<Item>> page_of(std::vector<Item> items, const Input& input, Output& output, KeyOf key_of)
{
    constexpr std::size_t default_items = 100;
    const auto limit = input.MaxItems ? static_cast<std::size_t>(*input.MaxItems) : default_items;
    TRY(const auto after, decode_marker(input.Marker));
    std::size_t first = 0;
    while (!after.empty() && first < items.size() && key_of(items[first]) <= after) ++first;
    const auto last = std::min(items.size(), first + limit);
    output.IsTruncated = last < items.size();
    if (last < items.size()) output.Marker = encode_marker(key_of(items[last - 1]));
    return std::vector<Item>(std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(first)),
                             std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(last)));
}

/// The traits of the three kinds of entity, for operations that exist for each.
struct OfUser {
    static constexpr EntityKind kind = EntityKind::user;
    static const std::string& name(const auto& shape) { return shape.UserName; }
    static std::string& name(auto& shape) { return shape.UserName; }
};
struct OfGroup {
    static constexpr EntityKind kind = EntityKind::group;
    static const std::string& name(const auto& shape) { return shape.GroupName; }
    static std::string& name(auto& shape) { return shape.GroupName; }
};
struct OfRole {
    static constexpr EntityKind kind = EntityKind::role;
    static const std::string& name(const auto& shape) { return shape.RoleName; }
    static std::string& name(auto& shape) { return shape.RoleName; }
};

/// The entity by name, or NoSuchEntity.
[[nodiscard]] Result<EntityPtr> existing(const IamState& state, EntityKind kind, std::string_view name);

/// The entity's ARN with its tags as aws:ResourceTag/ and iam:ResourceTag/; for a name that does not exist the ARN that it
/// would have under "/".
[[nodiscard]] Subject subject_of(const IamState& state, EntityKind kind, std::string_view name);
/// The same, with the boundary of the entity as iam:PermissionsBoundary.
[[nodiscard]] Subject bounded_subject_of(const IamState& state, EntityKind kind, std::string_view name);
/// An entity that is to be made.
[[nodiscard]] Subject new_subject(const IamState& state, std::string_view type, const std::optional<std::string>& path,
                                  std::string_view name);
/// A list: "arn:aws:iam::ACCOUNT:user/" and the path prefix asked for.
[[nodiscard]] Subject list_subject(const IamState& state, std::string_view type,
                                   const std::optional<std::string>& path_prefix = std::nullopt);
[[nodiscard]] Subject policy_subject(const IamState& state, const std::string& arn);
[[nodiscard]] Subject provider_subject(const IamState& state, const std::string& arn);

void set_resource_tags(policy::Context& context, const Tags& tags);
/// aws:RequestTag/* and aws:TagKeys.
void set_request_tags(policy::Context& context, const Tags& tags);

}  // namespace sekisho::iam
