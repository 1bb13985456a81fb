#include "services/cognito_idp/triggers/answer_members.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp::answers {
namespace {

std::unexpected<Error> unrecognizable() { return fail(errors::invalid_lambda_response()); }

}  // namespace

const wire::Json* member(const wire::Json& object, std::string_view name)
{
    const auto* found = object.find(name);
    return found && !found->is_null() ? found : nullptr;
}

Result<bool> flag(const wire::Json& object, std::string_view name)
{
    const auto* found = member(object, name);
    if (!found) return false;
    if (!found->boolean()) return unrecognizable();
    return *found->boolean();
}

Result<std::optional<std::string>> text(const wire::Json& object, std::string_view name)
{
    const auto* found = member(object, name);
    if (!found) return std::nullopt;
    if (!found->string()) return unrecognizable();
    return *found->string();
}

Result<std::vector<std::string>> texts(const wire::Json& object, std::string_view name)
{
    std::vector<std::string> result;
    const auto* found = member(object, name);
    if (!found) return result;
    if (!found->array()) return unrecognizable();
    for (const auto& item : *found->array()) {
        if (!item.string()) return unrecognizable();
        result.push_back(*item.string());
    }
    return result;
}

Result<std::optional<TextMap>> text_map(const wire::Json& object, std::string_view name, Scalars scalars)
{
    const auto* found = member(object, name);
    if (!found) return std::nullopt;
    if (!found->object()) return unrecognizable();
    TextMap result;
    for (const auto& [key, value] : *found->object()) {
        if (value.is_null()) continue;
        const bool scalar = value.boolean() || value.integer() || value.real();
        if (value.string()) result.emplace(key, *value.string());
        else if (scalar && scalars == Scalars::as_text) result.emplace(key, wire::to_text(value));
        else return unrecognizable();
    }
    return result;
}

Result<wire::Json> object_in(const wire::Json& object, std::string_view name)
{
    const auto* found = member(object, name);
    if (!found) return wire::Json();
    if (!found->object()) return unrecognizable();
    return *found;
}

}  // namespace sekisho::cognito_idp::answers
