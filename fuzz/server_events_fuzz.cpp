// Server-sent events, whole and in pieces: a stream means the same however it is cut.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "models/upstreams/server_events.h"

namespace {

using sekisho::formats::ServerEvent;

std::vector<ServerEvent> events_of(std::string_view bytes, std::size_t piece)
{
    sekisho::models::upstreams::ServerEventParser parser;
    std::vector<ServerEvent> events;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        parser.feed(bytes.substr(at, piece));
        while (true) {
            auto event = parser.next();
            if (!event) return events;
            if (!*event) break;
            if ((*event)->data.empty()) std::abort();
            events.push_back(**std::move(event));
        }
    }
    if (auto last = parser.rest()) events.push_back(*std::move(last));
    return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto whole = events_of(bytes, size + 1);
    if (events_of(bytes, 1) != whole || events_of(bytes, 7) != whole) std::abort();
    return 0;
}
