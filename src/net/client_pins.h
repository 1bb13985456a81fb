#pragma once

#include <string>
#include <vector>

namespace sekisho::net {

/// Lets connections of the TLS context (an SSL_CTX), beside those that its authorities vouch for, also accept a server whose
/// certificate is one of `pins`, or is issued, link by link, by one of them; names and dates are checked all the same.
/// `pins` outlives the context.
void accept_pinned_certificates(void* tls_context, const std::vector<std::string>& pins);

}  // namespace sekisho::net
