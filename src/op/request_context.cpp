#include "op/request_context.h"

#include <string>

namespace sekisho::op {

namespace {

policy::Context keys_of_callers(bool is_service)
{
    policy::Context keys;
    keys.set("aws:ViaAWSService", "false");
    keys.set("aws:PrincipalIsAWSService", is_service ? "true" : "false");
    return keys;
}

/// The keys that say what time it is: the same for every request of a second.
const policy::Context& keys_of_time(Time time)
{
    thread_local std::int64_t second = -1;
    thread_local policy::Context keys;
    const auto now = epoch_seconds(time);
    if (now != second || keys.entries().empty()) {
        keys.set("aws:CurrentTime", iso8601(time));
        keys.set("aws:EpochTime", std::to_string(now));
        second = now;
    }
    return keys;
}

}  // namespace

policy::Context request_context(const Caller& caller, const Envelope& envelope)
{
    auto context = subject_context(caller, envelope);
    context.set("aws:SourceIp", envelope.source_ip);
    context.set("aws:SecureTransport", envelope.secure ? "true" : "false");
    context.set("aws:RequestedRegion", envelope.region);
    context.set("aws:UserAgent", envelope.user_agent);
    return context;
}

policy::Context subject_context(const Caller& subject, const Envelope& envelope)
{
    static const auto of_service = keys_of_callers(true), of_others = keys_of_callers(false);
    policy::Context context = subject.context;
    context.merge(keys_of_time(envelope.time));
    context.merge(subject.principal.kind == policy::PrincipalKind::service ? of_service : of_others);
    return context;
}

}  // namespace sekisho::op
