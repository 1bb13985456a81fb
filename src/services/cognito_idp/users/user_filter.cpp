#include "services/cognito_idp/users/user_filter.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view searchable[] = {"username",   "email",       "phone_number",       "name",
                                           "given_name", "family_name", "preferred_username", "cognito:user_status",
                                           "status",     "sub"};

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::unexpected<Error> broken() { return fail(errors::invalid_parameter("Error while parsing filter.")); }

/// The inside of a quoted string that reaches to the end of `text`; \" and \\ are escapes.
std::optional<std::string> unquoted(std::string_view text)
{
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
    std::string value;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == '"') return std::nullopt;
        if (text[i] == '\\') {
            if (++i + 1 >= text.size() || (text[i] != '"' && text[i] != '\\')) return std::nullopt;
        }
        value += text[i];
    }
    return value;
}

}  // namespace

Result<std::optional<UserFilter>> parse_user_filter(std::string_view text)
{
    text = trimmed(text);
    if (text.empty()) return std::nullopt;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) return broken();
    UserFilter filter;
    auto name = text.substr(0, equals);
    if (name.back() == '^') {
        filter.match = UserFilter::Match::starts_with;
        name.remove_suffix(1);
    }
    name = trimmed(name);
    // Both spellings are in AWS's documentation: name = "x" and "name" = "x".
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    auto value = unquoted(trimmed(text.substr(equals + 1)));
    if (!value || value->find('\0') != std::string::npos) return broken();
    if (std::ranges::find(searchable, name) == std::end(searchable))
        return fail(errors::invalid_parameter(fmt::format("Invalid search attribute: {}", name)));
    filter.attribute = std::string(name);
    filter.value = *std::move(value);
    return filter;
}

}  // namespace sekisho::cognito_idp
