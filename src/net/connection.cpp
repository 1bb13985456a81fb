#include <algorithm>

#include "net/http1_session.h"
#include "net/transport.h"

namespace sekisho::net {

Task<void> serve_connection(std::shared_ptr<Transport> transport)
{
    if (transport->stream().secure() && !co_await transport->handshake()) co_return;
    const auto session = std::make_shared<Http1Session>(transport);
    co_await session->run();
}

}  // namespace sekisho::net
