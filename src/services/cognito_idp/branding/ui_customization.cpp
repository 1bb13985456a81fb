#include "services/cognito_idp/branding/ui_customization.h"

#include <array>

#include "base/encoding.h"
#include "services/cognito_idp/branding/pictures.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t largest_css = 3 * 1024;
constexpr std::size_t largest_image = 100 * 1024;
constexpr const char* all_clients = "ALL";
constexpr const char* image_file = "image";

constexpr std::array classes{"logo-customizable"sv,
                             "banner-customizable"sv,
                             "label-customizable"sv,
                             "textDescription-customizable"sv,
                             "idpDescription-customizable"sv,
                             "legalText-customizable"sv,
                             "submitButton-customizable"sv,
                             "errorMessage-customizable"sv,
                             "inputField-customizable"sv,
                             "idpButton-customizable"sv,
                             "socialButton-customizable"sv,
                             "redirect-customizable"sv,
                             "passwordCheck-notValid-customizable"sv,
                             "passwordCheck-valid-customizable"sv,
                             "background-customizable"sv};

std::unexpected<Error> refuse(std::string message) { return fail(errors::invalid_parameter(std::move(message))); }

std::string_view trimmed(std::string_view text)
{
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

/// ".submitButton-customizable:hover"
bool is_selector(std::string_view text)
{
    text = trimmed(text);
    const auto colon = text.find(':');
    if (colon != std::string_view::npos) {
        const auto state = text.substr(colon + 1);
        if (state != "hover" && state != "focus" && state != "active" && state != "disabled") return false;
        text = text.substr(0, colon);
    }
    return text.starts_with('.') && std::ranges::find(classes, text.substr(1)) != classes.end();
}

bool is_declaration(std::string_view text)
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto name = trimmed(text.substr(0, colon)), value = trimmed(text.substr(colon + 1));
    const auto is_name = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
    const auto is_value = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               " \t\r\n#%.,()-!'\"+/"sv.find(c) != std::string_view::npos;
    };
    const auto lower = lower_ascii(value);
    for (const auto word : {"url"sv, "expression"sv, "script"sv, "behavior"sv, "attr("sv, "/*"sv, "//"sv})
        if (lower.find(word) != std::string::npos) return false;
    return !name.empty() && !value.empty() && name != "behavior" && name != "-moz-binding" &&
           std::ranges::all_of(name, is_name) && std::ranges::all_of(value, is_value);
}

bool are_declarations(std::string_view text)
{
    while (!trimmed(text).empty()) {
        const auto end = std::min(text.find(';'), text.size());
        if (!is_declaration(text.substr(0, end))) return false;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

bool are_selectors(std::string_view text)
{
    for (;;) {
        const auto comma = text.find(',');
        if (!is_selector(text.substr(0, comma))) return false;
        if (comma == std::string_view::npos) return true;
        text.remove_prefix(comma + 1);
    }
}

/// nullopt: neither PNG nor JPEG.
std::optional<std::string_view> kind_of(std::string_view image)
{
    for (const auto kind : {"PNG"sv, "JPEG"sv})
        if (is_picture(kind, image)) return kind;
    return std::nullopt;
}

std::string data_url(std::string_view image)
{
    const auto kind = kind_of(image);
    return kind ? fmt::format("data:{};base64,{}", media_type(*kind), base64(image)) : std::string();
}

/// "20190128172214"
std::string css_version(Time now)
{
    auto text = iso8601(now).substr(0, 19);
    std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
    return text;
}

Result<void> check_pool(const Directory& directory, const Pool& pool, const std::string& client_id)
{
    if (!pool.settings.Domain && !pool.settings.CustomDomain)
        return refuse("There has to be an existing domain associated with this user pool");
    if (client_id != all_clients) TRY_VOID(directory.app(pool.id, client_id));
    return {};
}

}  // namespace

Result<void> check_css(std::string_view css)
{
    if (css.size() > largest_css) return refuse("The CSS must not be larger than 3 KB.");
    while (!trimmed(css).empty()) {
        const auto open = css.find('{');
        const auto close = open == std::string_view::npos ? open : css.find('}', open);
        if (close == std::string_view::npos) return refuse("The CSS could not be parsed.");
        const auto selectors = css.substr(0, open), body = css.substr(open + 1, close - open - 1);
        if (!are_selectors(selectors))
            return refuse(fmt::format("{} is not a valid CSS class name.", trimmed(selectors).substr(0, 100)));
        if (!are_declarations(body)) return refuse("The CSS has a declaration that is not allowed.");
        css.remove_prefix(close + 1);
    }
    return {};
}

Task<Result<GetUICustomization::Output>> GetUICustomization::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    const auto client_id = input->ClientId.value_or(all_clients);
    CO_TRY_VOID(check_pool(directory(), *pool, client_id));
    Output output;
    output.UICustomization.UserPoolId = pool->id;
    output.UICustomization.ClientId = client_id;
    for (const auto& name : {client_id, std::string(all_clients)}) {
        const auto found = pool->documents.find(DocumentKind::ui_customization, name);
        if (!found) continue;
        CO_TRY(output.UICustomization, read_document<api::UICustomizationType>(*found));
        auto look = [id = pool->id, name](store::Connection& connection) {
            return read_files(connection, id, DocumentKind::ui_customization, name);
        };
        CO_TRY(const auto files, co_await parts_.database.read(std::move(look)));
        if (const auto image = files.find(image_file); image != files.end())
            output.UICustomization.ImageUrl = data_url(image->second);
        break;
    }
    co_return output;
}

Task<Result<SetUICustomization::Output>> SetUICustomization::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    const auto client_id = input->ClientId.value_or(all_clients);
    CO_TRY_VOID(check_pool(directory(), *pool, client_id));
    if (input->CSS) CO_TRY_VOID(check_css(*input->CSS));
    std::map<std::string, std::string> files;
    if (input->ImageFile) {
        if (input->ImageFile->size() > largest_image) co_return refuse("The image must not be larger than 100 KB.");
        if (!kind_of(*input->ImageFile)) co_return refuse("The image must be a PNG or JPEG file.");
        files.emplace(image_file, *input->ImageFile);
    }
    const auto now = parts_.clock.now();
    api::UICustomizationType customization;
    customization.UserPoolId = pool->id;
    customization.ClientId = client_id;
    customization.CSS = input->CSS;
    if (input->CSS) customization.CSSVersion = css_version(now);
    customization.LastModifiedDate = now;
    auto edit = [customization, files, now](DocumentChange& change) mutable -> Result<void> {
        const auto& name = *customization.ClientId;
        const auto former = change.pool().documents.find(DocumentKind::ui_customization, name);
        customization.CreationDate = former ? former->created : now;
        auto document = to_document(customization, *customization.CreationDate, now);
        if (name != all_clients) document.client_id = name;
        TRY_VOID(change.put(DocumentKind::ui_customization, name, std::move(document)));
        return change.put_files(DocumentKind::ui_customization, name, files);
    };
    CO_TRY(const auto changed, co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    Output output;
    CO_TRY(output.UICustomization,
           read_document<api::UICustomizationType>(*changed->documents.find(DocumentKind::ui_customization, client_id)));
    if (const auto image = files.find(image_file); image != files.end())
        output.UICustomization.ImageUrl = data_url(image->second);
    co_return output;
}

}  // namespace sekisho::cognito_idp
