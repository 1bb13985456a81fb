#include "gate/accept.h"

#include "crypto/random.h"

namespace sekisho::gate {
namespace {

/// What a header may put into the record and into aws:UserAgent: bounded, so that a record stays small.
std::string bounded(std::string_view text)
{
    constexpr std::size_t longest_user_agent = 1024;
    return std::string(text.substr(0, longest_user_agent));
}

std::shared_ptr<const op::Caller> nobody()
{
    static const auto caller = [] {
        op::Caller made;
        made.context.set("aws:PrincipalType", "Anonymous");
        made.context.set("aws:userid", "ANONYMOUS_PRINCIPAL");
        return std::make_shared<const op::Caller>(std::move(made));
    }();
    return caller;
}

}  // namespace

Acceptor::Acceptor(const Clock& clock, std::string default_region)
    : clock_(clock), default_region_(std::move(default_region))
{
}

Passage Acceptor::accept(const net::Request& request) const
{
    auto envelope = std::make_shared<op::Envelope>();
    envelope->request_id = crypto::uuid();
    envelope->region = default_region_;
    envelope->source_ip = request.peer.address;
    envelope->user_agent = bounded(request.headers.get("user-agent").value_or(""));
    envelope->secure = request.secure;
    envelope->time = clock_.now();

    Passage passage;
    passage.envelope = std::move(envelope);
    passage.resource_path = std::string(request.path());
    passage.caller = nobody();
    return passage;
}

}  // namespace sekisho::gate
