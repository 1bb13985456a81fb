#include "services/cognito_identity/principal_tags.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "op/access_mapping.h"
#include "services/cognito_identity/errors.h"
#include "services/sts/session_tags.h"

namespace sekisho::cognito_identity {
namespace {

using wire::Json;

constexpr std::size_t longest_key = 128;
constexpr std::size_t longest_value = 256;
constexpr std::size_t most_bytes = 460;

bool good_key(std::string_view key)
{
    return !key.empty() && sts::is_tag_text(key, longest_key) && !lower_ascii(key).starts_with("aws:");
}

/// A claim as a tag's value. Of several values none is the one that counts.
std::optional<std::string> single_value(const Json* claim)
{
    if (claim == nullptr || claim->is_null() || claim->object()) return std::nullopt;
    if (const auto* list = claim->array()) return list->size() == 1 ? single_value(&list->front()) : std::nullopt;
    if (const auto* text = claim->string()) return *text;
    return to_text(*claim);
}

Result<void> add(sts::SessionTags& tags, const std::string& key, const std::string& value)
{
    if (!good_key(key) || !sts::is_tag_text(value, longest_value))
        return fail(errors::invalid_parameter(fmt::format("The value of the principal tag {} is not valid.", key)));
    for (const auto& tag : tags.tags) {
        if (!equal_ignoring_case(tag.key, key)) continue;
        if (tag.value == value) return {};
        return fail(errors::invalid_parameter(fmt::format("The principal tag {} has two values.", key)));
    }
    tags.tags.push_back({key, value});
    return {};
}

Result<void> check_size(const sts::SessionTags& tags)
{
    std::size_t bytes = 0;
    for (const auto& tag : tags.tags) bytes += tag.key.size() + tag.value.size();
    if (bytes <= most_bytes) return {};
    return fail(errors::invalid_parameter("The principal tags are larger than 460 bytes."));
}

const TagMap* map_for(const Pool& pool, const ProvenLogin& login)
{
    for (const auto& name : login.names)
        if (const auto found = pool.tag_maps.find(name); found != pool.tag_maps.end()) return &found->second;
    return nullptr;
}

Result<void> add_own(sts::SessionTags& tags, const ProvenLogin& login)
{
    for (const auto& [key, claim] :
         {std::pair(op::role_tag, op::role_claim), std::pair(op::model_tier_tag, op::model_tier_claim)})
        if (const auto value = single_value(login.claims.find(claim))) TRY_VOID(add(tags, std::string(key), *value));
    return {};
}

}  // namespace

Result<sts::SessionTags> principal_tags(const Pool& pool, const std::vector<ProvenLogin>& logins, OwnTags own)
{
    static const std::map<std::string, std::string> defaults{{"client", "aud"}, {"username", "sub"}};
    sts::SessionTags tags;
    for (const auto& login : logins) {
        if (const auto* map = map_for(pool, login))
            for (const auto& [key, claim] : map->use_defaults ? defaults : map->principal_tags)
                if (const auto value = single_value(login.claims.find(claim))) TRY_VOID(add(tags, key, *value));
        if (own == OwnTags::always) TRY_VOID(add_own(tags, login));
    }
    TRY_VOID(check_size(tags));
    // A role that is assumed from the session does not shed them, nor take others.
    for (const auto& tag : tags.tags)
        if (op::is_reserved_name(tag.key)) tags.transitive_keys.push_back(tag.key);
    return tags;
}

Result<void> add_developer_tags(sts::SessionTags& tags, const std::map<std::string, std::string>& given)
{
    for (const auto& [key, value] : given) {
        if (op::is_reserved_name(key))
            return fail(errors::invalid_parameter(fmt::format("The principal tag {} is reserved.", key)));
        TRY_VOID(add(tags, key, value));
    }
    return check_size(tags);
}

Result<void> check_tag_map(const std::map<std::string, std::string>& map)
{
    std::vector<std::string> seen;
    for (const auto& [key, claim] : map) {
        const bool own =
            (key == op::role_tag && claim == op::role_claim) || (key == op::model_tier_tag && claim == op::model_tier_claim);
        if (!good_key(key) || (op::is_reserved_name(key) && !own))
            return fail(errors::invalid_parameter(fmt::format("{} is not a valid principal tag key.", key)));
        if (std::ranges::find(seen, lower_ascii(key)) != seen.end())
            return fail(errors::invalid_parameter(fmt::format("The principal tag {} is mapped twice.", key)));
        seen.push_back(lower_ascii(key));
    }
    return {};
}

}  // namespace sekisho::cognito_identity
