#include "models/formats/anthropic/complaints.h"

#include <fmt/format.h>

namespace sekisho::formats::anthropic {
namespace {

class OwnWords final : public Words {
public:
    Error no_json() const override { return invalid_request("The request body is not valid JSON"); }
    Error missing(const Path& path) const override { return at(path, "Field required"); }
    Error wrong_kind(const Path& path, Kind expected, const wire::Json&) const override
    {
        return at(path, fmt::format("Input should be a valid {}", name_of(expected)));
    }
    Error unknown(const Path& path) const override { return at(path, "Extra inputs are not permitted"); }
    Error invalid(const Path& path, std::string_view problem) const override { return at(path, problem); }

private:
    static std::string_view name_of(Kind kind)
    {
        switch (kind) {
            case Kind::text: return "string";
            case Kind::integer: return "integer";
            case Kind::number: return "number";
            case Kind::boolean: return "boolean";
            case Kind::array: return "list";
            case Kind::object: return "dictionary";
            case Kind::text_or_array: break;
        }
        return "string or list";
    }
    static Error at(const Path& path, std::string_view problem)
    {
        if (path.is_root()) return invalid_request(std::string(problem));
        return invalid_request(fmt::format("{}: {}", path.text(Path::Style::dots), problem));
    }
};

class BedrockWords final : public Words {
public:
    Error no_json() const override { return malformed("#: expected a JSON object"); }
    Error missing(const Path& path) const override
    {
        return malformed(fmt::format("{}: required key [{}] not found", parent_of(path), path.name()));
    }
    Error wrong_kind(const Path& path, Kind expected, const wire::Json& found) const override
    {
        return malformed(fmt::format("{}: expected type: {}, found: {}", path.text(Path::Style::slashes), name_of(expected),
                                     name_of(found)));
    }
    Error unknown(const Path& path) const override
    {
        return malformed(fmt::format("{}: extraneous key [{}] is not permitted", parent_of(path), path.name()));
    }
    Error invalid(const Path& path, std::string_view problem) const override
    {
        return malformed(fmt::format("{}: {}", path.text(Path::Style::slashes), problem));
    }

private:
    static std::string_view name_of(Kind kind)
    {
        switch (kind) {
            case Kind::text: return "String";
            case Kind::integer: return "Integer";
            case Kind::number: return "Number";
            case Kind::boolean: return "Boolean";
            case Kind::array: return "JSONArray";
            case Kind::object: return "JSONObject";
            case Kind::text_or_array: break;
        }
        return "String or JSONArray";
    }
    static std::string_view name_of(const wire::Json& found)
    {
        if (found.string()) return "String";
        if (found.integer()) return "Integer";
        if (found.real()) return "Number";
        if (found.boolean()) return "Boolean";
        if (found.array()) return "JSONArray";
        return found.object() ? "JSONObject" : "Null";
    }
    static std::string parent_of(const Path& path)
    {
        return path.is_root() ? "#" : path.parent().text(Path::Style::slashes);
    }
    static Error malformed(std::string_view problem)
    {
        return invalid_request(
            fmt::format("Malformed input request: {}, please reformat your input and try again.", problem));
    }
};

}  // namespace

const Words& own_words() noexcept
{
    static const OwnWords words;
    return words;
}

const Words& bedrock_words() noexcept
{
    static const BedrockWords words;
    return words;
}

Error complaint_of(const OrderProblem& problem, const Words& words)
{
    using Kind = OrderProblem::Kind;
    const Path root;
    const auto messages = root / "messages";
    const auto message = messages / problem.message;
    const auto content = message / "content";
    const auto block = content / problem.block;
    const std::string_view role = problem.role == models::Role::user ? "user" : "assistant";
    switch (problem.kind) {
        case Kind::no_messages: return words.invalid(messages, "at least one message is required");
        case Kind::empty_message: return words.invalid(message, "messages must have non-empty content");
        case Kind::not_begun_by_user: return words.invalid(messages, "first message must use the \"user\" role");
        case Kind::repeated_role:
            return words.invalid(
                messages,
                fmt::format(
                    "roles must alternate between \"user\" and \"assistant\", but found multiple \"{}\" roles in a row",
                    role));
        case Kind::misplaced_block:
            return words.invalid(block,
                                 fmt::format("this kind of block is not permitted in a message of the role {}", role));
        case Kind::repeated_tool_use: return words.invalid(block, "`tool_use` ids must be unique");
        case Kind::unanswered_tool_use:
            // The message that asks; `message` is the one that should answer.
            return words.invalid(
                messages / (problem.message - 1),
                fmt::format("`tool_use` ids were found without `tool_result` blocks immediately after: {}. Each "
                            "`tool_use` block must have a corresponding `tool_result` block in the next message.",
                            problem.ids));
        case Kind::unasked_tool_result: break;
    }
    return words.invalid(block,
                         fmt::format("unexpected `tool_use_id` found in `tool_result` blocks: {}. Each `tool_result` block "
                                     "must have a corresponding `tool_use` block in the previous message.",
                                     problem.ids));
}

}  // namespace sekisho::formats::anthropic
