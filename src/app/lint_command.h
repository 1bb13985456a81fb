#pragma once

#include <string>
#include <vector>

namespace sekisho::app {

struct LintOptions {
    std::vector<std::string> files;  ///< "-" is standard input
    std::string type = "identity";   ///< identity, resource, trust, service-control or resource-control
    std::string resource_type;       ///< of a resource policy: "AWS::S3::Bucket"
    bool json = false;               ///< one array of findings instead of lines
    bool strict = false;             ///< warnings count as errors
};

/// `sekisho policy lint`: prints what is wrong with each document, with place and fix. 1 where there are errors (or, if
/// strict, warnings), or where a file cannot be read; otherwise 0.
[[nodiscard]] int policy_lint(const LintOptions& options);

}  // namespace sekisho::app
