#pragma once

#include <string>

#include "gate/passage.h"
#include "net/http.h"

namespace sekisho::gate {

/// Stage 1. Names the request and notes where it came from, before anything in it is believed.
/// Thread-safe. Connection, size and time limits have been applied by net.
class Acceptor {
public:
    Acceptor(const Clock& clock, std::string default_region);
    [[nodiscard]] Passage accept(const net::Request& request) const;

private:
    const Clock& clock_;
    std::string default_region_;
};

}  // namespace sekisho::gate
