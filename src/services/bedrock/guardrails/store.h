#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "guardrails/library.h"
#include "services/bedrock/guardrails/state.h"
#include "store/database.h"
#include "store/snapshot.h"

namespace sekisho::bedrock {

[[nodiscard]] std::vector<store::Migration> guardrail_migrations();

/// The guardrails of every account: a snapshot to read, and the way to change it durably. Thread-safe.
class GuardrailStore final : public guardrails::Library {
public:
    /// Reads the tables and compiles what is there. Blocks; for start.
    static Result<std::unique_ptr<GuardrailStore>> open(store::Database& database, const Clock& clock);

    [[nodiscard]] std::shared_ptr<const GuardrailState> state() const noexcept { return snapshot_.get(); }
    /// By id or ARN, of one account and Region. ResourceNotFoundException.
    [[nodiscard]] Result<StoredGuardrailPtr> resolve(std::string_view account, std::string_view region,
                                                     std::string_view identifier) const;
    Result<guardrails::Kept> find(std::string_view account, std::string_view identifier,
                                  std::string_view version) const override;

    /// The one that the same token made, where there is one. ConflictException for a name that the account has;
    /// ServiceQuotaExceededException.
    Task<Result<StoredGuardrailPtr>> create(StoredGuardrail guardrail);
    /// `edit` changes a copy of the newest. ResourceNotFoundException where it has gone.
    Task<Result<StoredGuardrailPtr>> change(std::string id, std::function<Result<void>(StoredGuardrail&)> edit);
    Task<Result<void>> remove(std::string id);

    [[nodiscard]] Time now() const noexcept { return clock_.now(); }

private:
    GuardrailStore(store::Database& database, const Clock& clock, GuardrailState initial)
        : clock_(clock), snapshot_(database, std::move(initial))
    {
    }

    const Clock& clock_;
    store::Snapshot<GuardrailState> snapshot_;
};

inline constexpr std::size_t most_guardrails = 100;  ///< of an account in a Region
inline constexpr std::size_t most_versions = 20;     ///< of a guardrail
inline constexpr std::size_t most_tags = 50;

[[nodiscard]] Error no_such_guardrail_resource(std::string_view identifier);  ///< ResourceNotFoundException, 404

/// The ARN that an id or ARN means.
[[nodiscard]] std::string arn_of_guardrail(std::string_view identifier, std::string_view account, std::string_view region);

}  // namespace sekisho::bedrock
