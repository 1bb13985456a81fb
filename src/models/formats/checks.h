#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/conversation.h"

/// What every door asks of a prompt before anybody answers it. Pure.
namespace sekisho::formats {

/// Converse's limits, held at every door.
/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html
inline constexpr std::size_t largest_image = 3'932'160;     ///< bytes: 3.75 MB
inline constexpr std::size_t largest_document = 4'718'592;  ///< bytes: 4.5 MB
inline constexpr int most_images = 20;
inline constexpr int most_documents = 5;
inline constexpr std::size_t longest_tool_use_id = 64;
inline constexpr std::size_t longest_document_name = 200;

/// "image/png" and "png", both ways; empty for what no format knows.
[[nodiscard]] std::string_view image_format_of(std::string_view media_type) noexcept;
[[nodiscard]] std::string_view media_type_of_image(std::string_view format) noexcept;
[[nodiscard]] std::string_view document_format_of(std::string_view media_type) noexcept;
[[nodiscard]] std::string_view media_type_of_document(std::string_view format) noexcept;
/// Documents that are plain text: csv, html, md, txt.
[[nodiscard]] bool is_text_document(std::string_view format) noexcept;

/// The bytes behind base64 text with a media type: "data:image/png;base64,...". nullopt for any other URL.
struct DataUrl {
    std::string_view media_type;
    std::string_view base64;
};
[[nodiscard]] std::optional<DataUrl> data_url_of(std::string_view url) noexcept;

/// The media of one prompt, counted. A result is what is wrong: "image is larger than 3.75 MB".
class MediaBudget {
public:
    /// The bytes must begin as the format's files do.
    [[nodiscard]] std::optional<std::string_view> problem_of(const models::Image& image) noexcept;
    [[nodiscard]] std::optional<std::string_view> problem_of(const models::Document& document) noexcept;

private:
    int images_ = 0;
    int documents_ = 0;
};

/// [a-zA-Z0-9_-], 1 to `longest` characters.
[[nodiscard]] bool is_tool_name(std::string_view name, std::size_t longest = 64) noexcept;
/// [a-zA-Z0-9_.:-], 1 to 64 characters.
[[nodiscard]] bool is_tool_use_id(std::string_view id) noexcept;
/// C0 except tab, line feed and carriage return, or DEL.
[[nodiscard]] bool has_control_characters(std::string_view text) noexcept;

enum class Turns { must_alternate, may_repeat };

struct OrderProblem {
    enum class Kind {
        no_messages,
        empty_message,
        not_begun_by_user,
        repeated_role,
        misplaced_block,      ///< a tool result of an assistant; a tool use or a thought of a user
        repeated_tool_use,    ///< two tool uses of one message have the same id
        unanswered_tool_use,  ///< the next message has no result for it
        unasked_tool_result,  ///< the message before has no such tool use
    };
    Kind kind = Kind::no_messages;
    std::size_t message = 0;
    std::size_t block = 0;
    models::Role role = models::Role::user;
    std::string ids = {};  ///< of the tool uses in question, with ", "
};
[[nodiscard]] std::optional<OrderProblem> order_problem(const std::vector<models::Message>& messages, Turns turns);

/// Neighbours of one role become one message; their blocks keep their order.
void merge_turns(std::vector<models::Message>& messages);

}  // namespace sekisho::formats
