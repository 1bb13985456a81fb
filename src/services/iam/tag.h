#pragma once

#include <string>
#include <vector>

namespace sekisho::iam {

struct Tag {
    std::string key;
    std::string value;
};
/// In the order of their arrival; keys are unique without regard to case.
using Tags = std::vector<Tag>;

}  // namespace sekisho::iam
