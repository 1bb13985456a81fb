#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "issuers/fetcher.h"

namespace sekisho::issuers {

/// How long keys serve. All bounds hold whatever an issuer says or does.
struct CacheLimits {
    std::chrono::seconds stale{3'600};  ///< beyond their freshness, while no newer ones can be had
    /// For a key that is not in the set, two fetches that succeed in this time, a second apart; so that a rotation right
    /// after a fetch is seen, and tokens of strangers cost the issuer little.
    std::chrono::seconds two_fetches{30};
    std::chrono::seconds first_retry{2};  ///< after a failure; doubled with each that follows
    std::chrono::seconds longest_retry{60};
    std::chrono::seconds forgotten{86'400};  ///< an issuer that nobody asked about for so long is dropped
    std::size_t issuers = 1'000;             ///< beyond: the one that was asked about longest ago is dropped
    std::size_t waiting = 1'000;             ///< requests that wait for one issuer; more are refused
};

/// Keys at hand. Reading takes an atomic load; everything else runs on `executor`, which is of one thread, and needs no
/// lock: one fetch per issuer at a time, whoever asks. Issuers with other thumbprints are other issuers here.
class KeyCache final : public ExternalKeys {
public:
    struct Parts {
        Fetcher& fetcher;
        const Clock& clock;
        Executor executor;
        CacheLimits limits = {};
    };
    explicit KeyCache(Parts parts);
    /// Only when `executor` runs no more.
    ~KeyCache() override;

    /// Waits only where no usable keys are at hand, or where they may be too old for this token. IssuerUnreachable,
    /// IssuerCertificate, IssuerUnusable: of the last fetch; while a back-off lasts the answer comes at once.
    Task<Result<KeySetPtr>> keys_for(ExternalIssuer issuer, std::optional<std::string> key_id) override;

    /// Refreshes what is used and nears its end, drops what is not. To be called every few seconds, from any thread.
    void tend();

private:
    struct State;
    struct Cell;
    struct Slot;
    struct Waiter;
    using CellPtr = std::shared_ptr<Cell>;
    using SlotPtr = std::shared_ptr<Slot>;
    using Published = std::map<std::string, CellPtr, std::less<>>;

    [[nodiscard]] CellPtr find(std::string_view name) const;
    [[nodiscard]] Result<KeySetPtr> answer(const Cell& cell) const;

    // On the executor alone.
    void ask(std::string name, ExternalIssuer issuer, std::shared_ptr<Waiter> waiter);
    SlotPtr slot_for(const std::string& name, ExternalIssuer issuer);
    bool make_room();
    void publish();
    void start_fetch(SlotPtr slot);
    Task<void> fetch(SlotPtr slot);
    void settle(Slot& slot, Result<FetchedKeys> fetched) const;
    void tend_now();
    [[nodiscard]] bool due(const Slot& slot, Time now) const;

    Parts parts_;
    std::map<std::string, SlotPtr, std::less<>> slots_;
    std::atomic<std::shared_ptr<const Published>> published_;
};

}  // namespace sekisho::issuers
