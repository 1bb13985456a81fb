#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "models/provider.h"
#include "models/routes/circuit.h"

namespace sekisho::models::routes {

/// One provider that can answer for a model.
struct Route {
    std::shared_ptr<Provider> provider;  ///< asks for the model by its own name of it
    std::shared_ptr<Circuit> circuit;
    int weight = 1;    ///< among those of one priority, how often it is first; 0: only where the others fail
    int priority = 0;  ///< the lowest is asked first
};

struct RoutesSettings {
    /// Rounds over all routes after the first, where nobody could answer and nothing was charged.
    int retries = 1;
    std::chrono::milliseconds first_pause{100};  ///< before the second round; doubled before each further one, at random
    std::chrono::seconds longest_pause{2};       ///< a Retry-After beyond it is not waited for
};

/// Several providers for one model, as one. A call goes to the first route that takes it: by priority, then by weight, left
/// out while their circuit is open, all places are taken, or the provider said when to come back (Retry-After). Another
/// route is asked only where the one before returned an Error, which means that nothing was charged; never after an Answer,
/// whatever becomes of it. A prompt that a provider finds wrong (ValidationException) goes to no other.
/// Not hedged: two providers are never asked at one time. Thread-safe.
class Routes final : public Provider {
public:
    /// 0 up to, not including, 1.
    using Random = std::function<double()>;
    Routes(std::string name, std::vector<Route> routes, RoutesSettings settings, const Clock& clock, Random random);
    ~Routes() override;

    [[nodiscard]] std::string_view name() const override { return name_; }
    Task<Result<AnswerPtr>> ask(Prompt prompt) override;
    Task<Result<std::int64_t>> count_tokens(Prompt prompt) override;
    Task<Result<Embeddings>> embed(EmbeddingRequest request) override;
    /// The most of all routes.
    [[nodiscard]] Bound bound(const Prompt& prompt) const override;

private:
    struct Way;
    class Attempt;
    [[nodiscard]] std::vector<Way*> in_order() const;

    const std::string name_;
    const RoutesSettings settings_;
    const Clock& clock_;
    const Random random_;
    std::vector<std::unique_ptr<Way>> ways_;
};

/// What Error::detail begins with where a provider refuses one model to us (it does not know it, or we may not use it): that
/// is a failure of the route, not of the provider, whose circuit it leaves alone.
inline constexpr std::string_view refused_model = "the model is refused to us";

/// The seconds of an Error's Retry-After; 0: it has none.
[[nodiscard]] std::chrono::seconds retry_after(const Error& error) noexcept;

}  // namespace sekisho::models::routes
