#pragma once

#include <string_view>
#include <utility>

#include "wire/json.h"

namespace sekisho::op {

/// What an operation wants said of its request on record beside what the gate knows: `additionalEventData`. Never a secret,
/// never a text of a conversation. One for each request, used by one task at a time.
class Remarks {
public:
    void set(std::string_view name, wire::Json value) { all_.set(name, std::move(value)); }
    [[nodiscard]] const wire::Json& all() const noexcept { return all_; }  ///< null where nothing was said

private:
    wire::Json all_;
};

}  // namespace sekisho::op
