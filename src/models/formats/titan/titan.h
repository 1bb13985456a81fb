#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "models/provider.h"

/// Bodies of InvokeModel for Amazon Titan Text Embeddings V2 ({"inputText", "dimensions", "normalize"}):
/// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
namespace sekisho::formats::titan {

/// ValidationException in Bedrock's words.
[[nodiscard]] Result<models::EmbeddingRequest> read_embedding_request(std::string_view body);
/// One body for each input: Titan takes one text at a time.
[[nodiscard]] Result<std::vector<std::string>> write_embedding_requests(const models::EmbeddingRequest& request);
/// Adds the vector and its tokens to `into`. ModelErrorException where it is no answer.
[[nodiscard]] Result<void> read_embedding_response(std::string_view body, models::Embeddings& into);
/// {"embedding": [...], "inputTextTokenCount": n, "embeddingsByType": {"float": [...]}} of the first vector.
[[nodiscard]] std::string write_embedding_response(const models::Embeddings& embeddings);

}  // namespace sekisho::formats::titan
