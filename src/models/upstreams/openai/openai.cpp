#include "models/upstreams/openai/openai.h"

#include <utility>

#include "wire/json.h"

namespace sekisho::models::upstreams {

namespace format = formats::openai;

Result<Dialect::Outgoing> OpenAi::ask(const Prompt& prompt, const std::string& model) const
{
    Outgoing outgoing;
    TRY(outgoing.body, format::write_chat_request(prompt, model, settings_.limit_name));
    outgoing.path = "/chat/completions";
    return outgoing;
}

Result<formats::WholeAnswer> OpenAi::read_answer(std::string_view body) const { return format::read_chat_response(body); }

std::unique_ptr<formats::EventReader> OpenAi::reader() const { return std::make_unique<format::ChatReader>(); }

bool OpenAi::hides_tokens(const Prompt&) const { return settings_.hidden_reasoning; }

Result<std::vector<Dialect::Outgoing>> OpenAi::embed(const EmbeddingRequest& request, const std::string& model) const
{
    Outgoing outgoing;
    TRY(outgoing.body, format::write_embeddings_request(request, model));
    outgoing.path = "/embeddings";
    std::vector<Outgoing> all;
    all.push_back(std::move(outgoing));
    return all;
}

Result<void> OpenAi::read_vectors(std::string_view body, std::size_t inputs, Embeddings& into) const
{
    TRY(into, format::read_embeddings_response(body, inputs));
    return {};
}

Error OpenAi::read_error(int status, const net::Headers&, std::string_view body) const
{
    return format::read_error(status, body);
}

/// {"error": {"message", ...}}
bool OpenAi::is_own_error(const net::Headers&, std::string_view body) const
{
    const auto json = wire::parse_json(body);
    const auto* error = json ? json->find("error") : nullptr;
    return error && error->object();
}

}  // namespace sekisho::models::upstreams
