#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/clock.h"
#include "models/formats/answer.h"
#include "models/formats/events.h"
#include "models/provider.h"
#include "models/upstreams/authorizer.h"
#include "models/upstreams/frames.h"
#include "net/http.h"

namespace sekisho::models::upstreams {

/// One model at one provider.
struct Target {
    std::string provider;  ///< its name in our configuration
    std::string model;     ///< as the provider names it
    std::string price_key;
    std::int64_t context_window = 200'000;
    std::int64_t max_output_tokens = 4096;
};

/// What an answer can cost at most, and how that is known before the provider says it.
///
/// While it arrives, its input counts as much as it can be, until the provider has said; of its output, a token is held to
/// be at least one byte of what has arrived (models/bound.h), and there are never more than were asked for. So what is
/// metered is never less than what has been charged for what has arrived. Where a provider charges for what it does not
/// show, where nothing has arrived, and where it did not end in time (it may still be at work), the price is unknown.
struct Terms {
    std::shared_ptr<const Target> target;
    std::shared_ptr<const Authorizer> authorizer;
    Bound most;
    bool hides_tokens = false;
};

/// A stream that has begun. Its connection is used again when it was read to its end, and closed when it is destroyed
/// before.
struct Stream {
    net::BodyStream body;
    std::unique_ptr<Frames> frames;
    std::unique_ptr<formats::EventReader> reader;
    /// The first piece must be there by then, whatever signs of life (ping) the provider sends.
    const Clock& clock;
    Time first_piece_until{};
};
[[nodiscard]] AnswerPtr streamed_answer(Terms terms, Stream stream);

/// An answer that was given at once. The provider has said what it used, unless `whole.usage` is empty.
[[nodiscard]] AnswerPtr given_answer(Terms terms, formats::WholeAnswer whole);

/// No answer came, and what it costs is unknown: next() fails.
[[nodiscard]] AnswerPtr failed_answer(Terms terms, Error error);

}  // namespace sekisho::models::upstreams
