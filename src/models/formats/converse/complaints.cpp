#include "models/formats/converse/complaints.h"

#include <fmt/format.h>

namespace sekisho::formats::converse {
namespace {

class ConverseWords final : public Words {
public:
    Error no_json() const override { return invalid_request("The request is not valid JSON."); }
    Error missing(const Path& path) const override { return at(path, "is empty"); }
    Error wrong_kind(const Path& path, Kind expected, const wire::Json&) const override
    {
        return at(path, expected == Kind::object ? "is not a JSON object" : "has the wrong type");
    }
    Error unknown(const Path& path) const override
    {
        return invalid_request(
            fmt::format("The additional field {} can not be used with this API. Remove the field and try again.",
                        path.text(Path::Style::dots)));
    }
    Error invalid(const Path& path, std::string_view problem) const override
    {
        return invalid_request(fmt::format("{}: {}", path.text(Path::Style::dots), problem));
    }

private:
    static Error at(const Path& path, std::string_view problem)
    {
        return invalid_request(fmt::format("The value at {} {}.", path.text(Path::Style::dots), problem));
    }
};

}  // namespace

const Words& words() noexcept
{
    static const ConverseWords words;
    return words;
}

Error complaint_of(const OrderProblem& problem)
{
    using Kind = OrderProblem::Kind;
    switch (problem.kind) {
        case Kind::empty_message: break;
        case Kind::no_messages:
        case Kind::not_begun_by_user:
            return invalid_request(
                "A conversation must start with a user message. Try again with a conversation that starts with a user "
                "message.");
        case Kind::repeated_role:
            return invalid_request(
                "A conversation must alternate between user and assistant roles. Make sure the conversation alternates "
                "between "
                "user and assistant roles and try again.");
        case Kind::misplaced_block:
            return invalid_request(
                fmt::format("The content block at messages.{}.content.{} can not be used with the role {}. Change the role "
                            "or the content "
                            "block and try again.",
                            problem.message, problem.block, problem.role == models::Role::user ? "user" : "assistant"));
        case Kind::repeated_tool_use:
            return invalid_request(
                fmt::format("messages.{}.content contains duplicate toolUse Ids: {}", problem.message, problem.ids));
        case Kind::unanswered_tool_use:
            return invalid_request(fmt::format("Expected toolResult blocks at messages.{}.content for the following Ids: {}",
                                               problem.message, problem.ids));
        case Kind::unasked_tool_result:
            return invalid_request(
                fmt::format("The number of toolResult blocks at messages.{}.content exceeds the number of toolUse blocks of "
                            "previous turn.",
                            problem.message));
    }
    return invalid_request(fmt::format(
        "The content field in the Message object at messages.{} is empty. Add a ContentBlock object to the content "
        "field and try again.",
        problem.message));
}

}  // namespace sekisho::formats::converse
