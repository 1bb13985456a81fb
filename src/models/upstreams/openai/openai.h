#pragma once

#include "models/formats/openai/openai.h"
#include "models/upstreams/dialect.h"

namespace sekisho::models::upstreams {

struct OpenAiSettings {
    formats::openai::LimitName limit_name = formats::openai::LimitName::max_tokens;
    /// Thoughts are charged as output and not shown, as OpenAI's own models do it.
    bool hidden_reasoning = true;
};

/// OpenAI's Chat Completions and Embeddings, at any server that knows them: https://platform.openai.com/docs/api-reference
/// The API's paths are below its URL ("https://api.openai.com/v1"); the key follows "Authorization: Bearer". It cannot
/// count.
class OpenAi final : public Dialect {
public:
    explicit OpenAi(OpenAiSettings settings) : settings_(settings) {}
    [[nodiscard]] Result<Outgoing> ask(const Prompt& prompt, const std::string& model) const override;
    [[nodiscard]] Result<formats::WholeAnswer> read_answer(std::string_view body) const override;
    [[nodiscard]] std::unique_ptr<formats::EventReader> reader() const override;
    [[nodiscard]] bool hides_tokens(const Prompt& prompt) const override;
    [[nodiscard]] Result<std::vector<Outgoing>> embed(const EmbeddingRequest& request,
                                                      const std::string& model) const override;
    [[nodiscard]] Result<void> read_vectors(std::string_view body, std::size_t inputs, Embeddings& into) const override;
    [[nodiscard]] Error read_error(int status, const net::Headers& headers, std::string_view body) const override;
    [[nodiscard]] bool is_own_error(const net::Headers& headers, std::string_view body) const override;

private:
    const OpenAiSettings settings_;
};

}  // namespace sekisho::models::upstreams
