#include "models/upstreams/anthropic/anthropic.h"

#include <utility>

#include "models/formats/anthropic/anthropic.h"
#include "wire/json.h"

namespace sekisho::models::upstreams {
namespace {

namespace format = formats::anthropic;

// https://docs.anthropic.com/en/api/versioning
constexpr const char* version = "2023-06-01";

Result<Dialect::Outgoing> message(const Prompt& prompt, const std::string& model, format::Purpose purpose)
{
    Dialect::Outgoing outgoing;
    TRY(outgoing.body, format::write_request(prompt, model, format::Flavour::direct, purpose));
    outgoing.path = purpose == format::Purpose::answer ? "/v1/messages" : "/v1/messages/count_tokens";
    outgoing.headers.add("anthropic-version", version);
    if (auto betas = format::betas_of(prompt); !betas.empty()) outgoing.headers.add("anthropic-beta", std::move(betas));
    return outgoing;
}

}  // namespace

Result<Dialect::Outgoing> Anthropic::ask(const Prompt& prompt, const std::string& model) const
{
    return message(prompt, model, format::Purpose::answer);
}

Result<formats::WholeAnswer> Anthropic::read_answer(std::string_view body) const { return format::read_response(body); }

std::unique_ptr<formats::EventReader> Anthropic::reader() const { return std::make_unique<format::MessageReader>(); }

bool Anthropic::hides_tokens(const Prompt& prompt) const
{
    return prompt.extra.find("thinking") != nullptr || prompt.extra.find("reasoning_effort") != nullptr;
}

Result<Dialect::Outgoing> Anthropic::count(const Prompt& prompt, const std::string& model) const
{
    return message(prompt, model, format::Purpose::count);
}

Result<std::int64_t> Anthropic::read_count(std::string_view body) const { return format::read_token_count(body); }

Error Anthropic::read_error(int status, const net::Headers&, std::string_view body) const
{
    return format::read_error(status, body);
}

/// {"type": "error", "error": {...}}
bool Anthropic::is_own_error(const net::Headers&, std::string_view body) const
{
    const auto json = wire::parse_json(body);
    const auto* type = json ? json->find("type") : nullptr;
    return type && type->string() && *type->string() == "error";
}

}  // namespace sekisho::models::upstreams
