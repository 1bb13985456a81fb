#include "models/formats/checks.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sekisho::formats {
namespace {

using models::Role;
using Pair = std::pair<std::string_view, std::string_view>;

constexpr auto images =
    std::to_array<Pair>({{"png", "image/png"}, {"jpeg", "image/jpeg"}, {"gif", "image/gif"}, {"webp", "image/webp"}});
constexpr auto documents =
    std::to_array<Pair>({{"pdf", "application/pdf"},
                         {"csv", "text/csv"},
                         {"doc", "application/msword"},
                         {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
                         {"xls", "application/vnd.ms-excel"},
                         {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
                         {"html", "text/html"},
                         {"txt", "text/plain"},
                         {"md", "text/markdown"}});

template <std::size_t N>
std::string_view second_of(const std::array<Pair, N>& pairs, std::string_view first) noexcept
{
    for (const auto& pair : pairs)
        if (pair.first == first) return pair.second;
    return {};
}

template <std::size_t N>
std::string_view first_of(const std::array<Pair, N>& pairs, std::string_view second) noexcept
{
    for (const auto& pair : pairs)
        if (equal_ignoring_case(pair.second, second)) return pair.first;
    return {};
}

bool begins_as_image(std::string_view format, std::string_view bytes) noexcept
{
    using namespace std::string_view_literals;
    if (format == "png") return bytes.starts_with("\x89PNG\r\n\x1a\n"sv);
    if (format == "jpeg") return bytes.starts_with("\xff\xd8\xff"sv);
    if (format == "gif") return bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv);
    return format == "webp" && bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv);
}

bool begins_as_document(std::string_view format, std::string_view bytes) noexcept
{
    using namespace std::string_view_literals;
    if (is_text_document(format)) return is_utf8(bytes) && bytes.find('\0') == std::string_view::npos;
    // Readers of PDF look for its mark in the first kilobyte.
    if (format == "pdf") return bytes.substr(0, 1024).find("%PDF-"sv) != std::string_view::npos;
    if (format == "docx" || format == "xlsx") return bytes.starts_with("PK\x03\x04"sv);
    return bytes.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv);
}

bool is_letter_or_digit(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The tool uses of the message before, of which each is to be answered once.
struct OpenUses {
    std::vector<std::string_view> ids;

    bool take(std::string_view id)
    {
        const auto found = std::ranges::find(ids, id);
        if (found == ids.end()) return false;
        ids.erase(found);
        return true;
    }
    [[nodiscard]] std::string joined() const
    {
        std::string all;
        for (const auto id : ids) all.append(all.empty() ? "" : ", ").append(id);
        return all;
    }
};

std::optional<OrderProblem> problem_of_block(const models::Block& block, Role role, OpenUses& asked, OpenUses& asks)
{
    using Kind = OrderProblem::Kind;
    if (const auto* use = std::get_if<models::ToolUse>(&block.value)) {
        if (role == Role::user) return OrderProblem{.kind = Kind::misplaced_block};
        if (std::ranges::find(asks.ids, std::string_view(use->id)) != asks.ids.end())
            return OrderProblem{.kind = Kind::repeated_tool_use, .ids = use->id};
        asks.ids.emplace_back(use->id);
    } else if (const auto* result = std::get_if<models::ToolResult>(&block.value)) {
        if (role == Role::assistant) return OrderProblem{.kind = Kind::misplaced_block};
        if (!asked.take(result->tool_use_id))
            return OrderProblem{.kind = Kind::unasked_tool_result, .ids = result->tool_use_id};
    } else if (std::holds_alternative<models::Reasoning>(block.value) && role == Role::user) {
        return OrderProblem{.kind = Kind::misplaced_block};
    }
    return std::nullopt;
}

}  // namespace

std::string_view image_format_of(std::string_view media_type) noexcept
{
    return equal_ignoring_case(media_type, "image/jpg") ? "jpeg" : first_of(images, media_type);
}
std::string_view media_type_of_image(std::string_view format) noexcept { return second_of(images, format); }
std::string_view document_format_of(std::string_view media_type) noexcept { return first_of(documents, media_type); }
std::string_view media_type_of_document(std::string_view format) noexcept { return second_of(documents, format); }
bool is_text_document(std::string_view format) noexcept { return second_of(documents, format).starts_with("text/"); }

std::optional<DataUrl> data_url_of(std::string_view url) noexcept
{
    constexpr std::string_view scheme = "data:", mark = ";base64,";
    if (!equal_ignoring_case(url.substr(0, scheme.size()), scheme)) return std::nullopt;
    const auto head = url.substr(0, 256);  // a media type is short; the data may be long
    const auto at = head.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    return DataUrl{url.substr(scheme.size(), at - scheme.size()), url.substr(at + mark.size())};
}

std::optional<std::string_view> MediaBudget::problem_of(const models::Image& image) noexcept
{
    if (media_type_of_image(image.format).empty()) return "image must be png, jpeg, gif or webp";
    if (image.bytes.empty()) return "image is empty";
    if (image.bytes.size() > largest_image) return "image is larger than 3.75 MB";
    if (!begins_as_image(image.format, image.bytes)) return "image does not match its media type";
    if (++images_ > most_images) return "a request may have at most 20 images";
    return std::nullopt;
}

std::optional<std::string_view> MediaBudget::problem_of(const models::Document& document) noexcept
{
    if (media_type_of_document(document.format).empty())
        return "document must be pdf, csv, doc, docx, xls, xlsx, html, txt or md";
    if (document.bytes.empty()) return "document is empty";
    if (document.bytes.size() > largest_document) return "document is larger than 4.5 MB";
    if (document.name.size() > longest_document_name || has_control_characters(document.name))
        return "document's name is longer than 200 bytes or has control characters";
    if (!begins_as_document(document.format, document.bytes)) return "document does not match its media type";
    if (++documents_ > most_documents) return "a request may have at most 5 documents";
    return std::nullopt;
}

bool is_tool_name(std::string_view name, std::size_t longest) noexcept
{
    return !name.empty() && name.size() <= longest &&
           std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '_' || c == '-'; });
}

bool is_tool_use_id(std::string_view id) noexcept
{
    return !id.empty() && id.size() <= longest_tool_use_id && std::ranges::all_of(id, [](char c) {
        return is_letter_or_digit(c) || c == '_' || c == '-' || c == '.' || c == ':';
    });
}

bool has_control_characters(std::string_view text) noexcept
{
    return std::ranges::any_of(text, [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
    });
}

std::optional<OrderProblem> order_problem(const std::vector<models::Message>& messages, Turns turns)
{
    using Kind = OrderProblem::Kind;
    if (messages.empty()) return OrderProblem{};
    if (messages.front().role != Role::user) return OrderProblem{.kind = Kind::not_begun_by_user};
    OpenUses asked;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto& [role, content] = messages[i];
        if (content.empty()) return OrderProblem{.kind = Kind::empty_message, .message = i, .role = role};
        if (i > 0 && turns == Turns::must_alternate && role == messages[i - 1].role)
            return OrderProblem{.kind = Kind::repeated_role, .message = i, .role = role};
        OpenUses asks;
        for (std::size_t k = 0; k < content.size(); ++k) {
            if (auto problem = problem_of_block(content[k], role, asked, asks)) {
                problem->message = i;
                problem->block = k;
                problem->role = role;
                return problem;
            }
        }
        if (!asked.ids.empty())
            return OrderProblem{.kind = Kind::unanswered_tool_use, .message = i, .role = role, .ids = asked.joined()};
        asked = std::move(asks);
    }
    if (!asked.ids.empty())
        return OrderProblem{
            .kind = Kind::unanswered_tool_use, .message = messages.size(), .role = Role::user, .ids = asked.joined()};
    return std::nullopt;
}

void merge_turns(std::vector<models::Message>& messages)
{
    std::size_t kept = 0;
    for (std::size_t i = 1; i < messages.size(); ++i) {
        if (messages[i].role == messages[kept].role) {
            auto& into = messages[kept].content;
            std::ranges::move(messages[i].content, std::back_inserter(into));
        } else if (++kept != i) {
            messages[kept] = std::move(messages[i]);
        }
    }
    if (!messages.empty()) messages.resize(kept + 1);
}

}  // namespace sekisho::formats
