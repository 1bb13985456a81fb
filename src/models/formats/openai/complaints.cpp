#include "models/formats/openai/complaints.h"

#include <fmt/format.h>

namespace sekisho::formats::openai {
namespace {

Error complaint(std::string message, std::string param, std::string_view code)
{
    auto error = invalid_request(std::move(message));
    if (!param.empty()) error.members.emplace_back("param", std::move(param));
    if (!code.empty()) error.members.emplace_back("code", code);
    return error;
}

std::string_view with_article(Kind kind)
{
    switch (kind) {
        case Kind::text: return "a string";
        case Kind::integer: return "an integer";
        case Kind::number: return "a number";
        case Kind::boolean: return "a boolean";
        case Kind::array: return "an array";
        case Kind::object: return "an object";
        case Kind::text_or_array: break;
    }
    return "a string or an array";
}

std::string_view with_article(const wire::Json& found)
{
    if (found.string()) return "a string";
    if (found.integer()) return "an integer";
    if (found.real()) return "a decimal number";
    if (found.boolean()) return "a boolean";
    if (found.array()) return "an array";
    return found.object() ? "an object" : "null";
}

class OpenAiWords final : public Words {
public:
    Error no_json() const override
    {
        return complaint("We could not parse the JSON body of your request. The API expects a JSON object.", {}, {});
    }
    Error missing(const Path& path) const override
    {
        auto name = path.text(Path::Style::brackets);
        return complaint(fmt::format("Missing required parameter: '{}'.", name), name, "missing_required_parameter");
    }
    Error wrong_kind(const Path& path, Kind expected, const wire::Json& found) const override
    {
        auto name = path.text(Path::Style::brackets);
        return complaint(fmt::format("Invalid type for '{}': expected {}, but got {} instead.", name, with_article(expected),
                                     with_article(found)),
                         name, "invalid_type");
    }
    Error unknown(const Path& path) const override
    {
        auto name = path.text(Path::Style::brackets);
        return complaint(fmt::format("Unknown parameter: '{}'.", name), name, "unknown_parameter");
    }
    Error invalid(const Path& path, std::string_view problem) const override
    {
        auto name = path.text(Path::Style::brackets);
        return complaint(fmt::format("Invalid value for '{}': {}.", name, problem), name, "invalid_value");
    }
};

}  // namespace

const Words& words() noexcept
{
    static const OpenAiWords words;
    return words;
}

Error unsupported_parameter(const Path& path, std::string_view reason)
{
    auto name = path.text(Path::Style::brackets);
    return complaint(fmt::format("Unsupported parameter: '{}'{}{}.", name, reason.empty() ? "" : ": ", reason), name,
                     "unsupported_parameter");
}

Error complaint_of(const OrderProblem& problem)
{
    using Kind = OrderProblem::Kind;
    switch (problem.kind) {
        case Kind::unanswered_tool_use:
            return complaint(
                fmt::format("An assistant message with 'tool_calls' must be followed by tool messages responding "
                            "to each 'tool_call_id'. The following tool_call_ids did not have response messages: {}",
                            problem.ids),
                "messages", {});
        case Kind::unasked_tool_result:
            return complaint(
                fmt::format("Invalid parameter: messages with role 'tool' must be a response to a preceding message "
                            "with 'tool_calls' (tool_call_id '{}').",
                            problem.ids),
                "messages", {});
        case Kind::repeated_tool_use:
            return complaint(fmt::format("Invalid parameter: the tool call id '{}' occurs twice.", problem.ids), "messages",
                             {});
        case Kind::not_begun_by_user:
            return complaint("Invalid parameter: the first message after the system messages must have the role 'user'.",
                             "messages", {});
        case Kind::no_messages:
        case Kind::empty_message:
        case Kind::repeated_role:
        case Kind::misplaced_block: break;
    }
    return complaint("Invalid parameter: 'messages' must have a message with content of the role 'user'.", "messages", {});
}

}  // namespace sekisho::formats::openai
