#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "models/formats/answer.h"
#include "models/formats/events.h"
#include "models/provider.h"
#include "models/upstreams/frames.h"
#include "net/http.h"

namespace sekisho::models::upstreams {

/// How one kind of provider is spoken to. Immutable, thread-safe; everything is pure.
class Dialect {
public:
    virtual ~Dialect() = default;

    /// A POST; JSON unless it says otherwise.
    struct Outgoing {
        std::string path;  ///< below the API's own, begins with '/'
        net::Headers headers;
        std::string body;
    };
    /// ValidationException where this provider cannot be asked that.
    [[nodiscard]] virtual Result<Outgoing> ask(const Prompt& prompt, const std::string& model) const = 0;
    [[nodiscard]] virtual Result<formats::WholeAnswer> read_answer(std::string_view body) const = 0;

    /// The media type of a stream, its framing, and who reads its events.
    [[nodiscard]] virtual std::string_view stream_type() const { return "text/event-stream"; }
    [[nodiscard]] virtual std::unique_ptr<Frames> frames() const { return server_event_frames(); }
    [[nodiscard]] virtual std::unique_ptr<formats::EventReader> reader() const = 0;
    /// Tokens may be charged that are not shown: what has arrived says nothing of the price.
    [[nodiscard]] virtual bool hides_tokens(const Prompt& prompt) const = 0;

    [[nodiscard]] virtual Result<Outgoing> count(const Prompt& prompt, const std::string& model) const;
    [[nodiscard]] virtual Result<std::int64_t> read_count(std::string_view body) const;

    /// Several, where one request takes one text alone.
    [[nodiscard]] virtual Result<std::vector<Outgoing>> embed(const EmbeddingRequest& request,
                                                              const std::string& model) const;
    /// Adds to `into`, whose request had `inputs` inputs.
    [[nodiscard]] virtual Result<void> read_vectors(std::string_view body, std::size_t inputs, Embeddings& into) const;

    /// An answer of a status that is no success, as one of models/errors.h.
    [[nodiscard]] virtual Error read_error(int status, const net::Headers& headers, std::string_view body) const = 0;
    /// It is in the form of the provider's own errors, and not of a proxy on the way.
    [[nodiscard]] virtual bool is_own_error(const net::Headers& headers, std::string_view body) const = 0;
};

}  // namespace sekisho::models::upstreams
