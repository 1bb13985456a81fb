#include "services/cognito_idp/users/watch.h"

namespace sekisho::cognito_idp {

Origin origin_of(const op::Envelope& envelope, const Client& client, const std::optional<api::UserContextDataType>& context)
{
    Origin origin{envelope.source_ip, envelope.user_agent, {}};
    if (!context) return origin;
    origin.fingerprint = context->EncodedData.value_or("");
    // "[...] in an app client that has a client secret": of others anybody could say that he is elsewhere.
    if (client.settings.EnablePropagateAdditionalUserContextData.value_or(false) && !client.secrets.empty())
        origin.ip = context->IpAddress.value_or(origin.ip);
    return origin;
}

}  // namespace sekisho::cognito_idp
