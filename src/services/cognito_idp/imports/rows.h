#pragma once

#include <map>

#include "services/cognito_idp/imports/csv.h"
#include "services/cognito_idp/imports/jobs.h"
#include "services/cognito_idp/users/passwords.h"

/// From a row of a file to a user.
namespace sekisho::cognito_idp::imports {

/// The column of password hashes, there exactly in files of jobs with a PasswordHashingAlgorithm.
inline constexpr std::string_view password_column = "cognito:password_hash";

/// GetCSVHeader: the attributes that may be imported, custom ones included, then cognito:mfa_enabled, cognito:username.
[[nodiscard]] std::vector<std::string> csv_header(const Pool& pool);

/// The columns of a file: those of csv_header, each once, in any order.
class Columns {
public:
    /// Error: what is wrong, fit for a CompletionMessage.
    static Result<Columns> read(const Pool& pool, const Job& job, const csv::Record& header);
    [[nodiscard]] std::size_t size() const { return names_.size(); }
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

private:
    std::vector<std::string> names_;
};

/// A row as it is to be stored.
struct ImportedUser {
    User user;
    std::string password_hash;  ///< of another system; empty: none
    bool mfa_enabled = false;   ///< by SMS
};
/// Error: why it is not, without anything from the row.
[[nodiscard]] Result<ImportedUser> user_of(const Pool& pool, const Job& job, const Columns& columns,
                                           const csv::Record& record, Time now);

}  // namespace sekisho::cognito_idp::imports
