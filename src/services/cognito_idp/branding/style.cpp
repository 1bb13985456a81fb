#include "services/cognito_idp/branding/style.h"

#include <array>

#include "services/cognito_idp/branding/pictures.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp::style {
namespace {

constexpr std::size_t largest_settings = 256 * 1024;
constexpr std::size_t longest_text = 1024;
constexpr std::size_t most_assets = 40;
constexpr std::size_t largest_assets = 10'000'000;
constexpr std::array<std::string_view, 3> parts{"components", "componentClasses", "categories"};

std::unexpected<Error> refuse(std::string message) { return fail(errors::invalid_parameter(std::move(message))); }

bool is_color(std::string_view text)
{
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    return (text.size() == 6 || text.size() == 8) && std::ranges::all_of(text, is_hex);
}

bool is_plain(std::string_view text)
{
    return text.size() <= longest_text && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) < ' ' || c == '<' || c == '>' || c == '\\' || c == ';' || c == '{' ||
                      c == '}';
           });
}

/// `name` is that of the member which holds the value.
Result<void> check_value(std::string_view name, const wire::Json& value)
{
    if (const auto* text = value.string()) {
        const bool colour = name == "color" || name.ends_with("Color");
        if (colour ? !is_color(*text) : !is_plain(*text))
            return refuse(fmt::format("Invalid settings: the value of {} is not valid.", name.substr(0, 100)));
    }
    if (const auto* list = value.array())
        for (const auto& entry : *list) TRY_VOID(check_value(name, entry));
    if (const auto* members = value.object())
        for (const auto& [key, entry] : *members) {
            if (!is_plain(key)) return refuse("Invalid settings: a member has no valid name.");
            TRY_VOID(check_value(key, entry));
        }
    return {};
}

bool same_place(const api::AssetType& one, const api::AssetType& other)
{
    return one.Category == other.Category && one.ColorMode == other.ColorMode && one.ResourceId == other.ResourceId;
}

Result<void> check_asset(const api::AssetType& asset)
{
    if (!asset.Bytes || asset.Bytes->empty()) return refuse(fmt::format("The asset {} has no bytes.", asset.Category));
    const bool icon = asset.Category == "FAVICON_ICO", vector = asset.Category == "FAVICON_SVG";
    if ((icon && asset.Extension != "ICO") || (vector && asset.Extension != "SVG"))
        return refuse(fmt::format("The asset {} cannot be of the type {}.", asset.Category, asset.Extension));
    if (!is_picture(asset.Extension, *asset.Bytes))
        return refuse(fmt::format("The asset {} is not a valid file of the type {}.", asset.Category, asset.Extension));
    return {};
}

}  // namespace

Result<void> check_settings(const wire::Json& settings)
{
    if (!settings.object()) return refuse("Invalid settings: a JSON object is expected.");
    for (const auto& [name, part] : *settings.object())
        if (std::ranges::find(parts, name) == parts.end() || !part.object())
            return refuse("Invalid settings: its members are components, componentClasses and categories.");
    if (to_text(settings).size() > largest_settings) return refuse("Invalid settings: the document is too large.");
    return check_value({}, settings);
}

const wire::Json& default_settings()
{
    static const wire::Json settings = *wire::parse_json(R"({
"categories": {
  "auth": {"authMethodOrder": [[{"display": "BUTTON", "type": "FEDERATED"}, {"display": "INPUT", "type": "USERNAME_PASSWORD"}]],
           "federation": {"interfaceStyle": "BUTTON_LIST", "order": []}},
  "form": {"displayGraphics": true, "instructions": {"enabled": false}, "languageSelector": {"enabled": false},
           "location": {"horizontal": "CENTER", "vertical": "CENTER"}, "sessionTimerDisplay": "NONE"},
  "global": {"colorSchemeMode": "LIGHT", "pageFooter": {"enabled": false}, "pageHeader": {"enabled": false},
             "spacingDensity": "REGULAR"},
  "signUp": {"acceptanceElements": [{"enforcement": "NONE", "textKey": "en"}]}},
"componentClasses": {
  "buttons": {"borderRadius": 8.0}, "input": {"borderRadius": 8.0},
  "link": {"lightMode": {"defaults": {"textColor": "0972d3ff"}, "hover": {"textColor": "033160ff"}}}},
"components": {
  "favicon": {"enabledTypes": ["ICO", "SVG"]},
  "form": {"backgroundImage": {"enabled": false}, "borderRadius": 8.0,
           "lightMode": {"backgroundColor": "ffffffff", "borderColor": "c6c6cdff"},
           "logo": {"enabled": false, "formInclusion": "IN", "location": "CENTER", "position": "TOP"}},
  "pageBackground": {"image": {"enabled": true}, "lightMode": {"color": "ffffffff"}},
  "primaryButton": {"lightMode": {"defaults": {"backgroundColor": "0972d3ff", "textColor": "ffffffff"},
                                  "hover": {"backgroundColor": "033160ff", "textColor": "ffffffff"}}}}
})");
    return settings;
}

wire::Json merged(wire::Json base, const wire::Json& changes)
{
    if (!base.object() || !changes.object()) return changes;
    for (const auto& [name, value] : *changes.object()) {
        const auto* present = base.find(name);
        base.set(name, present ? merged(*present, value) : value);
    }
    return base;
}

Result<Assets> merged(Assets present, const Assets& given)
{
    for (std::size_t i = 0; i < given.size(); ++i) {
        TRY_VOID(check_asset(given[i]));
        const auto earlier = given.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::any_of(given.begin(), earlier, [&](const auto& other) { return same_place(other, given[i]); }))
            return refuse(fmt::format("The asset {} is given more than once.", given[i].Category));
        std::erase_if(present, [&](const auto& former) { return same_place(former, given[i]); });
        present.push_back(given[i]);
    }
    std::size_t total = 0;
    for (const auto& asset : present) total += asset.Bytes ? asset.Bytes->size() : 0;
    if (present.size() > most_assets || total > largest_assets)
        return fail(errors::limit_exceeded("The assets of the branding style have exceeded their limit."));
    return present;
}

}  // namespace sekisho::cognito_idp::style
