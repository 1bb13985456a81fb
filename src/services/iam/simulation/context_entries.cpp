#include "services/iam/simulation/context_entries.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <charconv>

#include "base/clock.h"
#include "base/encoding.h"
#include "services/iam/errors.h"

namespace sekisho::iam {

namespace {

constexpr std::size_t entry_limit = 1000;

bool is_number(const std::string& text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

bool is_boolean(const std::string& text) { return equal_ignoring_case(text, "true") || equal_ignoring_case(text, "false"); }

/// Addresses and ranges: what they are made of. The policy engine reads them, and a wrong one matches nothing.
bool is_address(const std::string& text)
{
    return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF:./") == std::string::npos &&
           text.find_first_of(".:") != std::string::npos;
}

bool is_date(const std::string& text) { return parse_iso8601(text).has_value() || is_number(text); }
bool is_binary(const std::string& text) { return from_base64(text).has_value(); }
bool is_text(const std::string&) { return true; }

struct Type {
    std::string_view name;
    bool (*holds)(const std::string& text);
};
constexpr std::array<Type, 6> types{{{"string", is_text},
                                     {"numeric", is_number},
                                     {"boolean", is_boolean},
                                     {"ip", is_address},
                                     {"binary", is_binary},
                                     {"date", is_date}}};
constexpr std::string_view list_suffix = "List";

Result<void> add_entry(policy::Context& context, const shapes::iam::ContextEntry& entry)
{
    if (!entry.ContextKeyName) return fail(errors::invalid_input("A context entry must have a name."));
    const auto& name = *entry.ContextKeyName;
    const auto type_name = entry.ContextKeyType.value_or("string");
    const bool is_list = type_name.ends_with(list_suffix);
    const auto plain = type_name.substr(0, type_name.size() - (is_list ? list_suffix.size() : 0));
    const auto type = std::ranges::find(types, plain, &Type::name);
    if (type == types.end()) return fail(errors::invalid_input("Invalid context key type: " + type_name));
    auto values = entry.ContextKeyValues.value_or(std::vector<std::string>{});
    if (!std::ranges::all_of(values, type->holds))
        return fail(errors::invalid_input(fmt::format("Invalid value for context key {} of type {}.", name, type_name)));
    if (is_list || values.empty()) {
        context.set_list(name, std::move(values));
        return {};
    }
    if (values.size() > 1)
        return fail(
            errors::invalid_input(fmt::format("Context key {} of type {} has more than one value.", name, type_name)));
    context.set(name, std::move(values.front()));
    return {};
}

}  // namespace

Result<policy::Context> context_of(const std::vector<shapes::iam::ContextEntry>& entries)
{
    if (entries.size() > entry_limit) return fail(errors::invalid_input("Too many context entries."));
    policy::Context context;
    for (const auto& entry : entries) TRY_VOID(add_entry(context, entry));
    return context;
}

}  // namespace sekisho::iam
