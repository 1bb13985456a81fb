#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

/// Structured logging to standard error. Texts are lower case with no full stop; user text goes into
/// fields, never into the message. A Secret has no way into a field. Thread-safe.
namespace sekisho::log {

struct Field {
    std::string_view name;
    std::string value;
};
using Fields = std::initializer_list<Field>;

enum class Level { debug, info, warning, error };

void set_level(Level level);
void debug(std::string_view message, Fields fields = {});
void info(std::string_view message, Fields fields = {});
void warning(std::string_view message, Fields fields = {});
void error(std::string_view message, Fields fields = {});

}  // namespace sekisho::log
