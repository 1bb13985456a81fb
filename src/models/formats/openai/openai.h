#pragma once

#include "models/formats/openai/chat.h"
#include "models/formats/openai/embeddings.h"
#include "models/formats/openai/errors.h"
#include "models/formats/openai/responses.h"
