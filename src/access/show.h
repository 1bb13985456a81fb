#pragma once

#include <string>

#include "access/compile.h"
#include "access/question.h"
#include "access/role.h"
#include "wire/json.h"

/// Texts for a terminal and JSON for programs. Control characters are struck out of texts.
namespace sekisho::access {

/// `sekisho access compile`: roles with trust, policies, durations, tags; rates; budgets.
[[nodiscard]] wire::Json json_of(const Compiled& model);

/// `sekisho role show`
[[nodiscard]] std::string text_of(const RoleFacts& role);
[[nodiscard]] wire::Json json_of(const RoleFacts& role);

/// `sekisho model can`
[[nodiscard]] std::string text_of(const Verdict& verdict, const RoleFacts& role, const Question& question);
[[nodiscard]] wire::Json json_of(const Verdict& verdict, const RoleFacts& role, const Question& question);

}  // namespace sekisho::access
