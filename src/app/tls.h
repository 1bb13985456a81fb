#pragma once

#include "app/configuration.h"
#include "base/result.h"
#include "net/server.h"

namespace sekisho::app {

/// The certificate of the configuration; where it names none, a self-made one for development, kept in <data>/tls/
/// (development-certificate.pem, and its key with mode 0600) and made anew in its last month.
[[nodiscard]] Result<net::TlsOptions> tls_options(const Configuration& configuration);

}  // namespace sekisho::app
