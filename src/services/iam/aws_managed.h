#pragma once

#include "services/iam/state.h"

namespace sekisho::iam {

/// Adds the managed policies of AWS that are built in (arn:aws:iam::aws:policy/...): those whose whole text fits
/// what this server serves. They can be attached and read, not changed.
void add_aws_managed_policies(IamState& state);

}  // namespace sekisho::iam
