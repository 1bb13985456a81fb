#include "crypto/must.h"

#include <openssl/err.h>

#include <cstdlib>

#include "base/log.h"

namespace sekisho::crypto {

void die(std::string_view what)
{
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    log::error("cryptographic library failed", {{"what", std::string(what)}, {"reason", reason ? reason : ""}});
    std::abort();
}

}  // namespace sekisho::crypto
