#include "services/bedrock/errors.h"

#include <fmt/format.h>

namespace sekisho::bedrock::errors {
namespace {

Error not_found(std::string message) { return {"ResourceNotFoundException", std::move(message), 404, {}, {}, {}}; }

}  // namespace

Error no_such_model() { return not_found("Could not resolve the foundation model from the model identifier."); }

Error no_such_profile(std::string_view name)
{
    return not_found(fmt::format("Could not find inference profile with identifier {}.", name));
}

Error no_such_custom_model(std::string_view name)
{
    return not_found(fmt::format("Could not find custom model with identifier {}.", name));
}

Error profile_exists(std::string_view name)
{
    return {
        "ConflictException", fmt::format("An inference profile with the name {} exists already.", name), 400, {}, {}, {}};
}

Error too_many_profiles(std::size_t limit)
{
    return {"ServiceQuotaExceededException",
            fmt::format("An account can have {} application inference profiles.", limit),
            400,
            {},
            {},
            {}};
}

Error declared_by_configuration()
{
    return {"ConflictException",
            "The model is declared by the configuration of this installation and is removed there.",
            400,
            {},
            {},
            {}};
}

Error no_training()
{
    return {"ValidationException",
            "This installation does not train or import models. Custom models are declared by its configuration.",
            400,
            {},
            {},
            {}};
}

}  // namespace sekisho::bedrock::errors
