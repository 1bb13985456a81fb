#include "services/iam/errors.h"

#include <fmt/format.h>

namespace sekisho::iam::errors {

namespace {

Error make(std::string_view code, std::string message, int status)
{
    Error error;
    error.code = code;
    error.message = std::move(message);
    error.status = status;
    return error;
}

std::string capitalised(EntityKind kind)
{
    std::string word(word_of(kind));
    word.front() = static_cast<char>(word.front() - 'a' + 'A');
    return word;
}

}  // namespace

Error no_such_entity(std::string message) { return make("NoSuchEntity", std::move(message), 404); }

Error no_such(EntityKind kind, std::string_view name)
{
    return no_such_entity(fmt::format("The {} with name {} cannot be found.", word_of(kind), name));
}

Error no_such_inline_policy(EntityKind kind, std::string_view name)
{
    return no_such_entity(fmt::format("The {} policy with name {} cannot be found.", word_of(kind), name));
}

Error no_such_policy(std::string_view arn) { return no_such_entity(fmt::format("Policy {} was not found.", arn)); }

Error policy_not_attachable(std::string_view arn)
{
    return no_such_entity(fmt::format("Policy {} does not exist or is not attachable.", arn));
}

Error no_such_policy_version(std::string_view arn, std::string_view version)
{
    return no_such_entity(fmt::format("Policy {} version {} does not exist or is not attachable.", arn, version));
}

Error boundary_not_attachable(std::string_view arn)
{
    return no_such_entity(fmt::format("Scope ARN: {} does not exist or is not attachable.", arn));
}

Error no_such_access_key(std::string_view id)
{
    return no_such_entity(fmt::format("The Access Key with id {} cannot be found.", id));
}

Error no_such_provider(std::string_view arn)
{
    return no_such_entity(fmt::format("OpenIDConnect Provider not found for arn {}", arn));
}

Error already_exists(std::string message) { return make("EntityAlreadyExists", std::move(message), 409); }

Error already_exists(EntityKind kind, std::string_view name)
{
    return already_exists(fmt::format("{} with name {} already exists.", capitalised(kind), name));
}

Error delete_conflict(std::string message) { return make("DeleteConflict", std::move(message), 409); }
Error limit_exceeded(std::string message) { return make("LimitExceeded", std::move(message), 409); }

Error quota(std::string_view quota, std::size_t limit)
{
    return limit_exceeded(fmt::format("Cannot exceed quota for {}: {}", quota, limit));
}

Error invalid_input(std::string message) { return make("InvalidInput", std::move(message), 400); }
Error validation(std::string message) { return make("ValidationError", std::move(message), 400); }

Error invalid_client_token()
{
    return make("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
}

Error expired_token() { return make("ExpiredToken", "The security token included in the request is expired", 403); }

}  // namespace sekisho::iam::errors
