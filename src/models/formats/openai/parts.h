#pragma once

#include <vector>

#include "models/formats/checks.h"
#include "models/formats/fields.h"

namespace sekisho::formats::openai {

/// Reads the contents of one request's messages, in the forms of Chat Completions ("text", "image_url", "file") and of
/// Responses ("input_text", "output_text", "input_image", "input_file"); counts its media.
class PartReader {
public:
    enum class Media { permitted, refused };
    /// A string, or a list of parts. Empty texts are left out.
    [[nodiscard]] Result<std::vector<models::Block>> content(wire::Json& content, const Path& at, Media media);
    /// A data: URL. Others are refused: nothing is fetched.
    [[nodiscard]] Result<models::Image> image(const std::string& url, const Path& at);
    [[nodiscard]] Result<models::Document> document(const std::string& data, std::string name, const Path& at);

private:
    [[nodiscard]] Result<models::Block> part(Fields& fields, std::string_view type);
    [[nodiscard]] Result<models::Block> image_part(Fields& fields);
    [[nodiscard]] Result<models::Block> input_image(Fields& fields);
    [[nodiscard]] Result<models::Block> file_part(Fields& fields);
    [[nodiscard]] Result<models::Block> file_of(Fields& file);

    MediaBudget media_;
};

/// A tool use's arguments: the JSON that they are, or the text itself where they are none.
[[nodiscard]] wire::Json arguments_of(std::string text);
/// The inverse.
[[nodiscard]] std::string arguments_text(const wire::Json& input);

/// The fields of a function that a tool declares: name, description, parameters, strict.
[[nodiscard]] Result<models::Tool> read_function(Fields& fields);
/// Whether `choice` names one of `tools`.
[[nodiscard]] bool has_tool(const std::vector<models::Tool>& tools, std::string_view name);

/// Fields that both forms share. Neutral values are left out of `extra`.
[[nodiscard]] Result<void> read_sampling(Fields& fields, models::Prompt& prompt);
/// Names that say nothing to the model: user, metadata, store, prompt_cache_key, ...
void pass_over_labels(Fields& fields);
/// Refuses what has another price or is not stored here: service tiers but the default one.
[[nodiscard]] Result<void> check_service_tier(Fields& fields);

}  // namespace sekisho::formats::openai
