#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "net/http.h"

namespace sekisho::mock_provider {

struct Options {
    std::int64_t tokens = 64;                  ///< of an answer
    std::size_t token_bytes = 5;               ///< text of each
    std::chrono::milliseconds first_token{0};  ///< the median where `spread` is not 0
    double spread = 0;                         ///< sigma of the lognormal time to the first token; 0: always the same
    std::chrono::milliseconds token{0};        ///< between tokens
};

/// What was given out so far.
struct Bill {
    std::atomic<std::int64_t> requests{0};
    std::atomic<std::int64_t> input_tokens{0};
    std::atomic<std::int64_t> output_tokens{0};
};

/// The whole answer, after the time that all its tokens take.
[[nodiscard]] Task<net::Response> whole(const Options& options, Bill& bill, std::int64_t input_tokens);
/// The same as server-sent events, one for each token, and the usage before the end.
[[nodiscard]] net::Response streamed(const Options& options, Bill& bill, std::int64_t input_tokens);

}  // namespace sekisho::mock_provider
