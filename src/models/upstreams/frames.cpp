#include "models/upstreams/frames.h"

#include <utility>

#include "models/errors.h"
#include "models/formats/converse/converse.h"
#include "models/upstreams/server_events.h"
#include "wire/event_stream.h"

namespace sekisho::models::upstreams {
namespace {

class ServerEventFrames final : public Frames {
public:
    void feed(std::string_view bytes) override { parser_.feed(bytes); }
    Result<std::optional<Frame>> next() override
    {
        TRY(auto event, parser_.next());
        return frame_of(std::move(event));
    }
    std::optional<Frame> rest() override { return frame_of(parser_.rest()); }

private:
    static std::optional<Frame> frame_of(std::optional<formats::ServerEvent> event)
    {
        if (!event) return std::nullopt;
        return Frame{std::move(event->name), std::move(event->data), {}};
    }
    ServerEventParser parser_;
};

std::string text_of(const wire::EventMessage& message, std::string_view header)
{
    const auto* text = message.string_header(header);
    return text ? *text : std::string();
}

class EventStreamFrames final : public Frames {
public:
    void feed(std::string_view bytes) override { decoder_.feed(bytes); }
    Result<std::optional<Frame>> next() override
    {
        TRY(auto message, decoder_.next());
        if (!message) return std::optional<Frame>();
        Frame frame;
        const auto type = text_of(*message, ":message-type");
        if (type == "event") {
            frame.name = text_of(*message, ":event-type");
            frame.data = std::move(message->payload);
        } else if (type == "exception") {
            frame.failure = formats::converse::read_error(0, text_of(*message, ":exception-type"), message->payload);
        } else {
            frame.failure =
                errors::model_stream_error("The model's provider broke off its answer.", text_of(*message, ":error-code"));
        }
        return std::optional(std::move(frame));
    }

private:
    wire::EventStreamDecoder decoder_;
};

}  // namespace

std::unique_ptr<Frames> server_event_frames() { return std::make_unique<ServerEventFrames>(); }
std::unique_ptr<Frames> event_stream_frames() { return std::make_unique<EventStreamFrames>(); }

}  // namespace sekisho::models::upstreams
