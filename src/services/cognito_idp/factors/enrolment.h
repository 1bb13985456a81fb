#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/cognito_idp/factors/configuration.h"
#include "services/cognito_idp/users/user.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// What a user has set up as second factors. Seeds are sealed (see SoftwareTokens).
struct Enrolment {
    std::optional<std::string> seed;     ///< of the authenticator application, proven by a code
    std::optional<std::string> pending;  ///< of one that waits for its first code
    std::int64_t last_step = -1;         ///< of the last code of `seed` that was accepted
    std::string device_name;             ///< FriendlyDeviceName
    bool sms = false;
    bool software_token = false;
    bool email = false;
    std::optional<SecondFactor> preferred;

    [[nodiscard]] bool on(SecondFactor factor) const;
    /// Switching off what is preferred leaves nothing preferred.
    void set(SecondFactor factor, bool on);
    /// UserMFASettingList, in the order of AWS's names; nullopt: none is on.
    [[nodiscard]] std::optional<std::vector<std::string>> names() const;
    /// PreferredMfaSetting.
    [[nodiscard]] std::optional<std::string> preferred_name() const;
    /// MFAOptions, the former form, which knows SMS alone.
    [[nodiscard]] std::optional<std::vector<api::MFAOptionType>> options() const;
};

/// MFAOptions of a user who has SMS on.
[[nodiscard]] std::vector<api::MFAOptionType> sms_options();

/// Rows of enrolments. Functions of one transaction.
namespace enrolments {

[[nodiscard]] Result<Enrolment> read(store::Connection& connection, std::string_view sub);
Result<void> write(store::Connection& connection, std::string_view sub, const Enrolment& enrolment);

/// Who of `people` has SMS on; by sub.
[[nodiscard]] Result<std::set<std::string>> with_sms(store::Connection& connection, const std::vector<User>& people);

}  // namespace enrolments

/// UserMFASettingList, PreferredMfaSetting and MFAOptions of GetUser and AdminGetUser.
template <class Output>
void tell_factors(Output& output, const Enrolment& enrolment)
{
    output.UserMFASettingList = enrolment.names();
    output.PreferredMfaSetting = enrolment.preferred_name();
    output.MFAOptions = enrolment.options();
}

}  // namespace sekisho::cognito_idp
