#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/cognito_idp/users/user.h"
#include "services/cognito_idp/users/user_filter.h"

namespace sekisho::cognito_idp {

/// Pages of a pool's users. Each list is read in the order of an index that begins with what the filter asks for, so that a
/// page takes as long in a pool of a million users as in one of a thousand: by user name or value where the filter is a
/// prefix of that, by sub otherwise. Functions of one transaction.
namespace user_list {

struct Wanted {
    std::optional<UserFilter> filter;
    std::string position;  ///< Page::next of the page before; empty: the first
    std::size_t size = 0;
};

struct Page {
    std::vector<User> users;
    std::string next;  ///< empty: there are no more
};

[[nodiscard]] Result<Page> read(store::Connection& connection, const Pool& pool, const Wanted& wanted);

/// The statement behind a page, for tests; nullopt where nobody can match.
struct Statement {
    std::string sql;
    store::Parameters parameters;
};
[[nodiscard]] std::optional<Statement> statement(const Pool& pool, const Wanted& wanted);

/// The least text that is greater than all that begin with `prefix`, in the order of code points; nullopt where there is
/// none.
[[nodiscard]] std::optional<std::string> after_prefix(std::string_view prefix);

}  // namespace user_list
}  // namespace sekisho::cognito_idp
