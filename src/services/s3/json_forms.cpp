#include "services/s3/json_forms.h"

#include <array>

#include "op/errors.h"
#include "wire/json.h"

namespace sekisho::s3 {
namespace {

using wire::Json;

struct TextMember {
    const char* name;
    std::optional<std::string> ObjectContent::* member;
};

constexpr std::array<TextMember, 6> text_members{{
    {"ContentType", &ObjectContent::content_type},
    {"CacheControl", &ObjectContent::cache_control},
    {"ContentDisposition", &ObjectContent::content_disposition},
    {"ContentEncoding", &ObjectContent::content_encoding},
    {"ContentLanguage", &ObjectContent::content_language},
    {"WebsiteRedirectLocation", &ObjectContent::website_redirect_location},
}};

std::optional<std::string> text_of(const Json& object, const char* name)
{
    const auto* member = object.find(name);
    if (member == nullptr || member->string() == nullptr) return std::nullopt;
    return *member->string();
}

Json to_object(const std::map<std::string, std::string>& map)
{
    Json::Object object;
    for (const auto& [name, value] : map) object.emplace_back(name, Json(value));
    return Json(std::move(object));
}

std::map<std::string, std::string> to_map(const Json& object)
{
    std::map<std::string, std::string> map;
    if (const auto* members = object.object())
        for (const auto& [name, value] : *members)
            if (const auto* text = value.string()) map.emplace(name, *text);
    return map;
}

Result<Json> parse_column(std::string_view text)
{
    auto parsed = wire::parse_json(text);
    if (!parsed) return fail(op::errors::internal_failure("s3: a JSON column does not parse: " + parsed.error().message));
    return parsed;
}

}  // namespace

std::string_view name_of(Versioning versioning) noexcept
{
    switch (versioning) {
        case Versioning::enabled: return "Enabled";
        case Versioning::suspended: return "Suspended";
        case Versioning::unversioned: break;
    }
    return "";
}

Versioning parse_versioning(std::string_view name) noexcept
{
    if (name == "Enabled") return Versioning::enabled;
    return name == "Suspended" ? Versioning::suspended : Versioning::unversioned;
}

std::string to_json(const ObjectContent& content)
{
    Json json((Json::Object()));
    for (const auto& [name, member] : text_members)
        if (content.*member) json.set(name, Json(*(content.*member)));
    if (content.expires) json.set("Expires", Json(epoch_milliseconds(*content.expires)));
    if (!content.metadata.empty()) json.set("Metadata", to_object(content.metadata));
    return wire::to_text(json);
}

Result<ObjectContent> content_from_json(std::string_view text)
{
    TRY(const auto json, parse_column(text));
    ObjectContent content;
    for (const auto& [name, member] : text_members) content.*member = text_of(json, name);
    if (const auto* expires = json.find("Expires"); expires != nullptr && expires->integer() != nullptr)
        content.expires = from_epoch_milliseconds(*expires->integer());
    if (const auto* metadata = json.find("Metadata")) content.metadata = to_map(*metadata);
    return content;
}

store::Value tags_value(const Tags& tags)
{
    if (tags.empty()) return std::monostate();
    Json::Object object;
    for (const auto& [key, value] : tags) object.emplace_back(key, Json(value));
    return wire::to_text(Json(std::move(object)));
}

Result<Tags> tags_from_json(const std::optional<std::string>& text)
{
    Tags tags;
    if (!text) return tags;
    TRY(const auto json, parse_column(*text));
    if (const auto* members = json.object())
        for (const auto& [key, value] : *members)
            if (const auto* string = value.string()) tags.emplace_back(key, *string);
    return tags;
}

std::string to_json(const PublicAccessBlock& block)
{
    Json json((Json::Object()));
    json.set("BlockPublicAcls", Json(block.block_public_acls));
    json.set("IgnorePublicAcls", Json(block.ignore_public_acls));
    json.set("BlockPublicPolicy", Json(block.block_public_policy));
    json.set("RestrictPublicBuckets", Json(block.restrict_public_buckets));
    return wire::to_text(json);
}

Result<PublicAccessBlock> public_access_block_from_json(std::string_view text)
{
    TRY(const auto json, parse_column(text));
    // What cannot be read blocks.
    const auto flag = [&json](const char* name) {
        const auto* member = json.find(name);
        return member == nullptr || member->boolean() == nullptr || *member->boolean();
    };
    return PublicAccessBlock{flag("BlockPublicAcls"), flag("IgnorePublicAcls"), flag("BlockPublicPolicy"),
                             flag("RestrictPublicBuckets")};
}

std::string to_json(const std::map<std::string, std::string>& map) { return wire::to_text(to_object(map)); }

Result<std::map<std::string, std::string>> map_from_json(std::string_view text)
{
    TRY(const auto json, parse_column(text));
    return to_map(json);
}

}  // namespace sekisho::s3
