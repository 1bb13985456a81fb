#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/encoding.h"
#include "wire/codec.h"

namespace sekisho::wire {
namespace {

constexpr std::string_view hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";
constexpr std::size_t longest_text = 2048;

/// What the models do not mark as sensitive and an audit trail must not hold all the same: prompts, and secrets that
/// AWS keeps out of CloudTrail.
struct Extra {
    std::string_view service, member;
};
constexpr std::array extras{
    Extra{"bedrock_runtime", "messages"},
    Extra{"bedrock_runtime", "system"},
    Extra{"bedrock_runtime", "content"},
    Extra{"bedrock_runtime", "input"},
    Extra{"bedrock_runtime", "toolConfig"},
    Extra{"bedrock_runtime", "additionalModelRequestFields"},
    Extra{"cognito_identity", "Logins"},
    Extra{"cognito_identity", "UnauthenticatedLogins"},
    Extra{"cognito_idp", "ChallengeParameters"},
    Extra{"cognito_idp", "Code"},
    Extra{"cognito_idp", "ConfirmationCode"},
    Extra{"cognito_idp", "DeviceSecretVerifierConfig"},
    Extra{"cognito_idp", "ClientMetadata"},
    Extra{"cognito_idp", "ProviderDetails"},
    Extra{"cognito_idp", "Credential"},
    Extra{"iam", "AuthenticationCode1"},
    Extra{"iam", "AuthenticationCode2"},
    Extra{"sts", "TokenCode"},
    Extra{"s3", "SSECustomerKey"},
    Extra{"s3", "CopySourceSSECustomerKey"},
};

/// Writes an input as JSON, without what is secret, until the budget is spent.
class Redactor {
public:
    Redactor(std::string_view service, std::size_t budget) : service_(service), budget_(budget) {}

    [[nodiscard]] bool exhausted() const noexcept { return budget_ == 0; }

    Json structure(const StructSchema& schema, const void* object)
    {
        Json::Object out;
        for (const Member& member : schema.members) {
            const void* value = exhausted() ? nullptr : member.get(object);
            const auto kind = member.shape->kind;
            if (value == nullptr || kind == Kind::blob || kind == Kind::body_stream || kind == Kind::event_stream) continue;
            spend(member.name.size() + 4);
            out.emplace_back(std::string(member.name), secret(member) ? Json(hidden) : this->value(*member.shape, value));
        }
        return out;
    }

private:
    void spend(std::size_t bytes) { budget_ -= std::min(bytes, budget_); }

    bool secret(const Member& member) const
    {
        return std::ranges::any_of(
            extras, [&](const Extra& extra) { return extra.service == service_ && extra.member == member.name; });
    }

    Json text(const std::string& value)
    {
        const auto kept = std::min(value.size(), longest_text);
        spend(kept + 2);
        return kept == value.size() ? value : value.substr(0, kept) + "...";
    }

    Json value(const Shape& shape, const void* value)
    {
        spend(4);
        if (exhausted()) return {};
        if (shape.sensitive || (shape.structure != nullptr && shape.structure->sensitive)) return hidden;
        switch (shape.kind) {
            case Kind::string: return text(*static_cast<const std::string*>(value));
            case Kind::boolean: return *static_cast<const bool*>(value);
            case Kind::integer: return *static_cast<const int*>(value);
            case Kind::long_integer: return *static_cast<const std::int64_t*>(value);
            case Kind::real: return *static_cast<const double*>(value);
            case Kind::timestamp: return iso8601(*static_cast<const Time*>(value));
            case Kind::document: return hidden;
            case Kind::structure: return structure(*shape.structure, value);
            case Kind::list: return list(shape, value);
            case Kind::map: return map(shape, value);
            case Kind::blob:
            case Kind::body_stream:
            case Kind::event_stream: break;
        }
        return {};
    }

    Json list(const Shape& shape, const void* value)
    {
        Json::Array out;
        const auto size = shape.list->size(value);
        for (std::size_t i = 0; i < size && !exhausted(); ++i)
            out.push_back(this->value(*shape.element, shape.list->at(value, i)));
        return out;
    }

    Json map(const Shape& shape, const void* value)
    {
        struct Context {
            Redactor& redactor;
            const Shape& shape;
            Json::Object out;
        } context{*this, shape, {}};
        const auto visit = [](void* opaque, const std::string& key, const void* entry) {
            auto& into = *static_cast<Context*>(opaque);
            if (into.redactor.exhausted()) return;
            into.redactor.spend(std::min(key.size(), longest_text) + 4);
            into.out.emplace_back(key.substr(0, longest_text), into.redactor.value(*into.shape.element, entry));
        };
        shape.map->each(value, visit, &context);
        return std::move(context.out);
    }

    std::string_view service_;
    std::size_t budget_;
};

}  // namespace

std::string redacted_json(const OperationSchema& operation, const void* input, std::size_t limit)
{
    Redactor redactor(operation.service->name, limit);
    const auto json = redactor.structure(*operation.input, input);
    if (redactor.exhausted()) return R"({"omitted":"too large"})";
    return to_text(json);
}

}  // namespace sekisho::wire
