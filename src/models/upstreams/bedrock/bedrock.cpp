#include "models/upstreams/bedrock/bedrock.h"

#include <utility>

#include "base/encoding.h"
#include "models/formats/converse/converse.h"
#include "models/formats/titan/titan.h"

namespace sekisho::models::upstreams {
namespace {

namespace format = formats::converse;

std::string path_of(const std::string& model, std::string_view operation)
{
    return "/model/" + percent_encode(model) + "/" + std::string(operation);
}

}  // namespace

Result<Dialect::Outgoing> Bedrock::ask(const Prompt& prompt, const std::string& model) const
{
    Outgoing outgoing;
    TRY(outgoing.body, format::write_request(prompt, model));
    outgoing.path = path_of(model, prompt.streams ? "converse-stream" : "converse");
    return outgoing;
}

Result<formats::WholeAnswer> Bedrock::read_answer(std::string_view body) const { return format::read_response(body); }

std::unique_ptr<formats::EventReader> Bedrock::reader() const { return std::make_unique<format::StreamReader>(); }

bool Bedrock::hides_tokens(const Prompt& prompt) const
{
    return prompt.extra.find("thinking") != nullptr || prompt.extra.find("reasoning_config") != nullptr ||
           prompt.extra.find("reasoning_effort") != nullptr || prompt.extra.find("reasoningConfig") != nullptr;
}

Result<Dialect::Outgoing> Bedrock::count(const Prompt& prompt, const std::string& model) const
{
    Outgoing outgoing;
    TRY(outgoing.body, format::write_token_count_request(prompt, model));
    outgoing.path = path_of(model, "count-tokens");
    return outgoing;
}

Result<std::int64_t> Bedrock::read_count(std::string_view body) const { return format::read_token_count(body); }

Result<std::vector<Dialect::Outgoing>> Bedrock::embed(const EmbeddingRequest& request, const std::string& model) const
{
    TRY(auto bodies, formats::titan::write_embedding_requests(request));
    std::vector<Outgoing> all;
    for (auto& body : bodies) {
        Outgoing outgoing;
        outgoing.path = path_of(model, "invoke");
        outgoing.headers.add("accept", "application/json");
        outgoing.body = std::move(body);
        all.push_back(std::move(outgoing));
    }
    return all;
}

Result<void> Bedrock::read_vectors(std::string_view body, std::size_t, Embeddings& into) const
{
    return formats::titan::read_embedding_response(body, into);
}

Error Bedrock::read_error(int status, const net::Headers& headers, std::string_view body) const
{
    const auto type = headers.get("x-amzn-errortype").value_or("");
    return format::read_error(status, type.substr(0, type.find(':')), body);
}

bool Bedrock::is_own_error(const net::Headers& headers, std::string_view) const { return headers.has("x-amzn-errortype"); }

}  // namespace sekisho::models::upstreams
