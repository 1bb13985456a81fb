// Frames of application/vnd.amazon.eventstream, whole and in pieces.
#include <cstdint>
#include <cstdlib>

#include "wire/event_stream.h"

namespace {

std::size_t count_frames(std::string_view bytes, std::size_t piece)
{
    sekisho::wire::EventStreamDecoder decoder;
    std::size_t frames = 0;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        decoder.feed(bytes.substr(at, piece));
        while (true) {
            const auto message = decoder.next();
            if (!message) return frames;
            if (!*message) break;
            ++frames;
            sekisho::wire::EventStreamDecoder again;
            again.feed(sekisho::wire::encode_event_message(**message));
            if (!again.next()) std::abort();
        }
    }
    return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (count_frames(bytes, size + 1) != count_frames(bytes, 7)) std::abort();
    return 0;
}
