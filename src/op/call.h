#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "op/caller.h"
#include "op/remarks.h"

namespace sekisho::gate {
class Authorizer;
}

namespace sekisho::op {

/// What every operation may know of the request that carries its input. Value type, cheap to copy.
struct Envelope {
    std::string request_id;  ///< x-amzn-RequestId
    std::string region;      ///< from the signature's scope, else the configured one
    std::string source_ip;
    std::string user_agent;
    bool secure = false;                                             ///< TLS
    Time time;                                                       ///< when the request was accepted
    std::shared_ptr<Remarks> remarks = std::make_shared<Remarks>();  ///< never null
};

/// An input whose every AccessCheck (advisory ones apart) has been allowed. Only the gate can make one, so a handler
/// cannot be reached around the checkpoint.
template <class Input>
class Authorized {
public:
    const Input& operator*() const noexcept { return input_; }
    const Input* operator->() const noexcept { return &input_; }
    /// Moves the input out, e.g. for its body stream.
    Input&& take() && noexcept { return std::move(input_); }
    [[nodiscard]] Input& mutable_input() noexcept { return input_; }
    [[nodiscard]] const Caller& caller() const noexcept { return *caller_; }
    [[nodiscard]] const Envelope& envelope() const noexcept { return *envelope_; }
    /// The verdicts of the call's advisory checks, in their order among the checks: true is allowed.
    [[nodiscard]] const std::vector<bool>& advisory() const noexcept { return advisory_; }

private:
    friend class PassKey;
    Authorized(Input input, std::shared_ptr<const Caller> caller, std::shared_ptr<const Envelope> envelope,
               std::vector<bool> advisory)
        : input_(std::move(input)),
          caller_(std::move(caller)),
          envelope_(std::move(envelope)),
          advisory_(std::move(advisory))
    {
    }

    Input input_;
    std::shared_ptr<const Caller> caller_;
    std::shared_ptr<const Envelope> envelope_;
    std::vector<bool> advisory_;
};

/// The right to make an Authorized: held by the gate's authorize stage, which alone can construct it. It carries
/// the verdicts of the advisory checks, one per such check.
class PassKey {
public:
    template <class Input>
    Authorized<Input> seal(Input input, std::shared_ptr<const Caller> caller, std::shared_ptr<const Envelope> envelope) const
    {
        return Authorized<Input>(std::move(input), std::move(caller), std::move(envelope), advisory_);
    }

private:
    friend class ::sekisho::gate::Authorizer;
    PassKey() = default;
    explicit PassKey(std::vector<bool> advisory) : advisory_(std::move(advisory)) {}

    std::vector<bool> advisory_;
};

}  // namespace sekisho::op
