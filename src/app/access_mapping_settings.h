#pragma once

#include <string>
#include <vector>

#include "app/configuration_reader.h"
#include "op/access_mapping.h"

namespace sekisho::app {

/// The section `access_mapping`.
struct AccessMappingSection {
    std::vector<op::AccessMappingSettings> mappings;
    bool session_tags = false;  ///< identity pools give sekisho:Role and sekisho:ModelTier to whoever has the claims
};

[[nodiscard]] Result<void> read_access_mapping(const std::string& file, const YAML::Node& node, AccessMappingSection& to);

/// Compiles the mappings; those without an account are of `account`. The Error is of the configuration.
[[nodiscard]] Result<op::AccessMappings> compile_access_mapping(AccessMappingSection section, const std::string& account);

}  // namespace sekisho::app
