#include "wire/event_stream.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "wire/error_codes.h"
#include "wire/json_codec.h"

namespace sekisho::wire {
namespace {

constexpr std::size_t prelude_bytes = 12;
constexpr std::size_t frame_bytes = 16;  // prelude and message CRC
constexpr std::size_t string_header_bytes = 32 * 1024 - 1;

template <class Integer>
void put(std::string& out, Integer value)
{
    for (int shift = static_cast<int>(sizeof(Integer) - 1) * 8; shift >= 0; shift -= 8)
        out += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xFF);
}

std::unexpected<Error> broken(std::string detail)
{
    return std::unexpected(Error{"EventStreamError", "The event stream is malformed", 400, std::move(detail), {}});
}

/// Reads big-endian values from the front of a view, and remembers when there was too little.
class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    template <class Integer>
    Integer integer()
    {
        std::uint64_t value = 0;
        for (const char c : take(sizeof(Integer))) value = value << 8 | static_cast<unsigned char>(c);
        return static_cast<Integer>(value);
    }
    std::string_view take(std::size_t count)
    {
        short_ = short_ || count > bytes_.size();
        const auto head = short_ ? std::string_view() : bytes_.substr(0, count);
        bytes_.remove_prefix(head.size());
        return head;
    }
    [[nodiscard]] bool failed() const { return short_; }
    [[nodiscard]] bool empty() const { return bytes_.empty(); }

private:
    std::string_view bytes_;
    bool short_ = false;
};

/// The wire's numbers of types are the positions in this order, but for true and false, which are one each.
struct HeaderWriter {
    std::string& out;
    void operator()(bool value) const { out += static_cast<char>(value ? 0 : 1); }
    void operator()(std::int8_t value) const { number(2, value); }
    void operator()(std::int16_t value) const { number(3, value); }
    void operator()(std::int32_t value) const { number(4, value); }
    void operator()(std::int64_t value) const { number(5, value); }
    void operator()(const EventBytes& value) const { text(6, value.bytes); }
    void operator()(const std::string& value) const { text(7, value); }
    void operator()(Time value) const { number(8, epoch_milliseconds(value)); }

    template <class Integer>
    void number(char type, Integer value) const
    {
        out += type;
        put(out, value);
    }
    void text(char type, std::string_view value) const
    {
        const auto bounded = value.substr(0, string_header_bytes);
        out += type;
        put(out, static_cast<std::uint16_t>(bounded.size()));
        out += bounded;
    }
};

std::optional<EventHeaderValue> header_value(int type, Reader& reader)
{
    switch (type) {
        case 0: return true;
        case 1: return false;
        case 2: return reader.integer<std::int8_t>();
        case 3: return reader.integer<std::int16_t>();
        case 4: return reader.integer<std::int32_t>();
        case 5: return reader.integer<std::int64_t>();
        case 6: return EventBytes{std::string(reader.take(reader.integer<std::uint16_t>()))};
        case 7: return std::string(reader.take(reader.integer<std::uint16_t>()));
        case 8: return from_epoch_milliseconds(reader.integer<std::int64_t>());
        case 9: return EventBytes{std::string(reader.take(16))};
        default: return std::nullopt;
    }
}

Result<EventMessage> parse_frame(std::string_view headers, std::string_view payload)
{
    EventMessage message;
    Reader reader(headers);
    while (!reader.empty() && !reader.failed()) {
        const auto name = reader.take(reader.integer<std::uint8_t>());
        auto value = header_value(reader.integer<std::uint8_t>(), reader);
        if (reader.failed() || !value || name.empty()) return broken("a header");
        message.headers.emplace_back(std::string(name), *std::move(value));
    }
    if (reader.failed()) return broken("a header");
    message.payload = payload;
    return message;
}

EventHeaderValue header_of(const Member& member, const void* value)
{
    switch (member.shape->kind) {
        case Kind::boolean: return *static_cast<const bool*>(value);
        case Kind::integer: return static_cast<std::int32_t>(*static_cast<const int*>(value));
        case Kind::long_integer: return *static_cast<const std::int64_t*>(value);
        case Kind::timestamp: return *static_cast<const Time*>(value);
        case Kind::blob: return EventBytes{*static_cast<const std::string*>(value)};
        case Kind::string: return *static_cast<const std::string*>(value);
        default: return std::string();
    }
}

/// Fills content type and payload from the struct of one event.
void fill(EventMessage& message, const StructSchema& schema, const void* object)
{
    std::string content_type = "application/json";
    bool whole = true;
    for (const Member& member : schema.members) {
        const void* value = member.event_header || member.event_payload ? member.get(object) : nullptr;
        if (value != nullptr && member.event_header)
            message.headers.emplace_back(std::string(member.name), header_of(member, value));
        if (!member.event_payload) continue;
        whole = false;
        const auto kind = member.shape->kind;
        if (kind == Kind::blob) content_type = "application/octet-stream";
        if (kind == Kind::string) content_type = "text/plain";
        if (value == nullptr) continue;
        if (kind == Kind::blob || kind == Kind::string) message.payload = *static_cast<const std::string*>(value);
        else if (kind == Kind::structure)
            message.payload = to_text(encode_json(*member.shape->structure, value, Members::all));
    }
    message.headers.emplace_back(":content-type", content_type);
    if (!whole) return;
    auto json = encode_json(schema, object, Members::all);
    std::erase_if(*json.object(), [&](const Json::Member& part) {
        return std::ranges::any_of(
            schema.members, [&](const Member& member) { return member.event_header && member.wire_name == part.first; });
    });
    message.payload = to_text(json);
}

class EventStreamBody final : public net::ByteSource {
public:
    EventStreamBody(const ServiceSchema& service, const StructSchema* stream, std::unique_ptr<EventSource> source)
        : service_(service), stream_(stream), source_(std::move(source))
    {
    }

    Task<Result<std::optional<std::string>>> next() override
    {
        if (source_ == nullptr) co_return std::optional<std::string>();
        auto event = co_await source_->next();
        if (!event) {
            source_.reset();
            co_return std::optional(encode_event_message(exception_message(service_, stream_, std::move(event).error())));
        }
        if (!event->has_value()) {
            source_.reset();
            co_return std::optional<std::string>();
        }
        co_return std::optional(encode_event_message(event_message(**event)));
    }

private:
    const ServiceSchema& service_;
    const StructSchema* stream_;
    std::unique_ptr<EventSource> source_;
};

}  // namespace

const std::string* EventMessage::string_header(std::string_view name) const noexcept
{
    for (const auto& [key, value] : headers)
        if (key == name) return std::get_if<std::string>(&value);
    return nullptr;
}

std::string encode_event_message(const EventMessage& message)
{
    std::string headers;
    for (const auto& [name, value] : message.headers) {
        const auto bounded = std::string_view(name).substr(0, 255);
        put(headers, static_cast<std::uint8_t>(bounded.size()));
        headers += bounded;
        std::visit(HeaderWriter{headers}, value);
    }
    std::string frame;
    frame.reserve(frame_bytes + headers.size() + message.payload.size());
    put(frame, static_cast<std::uint32_t>(frame_bytes + headers.size() + message.payload.size()));
    put(frame, static_cast<std::uint32_t>(headers.size()));
    put(frame, crypto::crc32(0, frame));
    frame += headers;
    frame += message.payload;
    put(frame, crypto::crc32(0, frame));
    return frame;
}

Result<std::optional<EventMessage>> EventStreamDecoder::next()
{
    const auto rest = std::string_view(buffer_).substr(taken_);
    if (rest.size() < prelude_bytes) return std::optional<EventMessage>();
    Reader prelude(rest);
    const auto total = prelude.integer<std::uint32_t>(), headers = prelude.integer<std::uint32_t>();
    if (prelude.integer<std::uint32_t>() != crypto::crc32(0, rest.substr(0, 8))) return broken("the prelude's checksum");
    if (headers > event_header_bytes || total < frame_bytes + headers || total - frame_bytes - headers > event_payload_bytes)
        return broken("a length");
    if (rest.size() < total) return std::optional<EventMessage>();
    Reader trailer(rest.substr(total - 4, 4));
    if (trailer.integer<std::uint32_t>() != crypto::crc32(0, rest.substr(0, total - 4)))
        return broken("the message's checksum");
    TRY(auto message, parse_frame(rest.substr(prelude_bytes, headers),
                                  rest.substr(prelude_bytes + headers, total - frame_bytes - headers)));
    taken_ += total;
    if (taken_ == buffer_.size() || taken_ > 64 * 1024) {
        buffer_.erase(0, taken_);
        taken_ = 0;
    }
    return std::optional(std::move(message));
}

EventMessage event_message(const Event& event)
{
    EventMessage message;
    for (const Member& member : event.schema->members) {
        const void* value = member.get(event.value.get());
        if (value == nullptr || member.shape->structure == nullptr) continue;
        message.headers.emplace_back(":message-type",
                                     std::string(member.shape->structure->is_error ? "exception" : "event"));
        message.headers.emplace_back(member.shape->structure->is_error ? ":exception-type" : ":event-type",
                                     std::string(member.wire_name));
        fill(message, *member.shape->structure, value);
        break;
    }
    return message;
}

EventMessage exception_message(const ServiceSchema& service, const StructSchema* stream, Error error)
{
    error = as_spelt_by(service, std::move(error));
    const Member* known = nullptr;
    if (stream != nullptr)
        for (const Member& member : stream->members)
            if (member.shape->structure != nullptr && member.shape->structure->name == error.code) known = &member;
    EventMessage message;
    if (known == nullptr) {
        message.headers = {
            {":message-type", std::string("error")}, {":error-code", error.code}, {":error-message", error.message}};
        return message;
    }
    message.headers = {{":message-type", std::string("exception")},
                       {":exception-type", std::string(known->wire_name)},
                       {":content-type", std::string("application/json")}};
    Json payload;
    payload.set("message", error.message);
    for (auto& [name, value] : error.members) payload.set(name, std::move(value));
    message.payload = to_text(payload);
    return message;
}

net::BodyStream event_stream_body(const ServiceSchema& service, const StructSchema* stream,
                                  std::unique_ptr<EventSource> source)
{
    return std::make_unique<EventStreamBody>(service, stream, std::move(source));
}

}  // namespace sekisho::wire
