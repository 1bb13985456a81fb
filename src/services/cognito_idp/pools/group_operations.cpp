#include "services/cognito_idp/pools/group_operations.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/enrolment.h"

namespace sekisho::cognito_idp {
namespace {

// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
constexpr std::size_t groups_per_user = 100;
constexpr int default_page = 60;

struct Members {
    std::vector<User> users;
    std::set<std::string> sms;  ///< who has MFAOptions
};

std::size_t page_size(const std::optional<int>& limit)
{
    return static_cast<std::size_t>(limit.value_or(0) == 0 ? default_page : *limit);
}

Result<void> check_group(const Pool& pool, const std::string& name)
{
    if (!pool.groups.contains(name)) return fail(errors::group_not_found());
    return {};
}

}  // namespace

Task<Result<CreateGroup::Output>> CreateGroup::execute(op::Authorized<Input> input) const
{
    api::GroupType group;
    group.GroupName = input->GroupName;
    group.UserPoolId = input->UserPoolId;
    group.Description = input->Description;
    group.RoleArn = input->RoleArn;
    group.Precedence = input->Precedence;
    group.CreationDate = group.LastModifiedDate = clock_.now();
    Output output;
    CO_TRY(output.Group, co_await changes_.create_group(input->UserPoolId, std::move(group)));
    co_return output;
}

Task<Result<GetGroup::Output>> GetGroup::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY_VOID(check_group(*pool, input->GroupName));
    Output output;
    output.Group = pool->groups.at(input->GroupName);
    co_return output;
}

Task<Result<ListGroups::Output>> ListGroups::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    const auto list = fmt::format("ListGroups|{}", pool->id);
    CO_TRY(const auto position, paging_.position(list, input->NextToken));
    const auto all = [](const api::GroupType&) { return true; };
    const auto page = page_of(pool->groups, position, page_size(input->Limit), all);
    Output output;
    auto& groups = output.Groups.emplace();
    for (const auto* group : page.entries) groups.push_back(*group);
    if (page.more) output.NextToken = paging_.token(list, page.last);
    co_return output;
}

Task<Result<UpdateGroup::Output>> UpdateGroup::execute(op::Authorized<Input> input) const
{
    // What is left out stays: AWS replaces pools and clients as a whole, but not groups.
    auto edit = [request = *input, now = clock_.now()](api::GroupType& group) {
        if (request.Description) group.Description = request.Description;
        if (request.RoleArn) group.RoleArn = request.RoleArn;
        if (request.Precedence) group.Precedence = request.Precedence;
        group.LastModifiedDate = now;
    };
    Output output;
    CO_TRY(output.Group, co_await changes_.change_group(input->UserPoolId, input->GroupName, std::move(edit)));
    co_return output;
}

Task<Result<DeleteGroup::Output>> DeleteGroup::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(co_await changes_.delete_group(input->UserPoolId, input->GroupName));
    co_return Output{};
}

Task<Result<AdminAddUserToGroup::Output>> AdminAddUserToGroup::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY_VOID(check_group(*pool, input->GroupName));
    auto work = [pool, name = input->Username, group = input->GroupName](store::Connection& connection) -> Result<void> {
        TRY(const auto user, users::get(connection, *pool, name));
        TRY(const auto present, users::groups_of(connection, user.sub));
        if (present.size() >= groups_per_user && std::ranges::find(present, group) == present.end())
            return fail(errors::invalid_parameter("The number of groups of the user has exceeded its limit."));
        TRY_VOID(
            connection.execute("INSERT INTO user_pool_memberships (pool_id, group_name, sub) VALUES (?, ?, ?) "
                               "ON CONFLICT (pool_id, group_name, sub) DO NOTHING",
                               {pool->id, group, user.sub}));
        return {};
    };
    CO_TRY_VOID(co_await database_.write(std::move(work)));
    co_return Output{};
}

Task<Result<AdminRemoveUserFromGroup::Output>> AdminRemoveUserFromGroup::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY_VOID(check_group(*pool, input->GroupName));
    auto work = [pool, name = input->Username, group = input->GroupName](store::Connection& connection) -> Result<void> {
        TRY(const auto user, users::get(connection, *pool, name));
        TRY_VOID(connection.execute("DELETE FROM user_pool_memberships WHERE pool_id = ? AND group_name = ? AND sub = ?",
                                    {pool->id, group, user.sub}));
        return {};
    };
    CO_TRY_VOID(co_await database_.write(std::move(work)));
    co_return Output{};
}

Task<Result<AdminListGroupsForUser::Output>> AdminListGroupsForUser::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    const auto list = fmt::format("AdminListGroupsForUser|{}|{}", pool->id, pool->fold(input->Username));
    CO_TRY(const auto position, paging_.position(list, input->NextToken));
    auto work = [pool, name = input->Username](store::Connection& connection) -> Result<std::vector<std::string>> {
        TRY(const auto user, users::get(connection, *pool, name));
        return users::groups_of(connection, user.sub);
    };
    CO_TRY(const auto names, co_await database_.read(std::move(work)));
    std::map<std::string, api::GroupType, std::less<>> held;
    for (const auto& name : names)
        if (const auto found = pool->groups.find(name); found != pool->groups.end()) held.insert(*found);
    const auto all = [](const api::GroupType&) { return true; };
    const auto page = page_of(held, position, page_size(input->Limit), all);
    Output output;
    auto& groups = output.Groups.emplace();
    for (const auto* group : page.entries) groups.push_back(*group);
    if (page.more) output.NextToken = paging_.token(list, page.last);
    co_return output;
}

Task<Result<ListUsersInGroup::Output>> ListUsersInGroup::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY_VOID(check_group(*pool, input->GroupName));
    const auto list = fmt::format("ListUsersInGroup|{}|{}", pool->id, input->GroupName);
    CO_TRY(const auto position, paging_.position(list, input->NextToken));
    const auto size = page_size(input->Limit);
    auto work = [pool, group = input->GroupName, position, size](store::Connection& connection) -> Result<Members> {
        static const auto sql = fmt::format(
            "SELECT {} FROM user_pool_users u JOIN user_pool_memberships m ON m.sub = u.sub "
            "WHERE m.pool_id = ? AND m.group_name = ? AND m.sub > ? ORDER BY m.sub LIMIT ?",
            users::columns);
        TRY(const auto rows, connection.query(sql, {pool->id, group, position, static_cast<std::int64_t>(size + 1)}));
        Members found;
        for (const auto& row : rows) found.users.push_back(users::from_row(row));
        TRY_VOID(users::read_attributes(connection, found.users));
        TRY(found.sms, enrolments::with_sms(connection, found.users));
        return found;
    };
    CO_TRY(const auto found, co_await database_.read(std::move(work)));
    Output output;
    auto& answer = output.Users.emplace();
    for (const auto& user : found.users) {
        if (answer.size() == size) break;
        answer.push_back(to_user_type(user));
        if (found.sms.contains(user.sub)) answer.back().MFAOptions = sms_options();
    }
    if (found.users.size() > size) output.NextToken = paging_.token(list, found.users[size - 1].sub);
    co_return output;
}

}  // namespace sekisho::cognito_idp
