#pragma once

#include <string>

#include "base/result.h"
#include "services/organizations/state.h"
#include "store/database.h"

namespace sekisho::organizations {

/// One change in progress: each step is made in the tables and in the draft at once. Used on the writer's thread;
/// not to be kept. Checks of AWS's rules are the operations' business.
class Editor {
public:
    Editor(store::Connection& connection, State& draft, Time now) : connection_(connection), draft_(draft), now_(now) {}

    [[nodiscard]] const State& state() const noexcept { return draft_; }
    [[nodiscard]] store::Connection& connection() const noexcept { return connection_; }
    [[nodiscard]] Time now() const noexcept { return now_; }

    /// An organisation with its root and its management account.
    Result<void> found(const std::string& organization, const std::string& root, Member management);
    /// With everything in it but the record of creations.
    Result<void> dissolve();

    Result<void> save(Unit unit);
    /// With its attachments and tags; likewise for accounts and policies.
    Result<void> erase_unit(const std::string& id);
    Result<void> save(Member member);
    Result<void> erase_member(const std::string& id);
    Result<void> insert(Creation creation);
    Result<void> save(ControlPolicy policy);
    Result<void> erase_policy(const std::string& id);

    Result<void> attach(const std::string& target, const std::string& policy);
    Result<void> detach(const std::string& target, const std::string& policy);
    /// Attaches the full-access policy to every target.
    Result<void> enable(PolicyType type);
    /// Detaches every policy of the type.
    Result<void> disable(PolicyType type);
    /// The full-access policies of the types that are enabled, for a target that is new.
    Result<void> attach_defaults(const std::string& target);

    Result<void> set_tags(const std::string& resource, Tags tags);

private:
    Result<void> erase_traces(const std::string& resource);

    store::Connection& connection_;
    State& draft_;
    Time now_;
};

/// What the tables hold.
[[nodiscard]] Result<State> load(store::Connection& connection);

}  // namespace sekisho::organizations
