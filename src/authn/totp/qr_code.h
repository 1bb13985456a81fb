#pragma once

#include <string>

#include "base/result.h"

namespace sekisho::authn {

/// The text as a QR code (ISO/IEC 18004, error correction level M) in a black and white PNG, with its quiet zone.
/// InternalFailure for texts longer than such a code holds (2,331 bytes).
[[nodiscard]] Result<std::string> qr_code_png(const std::string& text);

}  // namespace sekisho::authn
