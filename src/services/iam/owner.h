#pragma once

#include <optional>
#include <string>

#include "services/iam/handler.h"

/// Whose credentials are meant where a request may leave the name out: the named user's, else the caller's own.
namespace sekisho::iam {

struct Owner {
    std::string id;    ///< unique id of the user; the account id for the root
    std::string name;  ///< empty for the root
};

/// NoSuchEntity; ValidationError where the caller is neither user nor root and names nobody.
[[nodiscard]] Result<Owner> owner_of(const IamState& state, const std::optional<std::string>& user_name,
                                     const op::Caller& caller);
/// The same; the root, who has no user name, may name himself by the account id, unless a user has that name.
[[nodiscard]] Result<Owner> owner_or_root(const IamState& state, const std::optional<std::string>& user_name,
                                          const op::Caller& caller);

[[nodiscard]] Subject owner_subject(const IamState& state, const std::optional<std::string>& user_name,
                                    const op::Caller& caller);

}  // namespace sekisho::iam
