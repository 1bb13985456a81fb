#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "policy/principal.h"

namespace sekisho::policy {

enum class Effect { allow, deny };

/// One entry of a Principal or NotPrincipal element, taken apart.
struct NamedPrincipal {
    enum class Kind {
        any,             ///< "*"
        account,         ///< 12 digits, or the root ARN: the account, which delegates to its identity policies
        user,            ///< IAM user ARN
        role,            ///< IAM role ARN
        unique_id,       ///< "AIDA..." or "AROA...": what a user or role ARN is stored as
        session,         ///< sts assumed-role ARN
        federated_user,  ///< sts federated-user ARN
        federated,       ///< name of a web identity provider, or ARN of an OIDC or SAML provider
        service,
    };
    Kind kind = Kind::any;
    std::string text;            ///< as written
    std::string account;         ///< account, where the kind has one
    std::string session_prefix;  ///< role: "arn:aws:sts::<account>:assumed-role/<name>/"
};

/// nullopt for what is no principal: groups, partial wildcards, accounts that are not 12 digits.
/// `type` is "AWS", "Federated" or "Service".
[[nodiscard]] std::optional<NamedPrincipal> parse_principal(std::string_view type, std::string_view text);

/// How a statement names the caller, which decides what may still limit it
/// (reference_policies_evaluation-logic step 3, access_policies#policies_session).
enum class Naming {
    not_named,
    delegated,  ///< its account: identity policies must allow as well
    limited,    ///< its role, or the user behind a federated user: boundary and session policies limit
    direct,     ///< itself, or "*": nothing limits within the account
};

/// The strongest naming of `principal` in `named`. "*" reaches holders of a web identity token in a Deny only: an
/// Allow must name their provider.
[[nodiscard]] Naming naming_of(std::span<const NamedPrincipal> named, const Principal& principal, Effect effect);

/// Whether a NotPrincipal list exempts the caller: it must list every identity under which the caller acts
/// (account, role and session), and exempts nobody who has a permissions boundary.
enum class Boundary { none, present };
[[nodiscard]] bool exempts(std::span<const NamedPrincipal> named, const Principal& principal, Boundary boundary);

}  // namespace sekisho::policy
