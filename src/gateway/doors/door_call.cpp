#include "gateway/doors/door_call.h"

#include <algorithm>

#include "op/errors.h"

namespace sekisho::gateway {

Result<void> check_model_name(std::string_view name)
{
    constexpr std::size_t longest = 2048;
    const auto may_stand_in_arns = [](char c) { return c > ' ' && c < 0x7F && c != '*' && c != '?' && c != '$'; };
    if (name.empty() || name.size() > longest || !std::ranges::all_of(name, may_stand_in_arns))
        return fail(op::errors::validation("The provided model identifier is invalid."));
    return {};
}

}  // namespace sekisho::gateway
