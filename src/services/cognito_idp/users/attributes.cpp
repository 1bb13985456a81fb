#include "services/cognito_idp/users/attributes.h"

#include <charconv>

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::size_t most_custom_attributes = 50;
constexpr std::size_t longest_value = 2048;

struct Standard {
    const char* name;
    const char* type;
    const char* min;
    const char* max;
};

// In the order in which DescribeUserPool lists them.
constexpr Standard standard_attributes[] = {
    {"sub", "String", "1", "2048"},
    {"name", "String", "0", "2048"},
    {"given_name", "String", "0", "2048"},
    {"family_name", "String", "0", "2048"},
    {"middle_name", "String", "0", "2048"},
    {"nickname", "String", "0", "2048"},
    {"preferred_username", "String", "0", "2048"},
    {"profile", "String", "0", "2048"},
    {"picture", "String", "0", "2048"},
    {"website", "String", "0", "2048"},
    {"email", "String", "0", "2048"},
    {"email_verified", "Boolean", nullptr, nullptr},
    {"gender", "String", "0", "2048"},
    {"birthdate", "String", "10", "10"},
    {"zoneinfo", "String", "0", "2048"},
    {"locale", "String", "0", "2048"},
    {"phone_number", "String", "0", "2048"},
    {"phone_number_verified", "Boolean", nullptr, nullptr},
    {"address", "String", "0", "2048"},
    {"updated_at", "Number", "0", nullptr},
    {"identities", "String", nullptr, nullptr},
};

api::SchemaAttributeType describe(const Standard& standard)
{
    const std::string_view name = standard.name;
    api::SchemaAttributeType entry;
    entry.Name = standard.name;
    entry.AttributeDataType = standard.type;
    entry.DeveloperOnlyAttribute = false;
    entry.Mutable = name != "sub";
    entry.Required = name == "sub";
    if (entry.AttributeDataType == "String") {
        auto& bounds = entry.StringAttributeConstraints.emplace();
        if (standard.min) bounds.MinLength = standard.min;
        if (standard.max) bounds.MaxLength = standard.max;
    } else if (entry.AttributeDataType == "Number") {
        entry.NumberAttributeConstraints.emplace().MinValue = standard.min;
    }
    return entry;
}

bool is_custom(std::string_view name) { return name.starts_with("custom:") || name.starts_with("dev:"); }

api::SchemaAttributeType* find_entry(std::vector<api::SchemaAttributeType>& schema, std::string_view name)
{
    const auto found = std::ranges::find_if(schema, [&](const auto& entry) { return entry.Name == name; });
    return found == schema.end() ? nullptr : &*found;
}

Result<void> add_custom(std::vector<api::SchemaAttributeType>& schema, api::SchemaAttributeType added)
{
    auto name = added.Name.value_or("");
    for (const std::string_view prefix : {"custom:", "dev:"})
        if (name.starts_with(prefix)) name.erase(0, prefix.size());
    if (name.empty() || name.size() > 20) return fail(errors::invalid_parameter("Invalid custom attribute name."));
    // "Required custom attributes are not supported currently."
    if (added.Required.value_or(false))
        return fail(errors::invalid_parameter("Required custom attributes are not supported currently."));
    const bool developer_only = added.DeveloperOnlyAttribute.value_or(false);
    added.Name = (developer_only ? "dev:custom:" : "custom:") + name;
    if (find_entry(schema, *added.Name))
        return fail(
            errors::invalid_parameter(fmt::format("{}: Existing attribute already has name {}.", *added.Name, *added.Name)));
    if (!added.AttributeDataType) added.AttributeDataType = "String";
    added.DeveloperOnlyAttribute = developer_only;
    added.Mutable = added.Mutable.value_or(true);
    added.Required = false;
    if (added.AttributeDataType == "String" && !added.StringAttributeConstraints) added.StringAttributeConstraints.emplace();
    if (added.AttributeDataType == "Number" && !added.NumberAttributeConstraints) added.NumberAttributeConstraints.emplace();
    schema.push_back(std::move(added));
    const auto custom = std::ranges::count_if(schema, [](const auto& entry) { return is_custom(*entry.Name); });
    if (static_cast<std::size_t>(custom) > most_custom_attributes)
        return fail(errors::invalid_parameter("The number of custom attributes has exceeded its limit."));
    return {};
}

/// nullopt for text that is no integer.
std::optional<std::int64_t> to_integer(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::unexpected<Error> refuse(std::string_view name, std::string_view reason)
{
    return fail(errors::invalid_parameter(fmt::format("Attributes did not conform to the schema: {}: {}\n", name, reason)));
}

Result<void> check_number(const api::SchemaAttributeType& entry, std::string_view name, std::string_view value)
{
    const auto number = to_integer(value);
    if (!number) return refuse(name, "Attribute is not a number");
    if (!entry.NumberAttributeConstraints) return {};
    const auto& bounds = *entry.NumberAttributeConstraints;
    if (const auto min = bounds.MinValue ? to_integer(*bounds.MinValue) : std::nullopt; min && *number < *min)
        return refuse(name, fmt::format("Number must not be less than {}", *min));
    if (const auto max = bounds.MaxValue ? to_integer(*bounds.MaxValue) : std::nullopt; max && *number > *max)
        return refuse(name, fmt::format("Number must not be greater than {}", *max));
    return {};
}

Result<void> check_length(const api::SchemaAttributeType& entry, std::string_view name, std::string_view value)
{
    if (value.size() > longest_value) return refuse(name, "String must not be longer than 2048 characters");
    if (!entry.StringAttributeConstraints || value.empty()) return {};
    const auto length = static_cast<std::int64_t>(value.size());
    const auto& bounds = *entry.StringAttributeConstraints;
    if (const auto min = bounds.MinLength ? to_integer(*bounds.MinLength) : std::nullopt; min && length < *min)
        return refuse(name, fmt::format("String must be at least {} characters", *min));
    if (const auto max = bounds.MaxLength ? to_integer(*bounds.MaxLength) : std::nullopt; max && length > *max)
        return refuse(name, fmt::format("String must not be longer than {} characters", *max));
    return {};
}

Result<void> check_value(const api::SchemaAttributeType& entry, std::string_view name, std::string_view value)
{
    if (value.find('\0') != std::string_view::npos) return refuse(name, "Attribute has an invalid character");
    if (name == "email" && !value.empty() && !looks_like_email(value))
        return fail(errors::invalid_parameter("Invalid email address format."));
    if (name == "phone_number" && !value.empty() && !looks_like_phone_number(value))
        return fail(errors::invalid_parameter("Invalid phone number format."));
    if (entry.AttributeDataType == "Number") return value.empty() ? Result<void>{} : check_number(entry, name, value);
    if (entry.AttributeDataType == "Boolean" && value != "true" && value != "false" && !value.empty())
        return refuse(name, "Attribute is not a boolean");
    return check_length(entry, name, value);
}

bool is_verification(std::string_view name) { return name == "email_verified" || name == "phone_number_verified"; }

Result<void> check_right_to_write(const api::SchemaAttributeType& entry, const Client* client, const std::string& name,
                                  Moment moment)
{
    if (name == "sub" || name == "identities")
        return fail(errors::invalid_parameter(fmt::format("Cannot modify the non-mutable attribute {}", name)));
    if (client && (is_verification(name) || entry.DeveloperOnlyAttribute.value_or(false) || !client->may_write(name)))
        return fail(errors::not_authorized("A client attempted to write unauthorized attribute"));
    if (moment == Moment::update && !entry.Mutable.value_or(true))
        return fail(errors::invalid_parameter(fmt::format("user.{}: Attribute cannot be updated.\n", name)));
    return {};
}

}  // namespace

bool looks_like_email(std::string_view text) noexcept
{
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 >= text.size() || text.size() > 320) return false;
    if (text.find('@', at + 1) != std::string_view::npos) return false;
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
}

bool looks_like_phone_number(std::string_view text) noexcept
{
    if (text.size() < 3 || text.size() > 16 || text[0] != '+') return false;
    return std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::vector<api::SchemaAttributeType>> make_schema(const std::optional<std::vector<api::SchemaAttributeType>>& given)
{
    std::vector<api::SchemaAttributeType> schema;
    for (const auto& standard : standard_attributes) schema.push_back(describe(standard));
    if (!given) return schema;
    for (const auto& entry : *given) {
        if (!entry.Name) return fail(errors::invalid_parameter("Attribute name is required."));
        auto* standard = is_custom(*entry.Name) ? nullptr : find_entry(schema, *entry.Name);
        if (!standard) {
            TRY_VOID(add_custom(schema, entry));
            continue;
        }
        if (*entry.Name == "sub") continue;
        if (entry.AttributeDataType && entry.AttributeDataType != standard->AttributeDataType)
            return fail(errors::invalid_parameter(fmt::format(
                "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute {}",
                *entry.Name)));
        if (entry.Required) standard->Required = entry.Required;
        if (entry.Mutable) standard->Mutable = entry.Mutable;
        if (entry.StringAttributeConstraints) standard->StringAttributeConstraints = entry.StringAttributeConstraints;
        if (entry.NumberAttributeConstraints) standard->NumberAttributeConstraints = entry.NumberAttributeConstraints;
    }
    return schema;
}

Result<void> add_custom_attributes(std::vector<api::SchemaAttributeType>& schema,
                                   const std::vector<api::SchemaAttributeType>& added)
{
    for (const auto& entry : added) TRY_VOID(add_custom(schema, entry));
    return {};
}

Result<Attributes> to_attributes(const std::optional<std::vector<api::AttributeType>>& list)
{
    Attributes attributes;
    if (!list) return attributes;
    for (const auto& entry : *list)
        if (!attributes.emplace(entry.Name, entry.Value.value_or("")).second)
            return fail(errors::invalid_parameter(fmt::format("Attribute {} is given more than once.", entry.Name)));
    return attributes;
}

Result<void> check_attributes(const Pool& pool, const Client* client, const Attributes& changes, Moment moment)
{
    for (const auto& [name, value] : changes) {
        const auto* entry = pool.attribute(name);
        if (!entry) return refuse(name, "Attribute does not exist in the schema.");
        TRY_VOID(check_right_to_write(*entry, client, name, moment));
        TRY_VOID(check_value(*entry, name, value));
    }
    return {};
}

std::vector<std::string> missing_attributes(const Pool& pool, const Attributes& attributes)
{
    std::vector<std::string> missing;
    if (!pool.settings.SchemaAttributes) return missing;
    for (const auto& entry : *pool.settings.SchemaAttributes) {
        if (!entry.Required.value_or(false) || entry.Name == "sub") continue;
        const auto found = attributes.find(*entry.Name);
        if (found == attributes.end() || found->second.empty()) missing.push_back(*entry.Name);
    }
    return missing;
}

Result<void> check_required(const Pool& pool, const Attributes& attributes)
{
    const auto missing = missing_attributes(pool, attributes);
    if (missing.empty()) return {};
    return refuse(missing.front(), "The attribute is required");
}

Result<void> check_deletable(const Pool& pool, const Client* client, const std::vector<std::string>& names)
{
    for (const auto& name : names) {
        const auto* entry = pool.attribute(name);
        if (!entry) return refuse(name, "Attribute does not exist in the schema.");
        TRY_VOID(check_right_to_write(*entry, client, name, Moment::update));
        if (entry->Required.value_or(false))
            return fail(errors::invalid_parameter(fmt::format("user.{}: Attribute cannot be deleted.\n", name)));
    }
    return {};
}

}  // namespace sekisho::cognito_idp
