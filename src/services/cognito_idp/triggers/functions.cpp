#include "services/cognito_idp/triggers/functions.h"

#include "wire/json.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::size_t longest_message = 1024;

/// One line of bounded length: it goes into an error text.
std::string tamed(std::string text)
{
    if (text.size() > longest_message) {
        text.resize(longest_message);
        text = wire::with_valid_utf8(text);
    }
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return text;
}

}  // namespace

std::optional<std::string> refusal_of(std::string_view text)
{
    const auto json = wire::parse_json(text, {.depth = 32, .bytes = answer_limit});
    if (!json || json->find("response")) return std::nullopt;
    const auto* message = json->find("errorMessage");
    if (!message || !message->string()) return std::nullopt;
    return tamed(*message->string());
}

Attempt read_answer(std::string text)
{
    if (auto refusal = refusal_of(text)) return {Attempt::End::refused, *std::move(refusal)};
    return {Attempt::End::answered, std::move(text)};
}

}  // namespace sekisho::cognito_idp
