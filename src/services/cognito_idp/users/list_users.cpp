#include "services/cognito_idp/users/list_users.h"

#include "services/cognito_idp/factors/enrolment.h"
#include "services/cognito_idp/users/user_list.h"

namespace sekisho::cognito_idp {
namespace {

constexpr int default_page = 60;

struct Found {
    user_list::Page page;
    std::set<std::string> sms;  ///< who has MFAOptions
};

}  // namespace

Task<Result<ListUsers::Output>> ListUsers::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    user_list::Wanted wanted;
    CO_TRY(wanted.filter, parse_user_filter(input->Filter.value_or("")));
    const auto list = fmt::format("ListUsers|{}|{}", pool->id, input->Filter.value_or(""));
    CO_TRY(wanted.position, paging_.position(list, input->PaginationToken));
    wanted.size = static_cast<std::size_t>(input->Limit.value_or(0) == 0 ? default_page : *input->Limit);
    auto work = [pool, wanted = std::move(wanted)](store::Connection& connection) -> Result<Found> {
        Found found;
        TRY(found.page, user_list::read(connection, *pool, wanted));
        TRY(found.sms, enrolments::with_sms(connection, found.page.users));
        return found;
    };
    CO_TRY(const auto found, co_await database_.read(std::move(work)));
    Output output;
    auto& answer = output.Users.emplace();
    for (const auto& user : found.page.users) {
        answer.push_back(to_user_type(user));
        if (found.sms.contains(user.sub)) answer.back().MFAOptions = sms_options();
        if (!input->AttributesToGet) continue;
        const auto is_wanted = [&](const api::AttributeType& attribute) {
            return std::ranges::find(*input->AttributesToGet, attribute.Name) != input->AttributesToGet->end();
        };
        std::erase_if(*answer.back().Attributes, [&](const auto& attribute) { return !is_wanted(attribute); });
    }
    if (!found.page.next.empty()) output.PaginationToken = paging_.token(list, found.page.next);
    co_return output;
}

}  // namespace sekisho::cognito_idp
