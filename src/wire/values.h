#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "base/result.h"
#include "base/task.h"
#include "wire/schema.h"

/// Types that generated structs use beside the standard ones.
namespace sekisho::wire {

/// A value on the heap, for shapes that contain themselves. Copies deeply. A default one is empty.
template <class T>
class Boxed {
public:
    Boxed() = default;
    Boxed(T value) : value_(std::make_unique<T>(std::move(value))) {}
    Boxed(const Boxed& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
    Boxed(Boxed&&) noexcept = default;
    Boxed& operator=(Boxed other) noexcept
    {
        value_.swap(other.value_);
        return *this;
    }
    ~Boxed() = default;

    [[nodiscard]] explicit operator bool() const noexcept { return value_ != nullptr; }
    const T& operator*() const noexcept { return *value_; }
    T& operator*() noexcept { return *value_; }
    const T* operator->() const noexcept { return value_.get(); }
    T* operator->() noexcept { return value_.get(); }

private:
    std::unique_ptr<T> value_;
};

/// One event of an event stream: a value of the stream's union struct with exactly one member present.
struct Event {
    const StructSchema* schema = nullptr;
    std::shared_ptr<const void> value;
};

template <class Union>
[[nodiscard]] Event make_event(Union value)
{
    return {&Union::wire_schema, std::make_shared<const Union>(std::move(value))};
}

/// The events of an output, pulled one by one as the client reads. An Error ends the stream as an exception event.
/// Destroying the source before its end abandons it. Used by one task at a time.
class EventSource {
public:
    virtual ~EventSource() = default;
    /// The next event; nullopt at the end. After an error or the end it must not be called again.
    virtual Task<Result<std::optional<Event>>> next() = 0;
};

}  // namespace sekisho::wire
