#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "services/cognito_idp/triggers/functions.h"
#include "wire/json.h"

namespace sekisho::cognito_idp {

inline wire::Json json_of(std::string_view text)
{
    auto json = wire::parse_json(text);
    if (!json) throw std::runtime_error("bad JSON in a test: " + std::string(text));
    return *std::move(json);
}

/// Members in alphabetical order, so that objects can be compared.
inline wire::Json sorted(wire::Json json)
{
    if (auto* array = json.array())
        for (auto& item : *array) item = sorted(std::move(item));
    if (auto* object = json.object()) {
        for (auto& [name, value] : *object) value = sorted(std::move(value));
        std::ranges::sort(*object, {}, &wire::Json::Member::first);
    }
    return json;
}

/// A function in this process: notes events, and answers each with what `behave` says.
class FakeFunction final : public Transport {
public:
    using Behaviour = std::function<Attempt(const wire::Json& event)>;

    Task<Attempt> attempt(Invocation invocation) const override
    {
        const auto event = json_of(invocation.body);
        Behaviour behave;
        {
            const std::scoped_lock lock(mutex_);
            events_.push_back(event);
            ids_.push_back(invocation.id);
            behave = behave_;
        }
        if (behave) co_return behave(event);
        co_return Attempt{Attempt::End::answered, invocation.body};
    }

    /// Without a behaviour an event comes back as it went.
    void behave(Behaviour behaviour)
    {
        const std::scoped_lock lock(mutex_);
        behave_ = std::move(behaviour);
    }
    /// The event with this response, as Lambda handlers return it.
    void respond(std::string response)
    {
        behave([response](const wire::Json& event) { return answer(event, response); });
    }
    void refuse(std::string message)
    {
        behave([message](const wire::Json&) { return Attempt{Attempt::End::refused, message}; });
    }
    static Attempt answer(wire::Json event, const std::string& response)
    {
        event.set("response", json_of(response));
        return {Attempt::End::answered, wire::to_text(event)};
    }

    [[nodiscard]] std::vector<wire::Json> events() const
    {
        const std::scoped_lock lock(mutex_);
        return events_;
    }
    [[nodiscard]] std::vector<std::string> ids() const
    {
        const std::scoped_lock lock(mutex_);
        return ids_;
    }

private:
    mutable std::mutex mutex_;
    mutable std::vector<wire::Json> events_;
    mutable std::vector<std::string> ids_;
    Behaviour behave_;
};

inline std::string function_arn(const std::string& name) { return "arn:aws:lambda:us-east-1:123456789012:function:" + name; }

}  // namespace sekisho::cognito_idp
