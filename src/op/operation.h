#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "op/access.h"
#include "op/call.h"
#include "op/caller.h"
#include "wire/schema.h"

/// The contract of an operation. A handler is a class that derives from its generated description (which brings
/// Input, Output and schema) and adds what is its own:
///
///     class CreateRole : public shapes::iam::CreateRoleOperation {
///     public:
///         static constexpr op::Effect effect = op::Effect::write;
///         explicit CreateRole(Directory& directory);
///         Result<op::AccessChecks> access(const Input&, const op::Caller&, const op::Envelope&) const;
///         Task<Result<Output>> execute(op::Authorized<Input>) const;
///     };
///
/// access() does no I/O: it reads snapshots at most. An empty list of checks is accepted only from
/// operations that declare `static constexpr op::Open open{"why"}`; a test holds these to a named list.
/// A handler whose credential travels in its input (a user-pool access token, a web identity token) adds
///     Task<Result<op::Caller>> identify(const Input&, const op::Envelope&) const;
/// which verifies it; the gate calls it before access(), in place of a signature.
/// A handler that must understand its body before it can say what access it needs (a conversation as JSON) adds
///     using Reading = ...;
///     Result<Reading> read(Input&) const;
/// which is called once, before access(); access() then takes the reading after its input, and execute() takes it as a
/// second argument.
/// A handler whose input is larger than default_body_limit declares `static constexpr std::size_t body_limit`.
namespace sekisho::op {

enum class Effect {
    read,   ///< changes nothing; its audit record need not be durable before the answer
    write,  ///< changes state: recorded durably before the caller learns the outcome
    model,  ///< calls a model: likewise
};

/// The largest body, in bytes, that an operation takes whole unless it says otherwise.
inline constexpr std::size_t default_body_limit = 1024 * 1024;

/// Marks an operation that needs no permission, with the reason.
struct Open {
    const char* reason;
};

/// One call in progress: input, output and the steps between, with their types erased.
class Call {
public:
    virtual ~Call() = default;
    virtual void* input() noexcept = 0;   ///< to be filled by wire::decode_input
    virtual void* output() noexcept = 0;  ///< to be read (its stream moved out) by wire::encode_output
    /// nullopt where the operation does not identify its caller itself.
    virtual Task<Result<std::optional<Caller>>> identify(std::shared_ptr<const Envelope> envelope) = 0;
    virtual Result<AccessChecks> access(const Caller& caller, const Envelope& envelope) = 0;
    virtual Task<Result<void>> execute(PassKey pass, std::shared_ptr<const Caller> caller,
                                       std::shared_ptr<const Envelope> envelope) = 0;
};

/// A registered operation. Immutable; thread-safe.
class Operation {
public:
    virtual ~Operation() = default;
    [[nodiscard]] virtual const wire::OperationSchema& schema() const noexcept = 0;
    [[nodiscard]] virtual Effect effect() const noexcept = 0;
    [[nodiscard]] virtual const char* open_reason() const noexcept = 0;  ///< nullptr: not open
    [[nodiscard]] virtual bool identifies() const noexcept = 0;
    [[nodiscard]] virtual std::size_t body_limit() const noexcept = 0;
    [[nodiscard]] virtual std::unique_ptr<Call> begin() const = 0;
};

using OperationPtr = std::unique_ptr<const Operation>;
using Operations = std::vector<OperationPtr>;

template <class H>
concept Reading = requires { typename H::Reading; };

template <class H>
concept ReadingHandler =
    Reading<H> &&
    requires(const H& handler, typename H::Input& input, const typename H::Reading& reading, const Caller& caller,
             const Envelope& envelope, Authorized<typename H::Input> authorized, typename H::Reading read) {
        { H::effect } -> std::convertible_to<Effect>;
        { handler.read(input) } -> std::same_as<Result<typename H::Reading>>;
        { handler.access(input, reading, caller, envelope) } -> std::same_as<Result<AccessChecks>>;
        { handler.execute(std::move(authorized), std::move(read)) } -> std::same_as<Task<Result<typename H::Output>>>;
    };

template <class H>
concept PlainHandler = requires(const H& handler, const typename H::Input& input, const Caller& caller,
                                const Envelope& envelope, Authorized<typename H::Input> authorized) {
    { H::effect } -> std::convertible_to<Effect>;
    { handler.access(input, caller, envelope) } -> std::same_as<Result<AccessChecks>>;
    { handler.execute(std::move(authorized)) } -> std::same_as<Task<Result<typename H::Output>>>;
};

template <class H>
concept Handler = PlainHandler<H> || ReadingHandler<H>;

template <class H>
concept IdentifyingHandler = requires(const H& handler, const typename H::Input& input, const Envelope& envelope) {
    { handler.identify(input, envelope) } -> std::same_as<Task<Result<Caller>>>;
};

template <Handler H>
class TypedOperation final : public Operation {
public:
    explicit TypedOperation(H handler) : handler_(std::move(handler)) {}

    const wire::OperationSchema& schema() const noexcept override { return H::schema; }
    Effect effect() const noexcept override { return H::effect; }
    bool identifies() const noexcept override { return IdentifyingHandler<H>; }
    std::size_t body_limit() const noexcept override
    {
        if constexpr (requires { H::body_limit; }) return H::body_limit;
        else return default_body_limit;
    }
    const char* open_reason() const noexcept override
    {
        if constexpr (requires { H::open; }) return H::open.reason;
        else return nullptr;
    }
    std::unique_ptr<Call> begin() const override { return std::make_unique<TypedCall>(handler_); }

private:
    class TypedCall final : public Call {
    public:
        explicit TypedCall(const H& handler) : handler_(handler) {}
        void* input() noexcept override { return &input_; }
        void* output() noexcept override { return &output_; }

        Task<Result<std::optional<Caller>>> identify(std::shared_ptr<const Envelope> envelope) override
        {
            if constexpr (IdentifyingHandler<H>) {
                CO_TRY(auto caller, co_await handler_.identify(input_, *envelope));
                co_return std::optional<Caller>(std::move(caller));
            } else {
                co_return std::optional<Caller>();
            }
        }

        Result<AccessChecks> access(const Caller& caller, const Envelope& envelope) override
        {
            if constexpr (ReadingHandler<H>) {
                TRY(reading_, handler_.read(input_));
                return handler_.access(input_, reading_, caller, envelope);
            } else {
                return handler_.access(input_, caller, envelope);
            }
        }

        Task<Result<void>> execute(PassKey pass, std::shared_ptr<const Caller> caller,
                                   std::shared_ptr<const Envelope> envelope) override
        {
            auto authorized = pass.seal(std::move(input_), std::move(caller), std::move(envelope));
            if constexpr (ReadingHandler<H>) {
                CO_TRY(output_, co_await handler_.execute(std::move(authorized), std::move(reading_)));
            } else {
                CO_TRY(output_, co_await handler_.execute(std::move(authorized)));
            }
            co_return Result<void>{};
        }

    private:
        struct NoReading {};
        template <class T>
        struct ReadingOf {
            using Type = NoReading;
        };
        template <Reading T>
        struct ReadingOf<T> {
            using Type = typename T::Reading;
        };

        const H& handler_;
        typename H::Input input_{};
        typename H::Output output_{};
        [[no_unique_address]] typename ReadingOf<H>::Type reading_{};
    };

    H handler_;
};

template <Handler H, class... Dependencies>
OperationPtr make_operation(Dependencies&&... dependencies)
{
    return std::make_unique<const TypedOperation<H>>(H(std::forward<Dependencies>(dependencies)...));
}

}  // namespace sekisho::op
