#include "models/provider.h"

#include "models/errors.h"

namespace sekisho::models {

Task<Result<Embeddings>> Provider::embed(EmbeddingRequest) { co_return fail(errors::unsupported("embeddings")); }

}  // namespace sekisho::models
