#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "load/options.h"

namespace sekisho::load {

/// One kind of request. One instance per thread.
class Operation {
public:
    virtual ~Operation() = default;
    /// The bytes of request number `number`: head and body.
    virtual const std::string& next(std::uint64_t number) = 0;
    /// A sent HEAD or the like: none of ours.
    [[nodiscard]] virtual bool is_success(int status, std::string_view body) const
    {
        static_cast<void>(body);
        return status == 200;
    }
    /// The request that this answer calls for: sent on the same connection, and measured as part of the first. Empty: none.
    [[nodiscard]] virtual std::string follow_up(std::string_view answer) const
    {
        static_cast<void>(answer);
        return {};
    }
};

/// Makes the operation that `options` asks for, with what it needs on the server: get_object uploads the objects,
/// refresh_auth signs in once. Error: what the server answered instead.
[[nodiscard]] Result<std::unique_ptr<Operation>> make_operation(const Options& options);

}  // namespace sekisho::load
