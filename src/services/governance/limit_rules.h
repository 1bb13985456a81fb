#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "limits/limiter.h"
#include "store/database.h"
#include "store/snapshot.h"

namespace sekisho::governance {

/// A limit and where it is from.
struct DefinedRule {
    limits::Rule rule;
    bool configured = true;  ///< else put at run time
};

/// The limits that are configured and those that were put at run time; a limiter follows them. Thread-safe.
class LimitRules {
public:
    /// After migrations(). ConflictException where a stored limit has the name of a configured one. Blocks.
    static Result<std::unique_ptr<LimitRules>> open(store::Database& database, limits::Limiter& limiter);

    /// ValidationException for a rule that does not hold, ConflictException (409) for one that is configured.
    Task<Result<void>> put(limits::Rule rule);
    /// ResourceNotFoundException (404), ConflictException.
    Task<Result<void>> erase(std::string name);
    [[nodiscard]] std::vector<DefinedRule> all() const;

private:
    using State = std::vector<DefinedRule>;
    LimitRules(store::Database& database, limits::Limiter& limiter, State state);
    Task<Result<void>> change(std::function<Result<void>(store::Connection&, State&)> work);
    void follow();

    limits::Limiter& limiter_;
    store::Snapshot<State> rules_;
    std::mutex following_;
};

}  // namespace sekisho::governance
