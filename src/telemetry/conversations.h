#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crypto/sealer.h"
#include "gateway/transcripts.h"
#include "store/database.h"

namespace sekisho::telemetry {

/// Conversations with models, sealed under the installation's key and bound to their request's id: who reads the store
/// reads none of them. Thread-safe.
class Conversations final : public gateway::Transcripts {
public:
    Conversations(store::Database& database, const crypto::Sealer& sealer, const Clock& clock, std::chrono::days kept_for);

    [[nodiscard]] std::string written(const models::Prompt& prompt) const override;
    /// One that cannot be written is logged and counted (sekisho_conversations_lost_total): the call has been answered.
    void keep(const gateway::Report& report, std::string prompt, std::string answer, Executor executor) noexcept override;
    /// Removes what has been kept for long enough.
    Task<Result<void>> sweep();

    struct Kept {
        std::string request_id;
        Time time;
        std::string prompt;  ///< JSON, as Anthropic's Messages have it
        std::string answer;
    };
    /// nullopt where there is none. An Error for one that this key does not open.
    [[nodiscard]] static Result<std::optional<Kept>> find(store::Connection& connection, const crypto::Sealer& sealer,
                                                          const std::string& request_id);

private:
    Task<void> write(std::string request_id, Time time, std::string sealed) const;

    store::Database& database_;
    const crypto::Sealer& sealer_;
    const Clock& clock_;
    std::chrono::days kept_for_;
};

[[nodiscard]] std::vector<store::Migration> conversation_migrations();

}  // namespace sekisho::telemetry
