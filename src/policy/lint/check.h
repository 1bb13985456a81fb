#pragma once

#include <string_view>

#include "policy/lint/lint.h"

namespace sekisho::policy::lint {

/// One check of the catalogue.
struct Check {
    std::string_view code;
    Severity severity = Severity::error;
    std::string_view details;  ///< "{}" stands for what a finding fills in, in turn
    std::string_view fix;      ///< where the finding has nothing better to say
};

}  // namespace sekisho::policy::lint
