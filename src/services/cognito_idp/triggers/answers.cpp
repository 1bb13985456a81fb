#include "services/cognito_idp/triggers/answers.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/triggers/answer_members.h"

namespace sekisho::cognito_idp::answers {
namespace {

std::unexpected<Error> unrecognizable() { return fail(errors::invalid_lambda_response()); }

constexpr std::size_t longest_sms = 140, longest_email = 20'000, longest_subject = 140;
/// What a challenge may carry, all parameters together: it is kept for every sign-in under way.
constexpr std::size_t most_parameters = 32 * 1024;

bool has_control_character(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// A text that will carry a code.
Result<void> check_text(const std::optional<std::string>& text, std::size_t longest, std::string_view source)
{
    if (!text) return {};
    const bool invitation = source == "CustomMessage_AdminCreateUser";
    const bool complete = text->find(events::code_parameter) != std::string::npos &&
                          (!invitation || text->find(events::username_parameter) != std::string::npos);
    if (complete && text->size() <= longest) return {};
    return fail(errors::invalid_lambda_response(
        "CustomMessage returned a text that is too long or lacks codeParameter or usernameParameter."));
}

std::size_t size_of(const TextMap& map)
{
    std::size_t size = 0;
    for (const auto& [name, value] : map) size += name.size() + value.size();
    return size;
}

}  // namespace

Result<PreSignUpAnswer> pre_sign_up(const wire::Json& response)
{
    PreSignUpAnswer answer;
    TRY(answer.confirm_user, flag(response, "autoConfirmUser"));
    TRY(answer.verify_email, flag(response, "autoVerifyEmail"));
    TRY(answer.verify_phone, flag(response, "autoVerifyPhone"));
    return answer;
}

Result<std::optional<MigratedUser>> user_migration(const wire::Json& response)
{
    TRY(auto attributes, text_map(response, "userAttributes", Scalars::as_text));
    if (!attributes || attributes->empty()) return std::nullopt;
    MigratedUser user;
    user.attributes = *std::move(attributes);
    TRY(const auto final_status, text(response, "finalUserStatus"));
    user.final_status = final_status.value_or(std::string(status::reset_required));
    if (user.final_status != status::confirmed && user.final_status != status::reset_required) return unrecognizable();
    TRY(user.message_action, text(response, "messageAction"));
    if (user.message_action && *user.message_action != "SUPPRESS") return unrecognizable();
    TRY(user.delivery_mediums, texts(response, "desiredDeliveryMediums"));
    for (const auto& medium : user.delivery_mediums)
        if (medium != "EMAIL" && medium != "SMS") return unrecognizable();
    TRY(user.force_alias_creation, flag(response, "forceAliasCreation"));
    // What would not be enforced is not taken for granted.
    TRY(const bool sms_mfa, flag(response, "enableSMSMFA"));
    if (sms_mfa)
        return fail(errors::invalid_lambda_response("UserMigration: enableSMSMFA is not available on this server."));
    return user;
}

Result<CustomMessage> custom_message(const wire::Json& response, std::string_view source)
{
    CustomMessage message;
    TRY(message.sms_message, text(response, "smsMessage"));
    TRY(message.email_message, text(response, "emailMessage"));
    TRY(message.email_subject, text(response, "emailSubject"));
    TRY_VOID(check_text(message.sms_message, longest_sms, source));
    TRY_VOID(check_text(message.email_message, longest_email, source));
    const auto& subject = message.email_subject;
    if (subject && (subject->empty() || subject->size() > longest_subject || has_control_character(*subject)))
        return fail(errors::invalid_lambda_response("CustomMessage returned an emailSubject that cannot be sent."));
    return message;
}

Result<DefinedChallenge> define_auth_challenge(const wire::Json& response)
{
    DefinedChallenge defined;
    TRY(defined.issue_tokens, flag(response, "issueTokens"));
    TRY(defined.fail_authentication, flag(response, "failAuthentication"));
    TRY(const auto name, text(response, "challengeName"));
    defined.challenge_name = name.value_or("");
    // Of two contradicting words the one that grants nothing holds.
    if (defined.fail_authentication) defined.issue_tokens = false;
    if (!defined.issue_tokens && !defined.fail_authentication && defined.challenge_name.empty()) return unrecognizable();
    return defined;
}

Result<CreatedChallenge> create_auth_challenge(const wire::Json& response)
{
    CreatedChallenge challenge;
    TRY(auto given, text_map(response, "publicChallengeParameters", Scalars::as_text));
    TRY(auto hidden, text_map(response, "privateChallengeParameters", Scalars::as_text));
    TRY(challenge.metadata, text(response, "challengeMetadata"));
    challenge.public_parameters = std::move(given).value_or(TextMap{});
    challenge.private_parameters = std::move(hidden).value_or(TextMap{});
    const auto metadata = challenge.metadata ? challenge.metadata->size() : 0;
    if (size_of(challenge.public_parameters) + size_of(challenge.private_parameters) + metadata > most_parameters)
        return unrecognizable();
    return challenge;
}

Result<bool> verify_auth_challenge(const wire::Json& response) { return flag(response, "answerCorrect"); }

Result<std::optional<Attributes>> inbound_federation(const wire::Json& response)
{
    TRY(auto attributes, text_map(response, "userAttributesToMap", Scalars::as_text));
    if (!attributes) return unrecognizable();
    // "An empty object keeps everything, otherwise attributes that are left out are dropped."
    if (attributes->empty()) return std::nullopt;
    return attributes;
}

}  // namespace sekisho::cognito_idp::answers
