#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "models/formats/events.h"
#include "models/provider.h"
#include "net/http.h"
#include "wire/schema.h"

/// Answers as the doors of other model APIs send them.
namespace sekisho::gateway {

/// How a door's stream ends when all has been said.
enum class StreamEnd {
    with_last_event,
    with_done_marker,  ///< "data: [DONE]"
};

struct AnswerStream {
    const wire::ServiceSchema& service;  ///< the door
    std::string request_id;
    StreamEnd end = StreamEnd::with_last_event;
};

/// The answer as text/event-stream, piece by piece as it is read. An error of the answer is told as the writer has it, and
/// ends the stream.
[[nodiscard]] net::BodyStream answer_stream(models::AnswerPtr answer, std::unique_ptr<formats::EventWriter> writer,
                                            AnswerStream stream);

}  // namespace sekisho::gateway
