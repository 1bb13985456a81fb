#include "models/upstreams/dialect.h"

#include "models/errors.h"

namespace sekisho::models::upstreams {

Result<Dialect::Outgoing> Dialect::count(const Prompt&, const std::string&) const
{
    return fail(errors::unsupported("counting tokens"));
}

Result<std::int64_t> Dialect::read_count(std::string_view) const { return fail(errors::unsupported("counting tokens")); }

Result<std::vector<Dialect::Outgoing>> Dialect::embed(const EmbeddingRequest&, const std::string&) const
{
    return fail(errors::unsupported("embeddings"));
}

Result<void> Dialect::read_vectors(std::string_view, std::size_t, Embeddings&) const
{
    return fail(errors::unsupported("embeddings"));
}

}  // namespace sekisho::models::upstreams
