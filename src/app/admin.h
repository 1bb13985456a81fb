#pragma once

#include "audit/trail.h"
#include "net/http.h"

namespace sekisho::app {

/// The administration address: GET /healthz (the process answers), /readyz (it can serve: the audit trail is writable),
/// /metrics (Prometheus text). No secrets, nothing that changes state. Thread-safe.
class AdminHandler final : public net::Handler {
public:
    explicit AdminHandler(const audit::Trail& trail) : trail_(trail) {}
    Task<net::Response> handle(net::Request request) override;

private:
    const audit::Trail& trail_;
};

}  // namespace sekisho::app
