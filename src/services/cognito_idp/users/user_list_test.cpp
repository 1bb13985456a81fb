#include "services/cognito_idp/users/user_list.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

const std::vector<std::string> filters = {"",
                                          R"(username = "user-07")",
                                          R"(username ^= "USER-1")",
                                          R"(username ^= "")",
                                          R"(sub ^= "1")",
                                          R"(sub ^= "")",
                                          R"(status = "Enabled")",
                                          R"(status = "Disabled")",
                                          R"(status ^= "")",
                                          R"(cognito:user_status = "confirmed")",
                                          R"(cognito:user_status ^= "un")",
                                          R"(email = "user-03@example.com")",
                                          R"(email ^= "user-0")",
                                          R"(name = "Kim")",
                                          R"(name ^= "K")",
                                          R"(given_name ^= "")",
                                          R"(phone_number = "+15550100")"};

/// A pool of users made of their numbers, and what each filter would find among them.
class UserLists : public ::testing::Test {
protected:
    static constexpr int people = 30;

    void SetUp() override
    {
        const auto in_any_case = [](auto& request) { request.UsernameConfiguration.emplace().CaseSensitive = false; };
        pool_ = *harness_.pools().directory().pool(harness_.make_pool(in_any_case));
        const auto other = *harness_.pools().directory().pool(harness_.make_pool());
        Harness::must(harness_.database().write_blocking(
            [&](store::Connection& connection) -> Result<void> {
                for (int i = 0; i < people; ++i) TRY_VOID(insert(connection, *pool_, person(*pool_, i, "")));
                for (int i = 0; i < 5; ++i) TRY_VOID(insert(connection, *other, person(*other, i, "x")));
                return {};
            },
            {}));
    }

    static User person(const Pool& pool, int number, const std::string& mark)
    {
        User user;
        // In another order than the names.
        user.sub = fmt::format("{:02}{}-sub", (number * 17 + 5) % 97, mark);
        user.pool_id = pool.id;
        user.username = fmt::format("User-{:02}", number);
        user.status = number % 4 == 0 ? status::unconfirmed : status::confirmed;
        user.enabled = number % 3 != 0;
        user.attributes = {{"email", fmt::format("user-{:02}@example.com", number)},
                           {"name", number % 2 == 0 ? "Kim" : "Kai"}};
        if (number % 5 == 0) user.attributes.emplace("given_name", fmt::format("G{}", number / 10));
        return user;
    }

    static Result<void> insert(store::Connection& connection, const Pool& pool, const User& user)
    {
        TRY(const bool inserted, users::insert(connection, pool, user));
        EXPECT_TRUE(inserted);
        return users::write_attributes(connection, pool, user, AliasConflict::refuse);
    }

    static bool matches(const User& user, const UserFilter& filter)
    {
        const auto is = [&](std::string_view value) {
            return filter.match == UserFilter::Match::equals ? value == filter.value : value.starts_with(filter.value);
        };
        if (filter.attribute == "username") {
            const auto same = UserFilter{"", filter.match, lower_ascii(filter.value)};
            const auto name = lower_ascii(user.username);
            return same.match == UserFilter::Match::equals ? name == same.value : name.starts_with(same.value);
        }
        if (filter.attribute == "sub") return is(user.sub);
        if (filter.attribute == "status") return is(user.enabled ? "Enabled" : "Disabled");
        if (filter.attribute == "cognito:user_status")
            return lower_ascii(user.status).starts_with(filter.value) &&
                   (filter.match == UserFilter::Match::starts_with || user.status.size() == filter.value.size());
        const auto value = user.attribute(filter.attribute);
        return value && is(*value);
    }

    std::multiset<std::string> expected(const std::string& filter) const
    {
        std::multiset<std::string> names;
        const auto parsed = Harness::must(parse_user_filter(filter));
        for (int i = 0; i < people; ++i) {
            const auto user = person(*pool_, i, "");
            if (!parsed || matches(user, *parsed)) names.insert(user.username);
        }
        return names;
    }

    std::multiset<std::string> listed(const std::string& filter, int size)
    {
        std::multiset<std::string> names;
        api::ListUsersRequest request;
        request.UserPoolId = pool_->id;
        request.Filter = filter;
        request.Limit = size;
        do {
            const auto page = Harness::must(harness_.call<api::ListUsersOperation>(request));
            for (const auto& user : *page.Users) names.insert(*user.Username);
            request.PaginationToken = page.PaginationToken;
        } while (request.PaginationToken && names.size() <= people);
        return names;
    }

    /// SQLite's account of how it would run a statement.
    std::string plan(const user_list::Statement& statement)
    {
        std::string text;
        Harness::must(harness_.database().read_blocking([&](store::Connection& connection) -> Result<void> {
            TRY(const auto rows, connection.query("EXPLAIN QUERY PLAN " + statement.sql, statement.parameters));
            for (const auto& row : rows) text += row.text("detail") + "\n";
            return {};
        }));
        return text;
    }

    Harness harness_;
    PoolPtr pool_;
};

TEST_F(UserLists, PagesOfEverySizeHoldEveryMatchOnce)
{
    for (const auto& filter : filters) {
        const auto all = expected(filter);
        for (const int size : {1, 2, 7, 60}) EXPECT_EQ(listed(filter, size), all) << filter << " by " << size;
    }
    EXPECT_EQ(expected(R"(name = "Kim")").size(), 15U) << "there is something to be found";
}

TEST_F(UserLists, NoPageIsReadByLookingAtUsersThatItDoesNotShow)
{
    for (const auto& filter : filters)
        for (const auto* position : {"", "22-sub|Kim"}) {
            const user_list::Wanted wanted{Harness::must(parse_user_filter(filter)), position, 60};
            const auto statement = user_list::statement(*pool_, wanted);
            ASSERT_TRUE(statement) << filter;
            const auto how = plan(*statement);
            EXPECT_EQ(how.find("SCAN"), std::string::npos) << filter << ": " << how;
            EXPECT_EQ(how.find("TEMP B-TREE"), std::string::npos) << filter << ": " << how;
            EXPECT_NE(how.find("pool_id=?"), std::string::npos) << filter << ": " << how;
        }
}

TEST_F(UserLists, AWordThatIsNoStatusFindsNobody)
{
    EXPECT_TRUE(listed(R"(status = "Enabledd")", 60).empty());
    EXPECT_TRUE(listed(R"(cognito:user_status = "CONF")", 60).empty());
}

TEST(UserList, KnowsWhatComesAfterAPrefix)
{
    EXPECT_EQ(user_list::after_prefix(""), std::nullopt);
    EXPECT_EQ(user_list::after_prefix("abc"), "abd");
    EXPECT_EQ(user_list::after_prefix("a\x7F"), "a\xC2\x80");
    EXPECT_EQ(user_list::after_prefix("\u00BF"), "\u00C0");
    EXPECT_EQ(user_list::after_prefix("\u07FF"), "\u0800");
    EXPECT_EQ(user_list::after_prefix("\uD7FF"), "\uE000");
    EXPECT_EQ(user_list::after_prefix("\uFFFF"), "\U00010000");
    EXPECT_EQ(user_list::after_prefix("\u3042\u30FF"), "\u3042\u3100");
    EXPECT_EQ(user_list::after_prefix("a\U0010FFFF"), "b");
    EXPECT_EQ(user_list::after_prefix("\U0010FFFF"), std::nullopt);
}

}  // namespace
}  // namespace sekisho::cognito_idp
