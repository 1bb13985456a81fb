#pragma once

#include <string>

#include "load/runner.h"

namespace sekisho::load {

[[nodiscard]] std::string text_report(const Options& options, const Outcome& outcome);
/// One object; times in milliseconds.
[[nodiscard]] std::string json_report(const Options& options, const Outcome& outcome);

[[nodiscard]] std::string_view name_of(Kind kind) noexcept;

}  // namespace sekisho::load
