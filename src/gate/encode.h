#pragma once

#include "gate/passage.h"
#include "net/http.h"

namespace sekisho::gate {

/// Stage 8. The only place where bytes are made of outputs and errors.
[[nodiscard]] net::Response encode_output(Passage& passage);
[[nodiscard]] net::Response encode_error(const Passage& passage, const net::Request& request, const Error& error);

}  // namespace sekisho::gate
