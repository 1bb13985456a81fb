#pragma once

#include "services/governance/parts.h"
