#include "services/cognito_idp/factors/errors.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp::errors {
namespace {

Error make(std::string code, std::string message)
{
    return {.code = std::move(code), .message = std::move(message), .status = 400, .detail = {}, .members = {}};
}

}  // namespace

Error wrong_code() { return make("CodeMismatchException", "Invalid code or auth state for the user."); }
Error code_used() { return make("ExpiredCodeException", "Your software token has already been used once."); }

Error software_token_off()
{
    return make("SoftwareTokenMFANotFoundException", "Software Token MFA has not been enabled by the userPool");
}

Error no_software_token()
{
    return make("SoftwareTokenMFANotFoundException", "Software Token MFA does not exist for the user.");
}

Error enrolment_code_wrong()
{
    return make("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA");
}

Error no_second_factor() { return not_authorized("A second factor is required, and the user has none that can be used."); }

Error factor_change_not_fresh() { return not_authorized("Factors can be changed only within five minutes of signing in."); }

}  // namespace sekisho::cognito_idp::errors
