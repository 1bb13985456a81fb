#include "services/cognito_idp/users/list_users.h"

#include "base/encoding.h"
#include "services/cognito_idp/factors/enrolment.h"
#include "services/cognito_idp/users/user.h"
#include "services/cognito_idp/users/user_filter.h"

namespace sekisho::cognito_idp {
namespace {

constexpr int default_page = 60;

struct Found {
    std::vector<User> users;
    std::set<std::string> sms;  ///< who has MFAOptions
};

/// A part of WHERE with its parameters.
struct Condition {
    std::string sql = "1 = 1";
    store::Parameters parameters;
};

/// substr instead of LIKE: LIKE's case and wildcards differ between databases.
Condition compare(std::string_view column, UserFilter::Match match, const std::string& value)
{
    if (match == UserFilter::Match::equals) return {fmt::format("{} = ?", column), {value}};
    std::int64_t characters = 0;
    for (const char c : value) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return {fmt::format("substr({}, 1, ?) = ?", column), {characters, value}};
}

Condition enabled_is(const UserFilter& filter)
{
    Condition condition{"0 = 1", {}};
    for (const auto& [word, flag] : {std::pair<std::string_view, std::int64_t>{"Enabled", 1}, {"Disabled", 0}}) {
        const bool hit = filter.match == UserFilter::Match::equals ? word == filter.value : word.starts_with(filter.value);
        if (!hit) continue;
        condition.sql += " OR u.enabled = ?";
        condition.parameters.emplace_back(flag);
    }
    condition.sql = "(" + condition.sql + ")";
    return condition;
}

Condition condition_of(const Pool& pool, const std::optional<UserFilter>& filter)
{
    if (!filter) return {};
    if (filter->attribute == "status") return enabled_is(*filter);
    if (filter->attribute == "username") return compare("u.username_key", filter->match, pool.fold(filter->value));
    if (filter->attribute == "sub") return compare("u.sub", filter->match, filter->value);
    if (filter->attribute == "cognito:user_status") {
        auto upper = filter->value;  // "case-insensitive"
        std::ranges::transform(upper, upper.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        return compare("u.status", filter->match, upper);
    }
    auto condition = compare("a.value", filter->match, filter->value);
    condition.sql = fmt::format(
        "u.sub IN (SELECT a.sub FROM user_pool_user_attributes a WHERE a.pool_id = ? AND a.name = ? AND {})", condition.sql);
    condition.parameters.insert(condition.parameters.begin(), {store::Value(pool.id), store::Value(filter->attribute)});
    return condition;
}

}  // namespace

Task<Result<ListUsers::Output>> ListUsers::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY(const auto filter, parse_user_filter(input->Filter.value_or("")));
    const auto list = fmt::format("ListUsers|{}|{}", pool->id, input->Filter.value_or(""));
    CO_TRY(const auto position, paging_.position(list, input->PaginationToken));
    const auto size = static_cast<std::size_t>(input->Limit.value_or(0) == 0 ? default_page : *input->Limit);
    auto work = [pool, condition = condition_of(*pool, filter), position,
                 size](store::Connection& connection) -> Result<Found> {
        store::Parameters parameters = {pool->id, position};
        parameters.insert(parameters.end(), condition.parameters.begin(), condition.parameters.end());
        parameters.emplace_back(static_cast<std::int64_t>(size + 1));
        const auto sql =
            fmt::format("SELECT {} FROM user_pool_users u WHERE u.pool_id = ? AND u.sub > ? AND {} ORDER BY u.sub LIMIT ?",
                        users::columns, condition.sql);
        TRY(const auto rows, connection.query(sql, std::move(parameters)));
        Found found;
        for (const auto& row : rows) {
            found.users.push_back(users::from_row(row));
            TRY_VOID(users::read_attributes(connection, found.users.back()));
        }
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
        if (!input->AttributesToGet) continue;
        const auto wanted = [&](const api::AttributeType& attribute) {
            return std::ranges::find(*input->AttributesToGet, attribute.Name) != input->AttributesToGet->end();
        };
        std::erase_if(*answer.back().Attributes, [&](const auto& attribute) { return !wanted(attribute); });
    }
    if (found.users.size() > size) output.PaginationToken = paging_.token(list, found.users[size - 1].sub);
    co_return output;
}

}  // namespace sekisho::cognito_idp
