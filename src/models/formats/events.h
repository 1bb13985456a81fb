#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/provider.h"

/// Streams of events in the form of server-sent events: an event has a name and a JSON text.
namespace sekisho::formats {

struct ServerEvent {
    std::string name;  ///< empty: it has none
    std::string data;
    friend bool operator==(const ServerEvent&, const ServerEvent&) = default;
};

using ServerEvents = std::vector<ServerEvent>;

/// A stream of a door. Used by one task. `begin` comes once, and not before the answer's first piece has been read (only
/// then it is known what its input counted); then `piece` for each; then `end` or `failed`, once.
class EventWriter {
public:
    virtual ~EventWriter() = default;
    [[nodiscard]] virtual ServerEvents begin(const models::Answer& answer) = 0;
    [[nodiscard]] virtual ServerEvents piece(models::Delta delta) = 0;
    [[nodiscard]] virtual ServerEvents end(const models::Answer& answer) = 0;
    /// The answer broke off: the door's typed event of an error. `Error::detail` is never written.
    [[nodiscard]] virtual ServerEvents failed(const Error& error) = 0;
};

/// What a provider's stream has said so far.
struct StreamState {
    models::Usage usage = {};
    bool usage_reported = false;  ///< the provider has said what it charges; final with `ended`
    models::StopReason stop_reason = models::StopReason::end_turn;
    std::optional<std::string> stop_sequence = {};
    std::string model = {};
    wire::Json extra = {};
    wire::Json guardrail_trace = {};
    bool ended = false;  ///< it said that it is complete; a stream that closes before has broken off
};

/// A provider's stream. Used by one task.
class EventReader {
public:
    virtual ~EventReader() = default;
    /// The pieces of an answer that an event holds; none for those that only tell of the state. `name` may be empty where
    /// the format has no names. Unknown events are passed over. Errors: those of models/errors.h, after which it must not
    /// be used again.
    [[nodiscard]] virtual Result<std::vector<models::Delta>> read(std::string_view name, std::string_view data) = 0;
    [[nodiscard]] const StreamState& state() const noexcept { return state_; }

protected:
    StreamState state_;
};

}  // namespace sekisho::formats
