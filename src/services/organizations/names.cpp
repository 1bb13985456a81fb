#include "services/organizations/names.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "crypto/random.h"

namespace sekisho::organizations {

namespace {

constexpr std::string_view characters = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view digits = "0123456789";

}  // namespace

std::string new_organization_id() { return "o-" + crypto::random_text(10, characters); }
std::string new_root_id() { return "r-" + crypto::random_text(4, characters); }
std::string new_unit_id(std::string_view root)
{
    return fmt::format("ou-{}-{}", root.substr(2), crypto::random_text(8, characters));
}
std::string new_policy_id() { return "p-" + crypto::random_text(8, characters); }
std::string new_creation_id() { return "car-" + crypto::random_text(32, characters); }
std::string new_account_id() { return crypto::random_text(1, digits.substr(1)) + crypto::random_text(11, digits); }

std::string organization_arn(const State& state)
{
    return fmt::format("arn:aws:organizations::{}:organization/{}", state.management, state.id);
}

std::string policy_arn(const State& state, PolicyType type, std::string_view policy_id)
{
    return fmt::format("arn:aws:organizations::{}:policy/{}/{}/{}", state.management, state.id, lower_ascii(word_of(type)),
                       policy_id);
}

}  // namespace sekisho::organizations
