#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/iam/directory.h"

namespace sekisho::iam {

/// Suspended: closed, but still there. Its credentials are refused, its users and roles are unknown to others.
enum class AccountStatus { active, suspended };

/// Every account of the installation: the management account, which is configured, and those that the organisation made.
/// The list is immutable and swapped as a whole; directories are never taken out of it. Thread-safe; no lock on reading.
class Accounts {
public:
    /// Reads every account. Blocks: at start only. Fails where `management` is an account that the organisation made.
    static Result<std::unique_ptr<Accounts>> open(Directory::Parts parts, const std::string& management);

    /// The account that was configured: the first of the installation, the one that governs an organisation.
    [[nodiscard]] const std::string& management() const noexcept { return management_; }
    [[nodiscard]] const Clock& clock() const noexcept { return parts_.clock; }

    /// The directory of an active account; null: no such account here, or it is suspended. Lives as long as this object.
    [[nodiscard]] Directory* find(std::string_view account) const;
    [[nodiscard]] bool is_suspended(std::string_view account) const;
    /// The newest state of an active account; null as above.
    [[nodiscard]] std::shared_ptr<const IamState> state_of(std::string_view account) const;
    /// The directory that has this long-term access key, of an active account; null: none. Takes two look-ups at most,
    /// however many accounts there are: ids name their account, those of the management account need not.
    [[nodiscard]] Directory* find_key(std::string_view access_key_id) const;
    /// A user or role of any active account by its exact ARN; null: none.
    [[nodiscard]] EntityPtr find_by_arn(std::string_view arn) const;
    /// User and role ARNs of every account to unique ids, as they are when asked. Not to outlive this object.
    [[nodiscard]] policy::PrincipalResolver resolver() const;
    /// The ids of all accounts, suspended ones included, ascending.
    [[nodiscard]] std::vector<std::string> ids() const;

    /// Makes an account in the running transaction of the caller, with what `fill` puts into it. It exists for requests
    /// from publish() on, to be called when the transaction is durable. EntityAlreadyExists for an id in use.
    [[nodiscard]] Result<std::shared_ptr<Directory>> insert(store::Connection& connection, const std::string& account,
                                                            const Directory::Work<void>& fill) const;
    void publish(std::shared_ptr<Directory> directory);
    /// The same in two steps for a suspension. It cannot be taken back.
    [[nodiscard]] Result<void> suspend(store::Connection& connection, const std::string& account) const;
    void publish_suspension(const std::string& account);

    /// Stores the uses of keys noted since the last call, of every account.
    Task<Result<void>> store_uses();

private:
    struct Entry {
        std::shared_ptr<Directory> directory;
        AccountStatus status = AccountStatus::active;
    };
    using List = std::map<std::string, Entry, std::less<>>;

    Accounts(Directory::Parts parts, std::string management) : parts_(parts), management_(std::move(management)) {}
    [[nodiscard]] Result<void> load(store::Connection& connection);
    [[nodiscard]] Result<Entry> load_account(store::Connection& connection, const std::string& id) const;
    /// Swaps in a copy of the list that `edit` has changed.
    template <class Edit>
    void change_list(Edit edit);

    Directory::Parts parts_;
    std::string management_;
    std::atomic<std::shared_ptr<const List>> list_ = std::make_shared<const List>();
};

}  // namespace sekisho::iam
