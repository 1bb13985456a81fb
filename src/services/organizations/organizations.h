#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"
#include "op/organization.h"
#include "services/iam/accounts.h"
#include "services/organizations/editor.h"
#include "services/organizations/state.h"
#include "store/snapshot.h"

namespace sekisho::organizations {

/// The organisation: a snapshot to read, and the one way to change it durably. Thread-safe; reading takes no lock.
class Organizations final : public op::OrganizationSource {
public:
    /// All of it outlives this object.
    struct Parts {
        store::Database& database;
        iam::Accounts& accounts;
        const Clock& clock;
    };
    /// Reads the tables, which must have been migrated. Blocks: at start only. Fails where the organisation's management
    /// account is not the one that is configured: its policies would bind nobody.
    static Result<std::unique_ptr<Organizations>> open(Parts parts);

    [[nodiscard]] std::shared_ptr<const State> state() const noexcept { return snapshot_.get(); }
    [[nodiscard]] std::shared_ptr<const op::OrganizationPlace> place_of(std::string_view account) const override;
    [[nodiscard]] iam::Accounts& accounts() const noexcept { return parts_.accounts; }

    template <class T>
    using Work = std::function<Result<T>(Editor&)>;

    /// Runs `work` as one durable change: all of it or nothing. `work` owns what it touches.
    template <class T>
    Task<Result<T>> change(Work<T> work)
    {
        auto in_transaction = [this, work = std::move(work)](store::Connection& connection, State& draft) -> Result<T> {
            Editor editor(connection, draft, parts_.clock.now());
            auto result = work(editor);
            if (result) draft.derive_places();
            return result;
        };
        co_return co_await snapshot_.change(std::move(in_transaction));
    }

private:
    Organizations(Parts parts, State initial) : parts_(parts), snapshot_(parts.database, std::move(initial)) {}

    Parts parts_;
    store::Snapshot<State> snapshot_;
};

}  // namespace sekisho::organizations
