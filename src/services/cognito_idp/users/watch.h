#pragma once

#include <optional>
#include <string>

#include "op/call.h"
#include "services/cognito_idp/sign_in/sign_in.h"

namespace sekisho::cognito_idp {

/// At which moment a password is looked at: EventFilter.
enum class PasswordUse { sign_in, sign_up, change };

/// What a user, or somebody in his name, did besides signing in.
struct Activity {
    enum class Kind { sign_up, forgot_password, password_change, resend_code };
    Kind kind;
    std::string sub;
    Origin origin;
    std::optional<bool> breached = {};  ///< nullopt: the password was not looked up
};

/// What threat protection wants to know of what happens in a pool. Thread-safe.
class Watch {
public:
    virtual ~Watch() = default;
    /// Whether `password` is on the list of breached ones; nullopt where nobody asks for that. InvalidPasswordException
    /// where a new one is to be refused; at sign-in it is the stage of threat protection that refuses.
    virtual Task<Result<std::optional<bool>>> screen(App app, Secret password, PasswordUse use) const = 0;
    /// Whether the pool keeps a record at all.
    [[nodiscard]] virtual bool notes(const Pool& pool) const = 0;
    /// For the record. Stands with the transaction.
    virtual Result<void> note(store::Connection& connection, const Pool& pool, const Activity& activity) const = 0;
};

/// Whence a call comes that applications make for their users: the connection; UserContextData.IpAddress only where the
/// client may propagate it (EnablePropagateAdditionalUserContextData) and has a secret. X-Forwarded-For is not consulted.
[[nodiscard]] Origin origin_of(const op::Envelope& envelope, const Client& client,
                               const std::optional<api::UserContextDataType>& context = {});

}  // namespace sekisho::cognito_idp
