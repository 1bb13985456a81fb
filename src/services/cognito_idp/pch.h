#pragma once

// What nearly every file of this service includes: read by the compiler once. Nothing of the service's own, so that
// work on it does not build everything anew.
#include "authn/jwt/jwt.h"
#include "base/pch.h"
#include "crypto/sealer.h"
#include "op/operation.h"
#include "shapes/cognito_idp.h"
#include "store/database.h"
#include "wire/json.h"
