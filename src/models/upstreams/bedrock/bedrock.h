#pragma once

#include "models/upstreams/dialect.h"

namespace sekisho::models::upstreams {

/// Amazon Bedrock's runtime, or another Sekisho: Converse, ConverseStream, CountTokens, and InvokeModel for Titan's
/// embeddings. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html A model is
/// named by its id, an inference profile's id, or an ARN.
class Bedrock final : public Dialect {
public:
    [[nodiscard]] Result<Outgoing> ask(const Prompt& prompt, const std::string& model) const override;
    [[nodiscard]] Result<formats::WholeAnswer> read_answer(std::string_view body) const override;
    [[nodiscard]] std::string_view stream_type() const override { return "application/vnd.amazon.eventstream"; }
    [[nodiscard]] std::unique_ptr<Frames> frames() const override { return event_stream_frames(); }
    [[nodiscard]] std::unique_ptr<formats::EventReader> reader() const override;
    /// Where the prompt asks for thoughts.
    [[nodiscard]] bool hides_tokens(const Prompt& prompt) const override;
    [[nodiscard]] Result<Outgoing> count(const Prompt& prompt, const std::string& model) const override;
    [[nodiscard]] Result<std::int64_t> read_count(std::string_view body) const override;
    [[nodiscard]] Result<std::vector<Outgoing>> embed(const EmbeddingRequest& request,
                                                      const std::string& model) const override;
    [[nodiscard]] Result<void> read_vectors(std::string_view body, std::size_t inputs, Embeddings& into) const override;
    [[nodiscard]] Error read_error(int status, const net::Headers& headers, std::string_view body) const override;
    [[nodiscard]] bool is_own_error(const net::Headers& headers, std::string_view body) const override;
};

}  // namespace sekisho::models::upstreams
