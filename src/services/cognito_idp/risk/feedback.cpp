#include "services/cognito_idp/risk/feedback.h"

#include <fmt/format.h>

#include <charconv>

#include "base/encoding.h"

namespace sekisho::cognito_idp::risk {
namespace {

constexpr std::string_view purpose = "user-pool-auth-feedback";
constexpr auto life = std::chrono::days(30);

std::string binding(std::string_view sub, std::string_view event_id) { return fmt::format("{}|{}", sub, event_id); }

}  // namespace

std::string FeedbackTokens::make(std::string_view sub, std::string_view event_id) const
{
    const auto expires = std::to_string(epoch_milliseconds(clock_.now() + life));
    return base64url(sealer_.seal(purpose, binding(sub, event_id), expires));
}

bool FeedbackTokens::is_good(std::string_view token, std::string_view sub, std::string_view event_id) const
{
    const auto sealed = from_base64url(token);
    const auto text = sealed ? sealer_.open_sealed(purpose, binding(sub, event_id), *sealed) : std::nullopt;
    if (!text) return false;
    std::int64_t expires = 0;
    std::from_chars(text->data(), text->data() + text->size(), expires);
    return clock_.now() < from_epoch_milliseconds(expires);
}

}  // namespace sekisho::cognito_idp::risk
