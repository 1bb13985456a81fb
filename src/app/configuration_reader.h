#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/result.h"

namespace YAML {
class Node;
}

/// How parts of the configuration file are read: every key has its setter, and nothing is overlooked.
namespace sekisho::app {

using Setters = std::map<std::string, std::function<Result<void>(const YAML::Node&)>, std::less<>>;

/// Hands each member of `node` to its setter. A member without one, or that stands there twice, is the Error; so is what a
/// setter refuses, and a value of the wrong type. It names file, line and key.
Result<void> apply(const std::string& file, const YAML::Node& node, const Setters& setters);

/// Hands each element of a list to `read`.
Result<void> for_each(const YAML::Node& node, const std::function<Result<void>(const YAML::Node&)>& read);

/// Stores the value as it is.
template <class T>
auto into(T& target)
{
    return [&target](const auto& node) -> Result<void> {
        target = node.template as<T>();
        return {};
    };
}

}  // namespace sekisho::app
