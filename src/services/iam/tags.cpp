#include "services/iam/tags.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "services/iam/errors.h"

namespace sekisho::iam {

namespace {

constexpr std::size_t tag_limit = 50;

Result<void> check_keys(const Tags& tags)
{
    std::set<std::string> seen;
    for (const auto& tag : tags) {
        const auto folded = lower_ascii(tag.key);
        if (folded.starts_with("aws:"))
            return fail(errors::invalid_input("aws: prefixed tag key names are not allowed for external use."));
        if (folded == access_model_tag)
            return fail(errors::invalid_input("The tag sekisho:access-model is set by access models alone."));
        if (!seen.insert(folded).second)
            return fail(errors::invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive."));
    }
    return {};
}

}  // namespace

Tags tags_of(const std::vector<shapes::iam::Tag>& tags)
{
    Tags result;
    for (const auto& tag : tags) result.push_back({tag.Key, tag.Value});
    return result;
}

Tags tags_of(const std::optional<std::vector<shapes::iam::Tag>>& tags) { return tags ? tags_of(*tags) : Tags{}; }

std::vector<shapes::iam::Tag> shown_tags(const Tags& tags)
{
    std::vector<shapes::iam::Tag> result;
    for (const auto& tag : tags) {
        shapes::iam::Tag shown;
        shown.Key = tag.key;
        shown.Value = tag.value;
        result.push_back(std::move(shown));
    }
    return result;
}

Result<void> add_tags(Tags& tags, const Tags& added)
{
    TRY_VOID(check_keys(added));
    for (const auto& tag : added) {
        const auto same = std::ranges::find_if(tags, [&](const Tag& old) { return equal_ignoring_case(old.key, tag.key); });
        if (same == tags.end()) tags.push_back(tag);
        else *same = tag;
    }
    if (tags.size() > tag_limit) return fail(errors::limit_exceeded("The number of tags has reached the maximum limit."));
    return {};
}

void remove_tags(Tags& tags, const std::vector<std::string>& keys)
{
    std::erase_if(tags, [&](const Tag& tag) {
        return std::ranges::any_of(keys, [&](const std::string& key) { return equal_ignoring_case(tag.key, key); });
    });
}

}  // namespace sekisho::iam
