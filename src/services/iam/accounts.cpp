#include "services/iam/accounts.h"

#include "services/iam/aws_managed.h"
#include "services/iam/errors.h"
#include "services/iam/tables.h"

namespace sekisho::iam {

namespace {

constexpr std::string_view active_word = "ACTIVE";
constexpr std::string_view suspended_word = "SUSPENDED";

/// What nobody has written "ACTIVE" about is not active.
AccountStatus status_of(std::string_view word)
{
    return word == active_word ? AccountStatus::active : AccountStatus::suspended;
}

}  // namespace

Result<std::unique_ptr<Accounts>> Accounts::open(Directory::Parts parts, const std::string& management)
{
    std::unique_ptr<Accounts> accounts(new Accounts(parts, management));
    auto read = [&](store::Connection& connection) { return accounts->load(connection); };
    TRY_VOID(parts.database.read_blocking(read));
    return accounts;
}

Result<void> Accounts::load(store::Connection& connection)
{
    auto list = std::make_shared<List>();
    TRY((*list)[management_], load_account(connection, management_));
    TRY(const auto rows, connection.query("SELECT id, status FROM iam_account ORDER BY id"));
    for (const auto& row : rows) {
        const auto id = row.text("id");
        if (id == management_)
            return fail("Configuration", "the configured account " + id + " is a member account of this installation", 500);
        TRY(auto entry, load_account(connection, id));
        entry.status = status_of(row.text("status"));
        list->emplace(id, std::move(entry));
    }
    list_.store(std::move(list), std::memory_order_release);
    return {};
}

Result<Accounts::Entry> Accounts::load_account(store::Connection& connection, const std::string& id) const
{
    TRY(auto state, tables::load(connection, parts_.sealer, id));
    add_aws_managed_policies(state);
    state.accounts = this;
    return Entry{Directory::of(parts_, std::move(state)), AccountStatus::active};
}

Directory* Accounts::find(std::string_view account) const
{
    const auto list = list_.load(std::memory_order_acquire);
    const auto found = list->find(account);
    if (found == list->end() || found->second.status != AccountStatus::active) return nullptr;
    // The list may go, its directories stay.
    return found->second.directory.get();
}

bool Accounts::is_suspended(std::string_view account) const
{
    const auto list = list_.load(std::memory_order_acquire);
    const auto found = list->find(account);
    return found != list->end() && found->second.status == AccountStatus::suspended;
}

std::shared_ptr<const IamState> Accounts::state_of(std::string_view account) const
{
    const auto* directory = find(account);
    return directory != nullptr ? directory->state() : nullptr;
}

Directory* Accounts::find_key(std::string_view access_key_id) const
{
    for (const auto& account : {account_of_access_key(access_key_id), management_}) {
        auto* const directory = find(account);
        if (directory != nullptr && directory->state()->access_keys->contains(access_key_id)) return directory;
    }
    return nullptr;
}

EntityPtr Accounts::find_by_arn(std::string_view arn) const
{
    const auto parts = parse_iam_arn(arn);
    const auto state = parts ? state_of(parts->account) : nullptr;
    return state ? state->find_by_arn(arn) : nullptr;
}

policy::PrincipalResolver Accounts::resolver() const
{
    return [this](std::string_view arn) -> std::optional<std::string> {
        const auto entity = find_by_arn(arn);
        if (!entity) return std::nullopt;
        return entity->id;
    };
}

std::vector<std::string> Accounts::ids() const
{
    std::vector<std::string> ids;
    const auto list = list_.load(std::memory_order_acquire);
    for (const auto& [id, entry] : *list) ids.push_back(id);
    return ids;
}

Result<std::shared_ptr<Directory>> Accounts::insert(store::Connection& connection, const std::string& account,
                                                    const Directory::Work<void>& fill) const
{
    if (list_.load(std::memory_order_acquire)->contains(account))
        return fail(errors::already_exists("Account with id " + account + " already exists."));
    TRY_VOID(connection.execute("INSERT INTO iam_account (id, status, created) VALUES (?, ?, ?)",
                                {account, std::string(active_word), epoch_milliseconds(parts_.clock.now())}));
    IamState state;
    state.account = account;
    state.accounts = this;
    add_aws_managed_policies(state);
    Editor editor(connection, state, parts_.sealer, parts_.clock.now());
    TRY_VOID(fill(editor));
    return Directory::of(parts_, std::move(state));
}

void Accounts::publish(std::shared_ptr<Directory> directory)
{
    change_list([&](List& list) {
        const auto account = directory->account();
        list.emplace(account, Entry{directory, AccountStatus::active});
    });
}

Result<void> Accounts::suspend(store::Connection& connection, const std::string& account) const
{
    TRY_VOID(connection.execute("UPDATE iam_account SET status = ? WHERE id = ?", {std::string(suspended_word), account}));
    return {};
}

void Accounts::publish_suspension(const std::string& account)
{
    change_list([&](List& list) {
        const auto found = list.find(account);
        if (found != list.end()) found->second.status = AccountStatus::suspended;
    });
}

template <class Edit>
void Accounts::change_list(Edit edit)
{
    auto current = list_.load(std::memory_order_acquire);
    std::shared_ptr<const List> next;
    do {
        auto copy = std::make_shared<List>(*current);
        edit(*copy);
        next = std::move(copy);
    } while (!list_.compare_exchange_weak(current, next));
}

Task<Result<void>> Accounts::store_uses()
{
    const auto list = list_.load(std::memory_order_acquire);
    for (const auto& [id, entry] : *list) CO_TRY_VOID(co_await entry.directory->store_uses());
    co_return Result<void>{};
}

}  // namespace sekisho::iam
