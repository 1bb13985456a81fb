#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "services/s3/state.h"
#include "store/database.h"

/// The JSON forms in which structured values stand in columns.
namespace sekisho::s3 {

/// What an object carries besides its bytes: the headers given with it and its user metadata.
struct ObjectContent {
    std::optional<std::string> content_type;
    std::optional<std::string> cache_control;
    std::optional<std::string> content_disposition;
    std::optional<std::string> content_encoding;
    std::optional<std::string> content_language;
    std::optional<Time> expires;
    std::optional<std::string> website_redirect_location;
    std::map<std::string, std::string> metadata;  ///< names without x-amz-meta-, in lower case
    friend bool operator==(const ObjectContent&, const ObjectContent&) = default;
};

[[nodiscard]] std::string to_json(const ObjectContent& content);
[[nodiscard]] Result<ObjectContent> content_from_json(std::string_view text);

/// {"key": "value", ...}; NULL for no tags.
[[nodiscard]] store::Value tags_value(const Tags& tags);
[[nodiscard]] Result<Tags> tags_from_json(const std::optional<std::string>& text);

[[nodiscard]] std::string to_json(const PublicAccessBlock& block);
[[nodiscard]] Result<PublicAccessBlock> public_access_block_from_json(std::string_view text);

[[nodiscard]] std::string to_json(const std::map<std::string, std::string>& map);
[[nodiscard]] Result<std::map<std::string, std::string>> map_from_json(std::string_view text);

}  // namespace sekisho::s3
