#pragma once

#include "base/result.h"
#include "wire/schema.h"

namespace sekisho::wire {

/// The error with code, status and text as this service sends them: the one place where families differ.
[[nodiscard]] Error as_spelt_by(const ServiceSchema& service, Error error);

}  // namespace sekisho::wire
