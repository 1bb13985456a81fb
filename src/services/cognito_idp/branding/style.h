#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/cognito_idp/pools/pool.h"
#include "wire/json.h"

/// What a style of managed login is made of, without where it is kept.
namespace sekisho::cognito_idp::style {

using Assets = std::vector<api::AssetType>;

/// InvalidParameterException unless it is an object of components, componentClasses and categories, of bounded size, whose
/// colours are six or eight hexadecimal digits.
[[nodiscard]] Result<void> check_settings(const wire::Json& settings);
/// What a pool starts from, as far as we render it.
[[nodiscard]] const wire::Json& default_settings();
/// `changes` over `base`, member by member; lists are replaced.
[[nodiscard]] wire::Json merged(wire::Json base, const wire::Json& changes);

/// `given` over `present`: same category, colour mode and resource. InvalidParameterException for bytes that are not of the
/// kind that they say, for pictures without bytes, and for more than 40 pictures or 10 MB.
[[nodiscard]] Result<Assets> merged(Assets present, const Assets& given);

}  // namespace sekisho::cognito_idp::style
