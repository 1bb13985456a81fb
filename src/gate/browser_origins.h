#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace sekisho::gate {

/// Which web pages may read answers (the CORS protocol of the Fetch standard). It guards no operation: whatever a page
/// sends passes the gate like everything else, and cookies are neither asked for nor heeded. Immutable; thread-safe.
/// https://fetch.spec.whatwg.org/#http-cors-protocol
class BrowserOrigins {
public:
    /// "https://app.example", exactly as browsers send it, or "*": every page. Empty: no page.
    explicit BrowserOrigins(std::vector<std::string> origins) : origins_(std::move(origins)) {}

    /// What Access-Control-Allow-Origin answers to the page behind this request; nullopt: no page, or not an allowed one.
    [[nodiscard]] std::optional<std::string> allowed(const net::Request& request) const;
    /// Whether a browser asks beforehand what a page may send: no operation is meant.
    [[nodiscard]] static bool is_preflight(const net::Request& request);
    [[nodiscard]] static net::Response answer_preflight(const net::Request& request, const std::string& allowed);
    /// Lets the page read the answer.
    static void mark(net::Response& response, const std::string& allowed);

private:
    std::vector<std::string> origins_;
};

/// Whether `text` can stand in the configuration: "*", or scheme, host and port of http or https without a path.
[[nodiscard]] bool is_origin(std::string_view text);

}  // namespace sekisho::gate
