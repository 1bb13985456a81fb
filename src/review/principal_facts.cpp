#include "review/principal_facts.h"

#include <algorithm>
#include <array>

namespace sekisho::review {
namespace {

using policy::PrincipalKind;

struct Words {
    PrincipalKind kind;
    std::string_view word;
    std::string_view type;  ///< aws:PrincipalType
};

constexpr std::array<Words, 7> words{{{PrincipalKind::anonymous, "anonymous", ""},
                                      {PrincipalKind::root, "root", "Account"},
                                      {PrincipalKind::user, "user", "User"},
                                      {PrincipalKind::assumed_role, "assumedRole", "AssumedRole"},
                                      {PrincipalKind::federated_user, "federatedUser", "FederatedUser"},
                                      {PrincipalKind::web_identity, "webIdentity", ""},
                                      {PrincipalKind::service, "service", ""}}};

}  // namespace

std::string_view word_of(PrincipalKind kind) noexcept { return std::ranges::find(words, kind, &Words::kind)->word; }

std::optional<PrincipalKind> kind_of(std::string_view word) noexcept
{
    const auto found = std::ranges::find(words, word, &Words::word);
    if (found == words.end()) return std::nullopt;
    return found->kind;
}

const std::string& principal_arn(const policy::Principal& principal) noexcept
{
    return principal.kind == PrincipalKind::assumed_role ? principal.role_arn : principal.arn;
}

std::string_view principal_type(const policy::Principal& principal) noexcept
{
    return std::ranges::find(words, principal.kind, &Words::kind)->type;
}

}  // namespace sekisho::review
