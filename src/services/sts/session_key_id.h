#pragma once

#include <string>
#include <string_view>

#include "crypto/sealer.h"

namespace sekisho::sts {

/// The id of a temporary access key: ASIA, ten random characters, and six that only this installation can make for the
/// account, so that GetAccessKeyInfo knows its account without a look-up. The alphabet is that of AWS's ids.
[[nodiscard]] std::string new_session_key_id(const crypto::Sealer& sealer, std::string_view account);
[[nodiscard]] bool is_session_key_of(const crypto::Sealer& sealer, std::string_view account, std::string_view access_key_id);

}  // namespace sekisho::sts
