#pragma once

#include "models/formats/answer.h"
#include "models/formats/json_writer.h"

namespace sekisho::formats::anthropic {

void write_usage(const models::Usage& usage, JsonWriter& out);
/// A message's object up to its model, left open.
void begin_message(const Identity& identity, JsonWriter& out);

}  // namespace sekisho::formats::anthropic
