#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "models/formats/path.h"
#include "wire/json.h"

namespace sekisho::formats {

enum class Kind { text, integer, number, boolean, array, object, text_or_array };

/// How a door says what is wrong with a request. Every error is a ValidationException (400). Stateless.
class Words {
public:
    virtual ~Words() = default;
    [[nodiscard]] virtual Error no_json() const = 0;
    [[nodiscard]] virtual Error missing(const Path& path) const = 0;
    [[nodiscard]] virtual Error wrong_kind(const Path& path, Kind expected, const wire::Json& found) const = 0;
    /// A field that this door does not know.
    [[nodiscard]] virtual Error unknown(const Path& path) const = 0;
    /// Anything else, e.g. "must be at least 1".
    [[nodiscard]] virtual Error invalid(const Path& path, std::string_view problem) const = 0;
};

/// ValidationException, 400.
[[nodiscard]] Error invalid_request(std::string message);

}  // namespace sekisho::formats
