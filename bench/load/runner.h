#pragma once

#include <map>
#include <string>

#include "load/histogram.h"
#include "load/options.h"

namespace sekisho::load {

struct Outcome {
    Histogram latency;         ///< of answered requests, after the warm-up; without those refused
    Histogram refused;         ///< the same of those that were refused for load
    Histogram first_piece;     ///< of streams: until the body's first byte
    Histogram between_pieces;  ///< of streams: between two arrivals of bytes
    std::uint64_t errors = 0;  ///< answered, but not with success
    std::uint64_t broken = 0;  ///< connections lost with a request under way
    std::map<int, std::uint64_t> statuses;
    std::string first_error;  ///< the body of the first unsuccessful answer, cut
    double seconds = 0;       ///< measured

    void merge(const Outcome& other);
    [[nodiscard]] double per_second() const noexcept
    {
        return seconds > 0 ? static_cast<double>(latency.total()) / seconds : 0;
    }
};

/// Generates the load that `options` describes, on its threads, and waits for the end.
[[nodiscard]] Result<Outcome> run(const Options& options);

}  // namespace sekisho::load
