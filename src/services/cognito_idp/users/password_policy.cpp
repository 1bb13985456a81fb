#include "services/cognito_idp/users/password_policy.h"

#include "crypto/random.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-policies.html
constexpr std::string_view upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view digits = "0123456789";
constexpr std::string_view symbols = "^$*.[]{}()?-\"!@#%&/\\,><':;|_~`=+";
constexpr std::string_view easy_symbols = "!@#%&*-_+=?";

bool has_any(std::string_view password, std::string_view of) { return password.find_first_of(of) != std::string_view::npos; }

/// Characters, not bytes: a rule of length counts what the user typed.
std::size_t length_of(std::string_view utf8)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

Result<void> check_password(const api::PasswordPolicyType& policy, std::string_view password, PolicyWording wording)
{
    const auto refuse = [&](std::string_view reason) {
        const auto lead = wording == PolicyWording::sign_up ? "Password did not conform with policy"
                                                            : "Password does not conform to policy";
        return fail(errors::invalid_password(fmt::format("{}: {}", lead, reason)));
    };
    if (length_of(password) < static_cast<std::size_t>(policy.MinimumLength.value_or(8)))
        return refuse("Password not long enough");
    if (policy.RequireUppercase.value_or(false) && !has_any(password, upper))
        return refuse("Password must have uppercase characters");
    if (policy.RequireLowercase.value_or(false) && !has_any(password, lower))
        return refuse("Password must have lowercase characters");
    if (policy.RequireNumbers.value_or(false) && !has_any(password, digits))
        return refuse("Password must have numeric characters");
    if (policy.RequireSymbols.value_or(false) && !has_any(password, symbols))
        return refuse("Password must have symbol characters");
    return {};
}

Secret make_temporary_password(const api::PasswordPolicyType& policy)
{
    const auto length = std::max<std::size_t>(16, static_cast<std::size_t>(policy.MinimumLength.value_or(8)));
    std::string password;
    for (const auto alphabet : {upper, lower, digits, easy_symbols}) password += crypto::random_text(1, alphabet);
    password += crypto::random_text(length - password.size(), crypto::alphanumeric);
    for (std::size_t i = password.size(); i > 1; --i) std::swap(password[i - 1], password[crypto::random_below(i)]);
    return Secret(std::move(password));
}

api::PasswordPolicyType with_defaults(const std::optional<api::PasswordPolicyType>& given)
{
    // Where no policy is given at all AWS demands all four kinds of character; in a given one, what is left out is off.
    if (!given) {
        api::PasswordPolicyType policy;
        policy.MinimumLength = 8;
        policy.RequireUppercase = policy.RequireLowercase = policy.RequireNumbers = policy.RequireSymbols = true;
        policy.TemporaryPasswordValidityDays = 7;
        return policy;
    }
    auto policy = *given;
    policy.MinimumLength = policy.MinimumLength.value_or(8);
    policy.RequireUppercase = policy.RequireUppercase.value_or(false);
    policy.RequireLowercase = policy.RequireLowercase.value_or(false);
    policy.RequireNumbers = policy.RequireNumbers.value_or(false);
    policy.RequireSymbols = policy.RequireSymbols.value_or(false);
    const auto days = policy.TemporaryPasswordValidityDays.value_or(0);
    policy.TemporaryPasswordValidityDays = days == 0 ? 7 : days;
    if (policy.PasswordHistorySize == 0) policy.PasswordHistorySize.reset();
    return policy;
}

}  // namespace sekisho::cognito_idp
