#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "models/provider.h"

/// OpenAI's Embeddings: https://platform.openai.com/docs/api-reference/embeddings
namespace sekisho::formats::openai {

enum class VectorEncoding { numbers, base64 };

struct EmbeddingsRequest {
    std::string model;                 ///< as asked
    models::EmbeddingRequest request;  ///< without model_id
    VectorEncoding encoding = VectorEncoding::numbers;
};

/// Texts only: lists of tokens are refused. At most 2,048 inputs.
[[nodiscard]] Result<EmbeddingsRequest> read_embeddings_request(std::string_view body);
[[nodiscard]] Result<std::string> write_embeddings_request(const models::EmbeddingRequest& request, std::string_view model);
/// Without provider and price key. ModelErrorException where it is no answer to `inputs` inputs.
[[nodiscard]] Result<models::Embeddings> read_embeddings_response(std::string_view body, std::size_t inputs);
[[nodiscard]] std::string write_embeddings_response(const models::Embeddings& embeddings, std::string_view model,
                                                    VectorEncoding encoding);

}  // namespace sekisho::formats::openai
