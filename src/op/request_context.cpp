#include "op/request_context.h"

#include <string>

namespace sekisho::op {

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
    policy::Context context = subject.context;
    context.set("aws:CurrentTime", iso8601(envelope.time));
    context.set("aws:EpochTime", std::to_string(epoch_seconds(envelope.time)));
    context.set("aws:ViaAWSService", "false");
    context.set("aws:PrincipalIsAWSService", subject.principal.kind == policy::PrincipalKind::service ? "true" : "false");
    return context;
}

}  // namespace sekisho::op
