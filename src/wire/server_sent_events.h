#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"
#include "wire/schema.h"

/// text/event-stream, as model APIs other than Bedrock's stream their answers.
/// https://html.spec.whatwg.org/multipage/server-sent-events.html
namespace sekisho::wire {

struct ServerSentEvent {
    std::string name;  ///< of the field "event"; empty: there is none
    std::string data;  ///< one line
};

/// "event: NAME\ndata: DATA\n\n". Line ends inside of either would begin fields of their own: they are left out.
[[nodiscard]] std::string encode_server_sent_event(const ServerSentEvent& event);

/// The events of an answer, pulled as the client reads. Destroying the source before its end abandons it. Used by one task
/// at a time.
class ServerSentEvents {
public:
    virtual ~ServerSentEvents() = default;
    /// What comes next, at least one; nullopt at the end. After an error or the end it must not be called again.
    virtual Task<Result<std::optional<std::vector<ServerSentEvent>>>> next() = 0;
};

struct ServerSentForm {
    const ServiceSchema& service;  ///< in whose form an error ends the stream
    std::string request_id;
    std::chrono::milliseconds idle{15'000};  ///< after so long without an event the client is told that we are there
};

/// The body of a response. Each of next()'s events goes out as it comes. An error of the source is the last event, in the
/// door's own form; nothing is said after it.
[[nodiscard]] net::BodyStream server_sent_body(std::unique_ptr<ServerSentEvents> source, ServerSentForm form);

}  // namespace sekisho::wire
