#pragma once

#include <map>
#include <string>

#include "access/compile.h"
#include "app/access_mapping_settings.h"
#include "app/configuration_reader.h"

namespace sekisho::app {

/// The section `access_model`.
struct AccessModelSettings {
    std::string file;                               ///< empty: none
    std::map<std::string, std::string> parameters;  ///< what "${name}" stands for in it
};

/// The name of a file, or a mapping of `file` and `parameters`. A relative name is relative to the folder of `file`, the
/// configuration.
[[nodiscard]] Result<void> read_access_model_settings(const std::string& file, const YAML::Node& node,
                                                      AccessModelSettings& to);

/// Reads an access model (docs/access-model.md). Unknown keys, values of the wrong type and parameters that are not declared
/// or not given are refused; the Error names file, line and key.
[[nodiscard]] Result<access::Model> read_access_model(const AccessModelSettings& settings);

/// Reads and compiles it.
[[nodiscard]] Result<access::Compiled> load_access_model(const AccessModelSettings& settings, const std::string& account);

/// Whether the mapping of users knows the roles that the access model says it makes of them.
[[nodiscard]] Result<void> check_mapped_roles(const access::Model& model, const AccessMappingSection& mapping);

}  // namespace sekisho::app
