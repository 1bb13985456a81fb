#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/context.h"
#include "services/s3/state.h"

/// Tags of buckets and objects.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
namespace sekisho::s3 {

enum class Tagged { bucket, object };  ///< 50 tags at most, 10 at most

/// InvalidTag, BadRequest.
[[nodiscard]] Result<void> check_tags(const Tags& tags, Tagged what);
/// x-amz-tagging: "key1=value1&key2=value2", form-encoded.
[[nodiscard]] Result<Tags> parse_tagging_header(std::string_view header);
/// s3:RequestObjectTag/<key> and s3:RequestObjectTagKeys.
void set_request_tags(policy::Context& context, const Tags& tags);

/// From and to a list of a shape Tag with Key and Value.
template <class List>
[[nodiscard]] Tags tags_from(const List& list)
{
    Tags tags;
    for (const auto& tag : list) tags.emplace_back(tag.Key, tag.Value);
    return tags;
}

template <class Tag>
[[nodiscard]] std::vector<Tag> tags_to(const Tags& tags)
{
    std::vector<Tag> list;
    for (const auto& [key, value] : tags) {
        Tag tag;
        tag.Key = key;
        tag.Value = value;
        list.push_back(std::move(tag));
    }
    return list;
}

}  // namespace sekisho::s3
