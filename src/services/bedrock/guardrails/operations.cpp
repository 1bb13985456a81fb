#include "services/bedrock/guardrails/operations.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "base/encoding.h"
#include "crypto/random.h"
#include "op/errors.h"
#include "services/bedrock/guardrails/rules.h"

namespace sekisho::bedrock {
namespace {

namespace api = shapes::bedrock;

std::string action_of(std::string_view operation) { return fmt::format("bedrock:{}", operation); }

/// A permission on a guardrail, known or not: whether there is one is told to those who may ask.
op::AccessCheck check_on(std::string action, std::string_view identifier, const GuardrailStore& guardrails,
                         const op::Caller& caller, const op::Envelope& envelope)
{
    op::AccessCheck check;
    check.action = std::move(action);
    check.resource = arn_of_guardrail(identifier, caller.account(), envelope.region);
    if (const auto known = guardrails.resolve(caller.account(), envelope.region, identifier))
        for (const auto& [name, value] : (*known)->tags) check.context.set("aws:ResourceTag/" + name, value);
    return check;
}

void add_request_tags(policy::Context& context, const std::vector<api::Tag>& tags)
{
    std::vector<std::string> names;
    for (const auto& tag : tags) {
        context.set("aws:RequestTag/" + tag.key, tag.value);
        names.push_back(tag.key);
    }
    context.set_list("aws:TagKeys", std::move(names));
}

Result<void> put_tags(std::map<std::string, std::string>& own, const std::vector<api::Tag>& tags)
{
    std::set<std::string> names;
    for (const auto& tag : tags) {
        if (lower_ascii(tag.key).starts_with("aws:"))
            return fail(op::errors::validation("Tag keys beginning with aws: are reserved."));
        if (!names.insert(lower_ascii(tag.key)).second) return fail(op::errors::validation("Tag keys must be unique."));
        // Condition keys have no case: of two spellings beside each other one would hide the other.
        std::erase_if(own, [&](const auto& old) { return equal_ignoring_case(old.first, tag.key); });
        own.emplace(tag.key, tag.value);
    }
    if (own.size() > most_tags) return fail({"TooManyTagsException", "A resource has at most 50 tags.", 400, {}, {}, {}});
    return {};
}

/// An operation on the guardrail that its input names.
template <class Self, class Description, op::Effect effect_>
class OnGuardrail : public Description {
public:
    static constexpr op::Effect effect = effect_;
    using Input = typename Description::Input;
    using Output = typename Description::Output;

    explicit OnGuardrail(GuardrailStore& guardrails) : guardrails_(&guardrails) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        auto check =
            check_on(action_of(Description::schema.name), Self::identifier_of(input), *guardrails_, caller, envelope);
        if constexpr (requires { Self::describe(input, check.context); }) Self::describe(input, check.context);
        return op::AccessChecks{std::move(check)};
    }
    static const std::string& identifier_of(const Input& input)
    {
        if constexpr (requires { input.guardrailIdentifier; }) return input.guardrailIdentifier;
        else return input.resourceARN;
    }

protected:
    [[nodiscard]] GuardrailStore& guardrails() const { return *guardrails_; }
    [[nodiscard]] Result<StoredGuardrailPtr> guardrail_of(const op::Authorized<Input>& call) const
    {
        return guardrails_->resolve(call.caller().account(), call.envelope().region, Self::identifier_of(*call));
    }

private:
    GuardrailStore* guardrails_;
};

class CreateGuardrail : public api::CreateGuardrailOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit CreateGuardrail(GuardrailStore& guardrails) : guardrails_(&guardrails) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        op::AccessCheck create;
        create.action = "bedrock:CreateGuardrail";
        op::AccessChecks checks{std::move(create)};
        if (!input.tags || input.tags->empty()) return checks;
        add_request_tags(checks.front().context, *input.tags);
        op::AccessCheck tag;
        tag.action = "bedrock:TagResource";
        tag.resource = guardrail_arn(envelope.region, caller.account(), "*");
        add_request_tags(tag.context, *input.tags);
        checks.push_back(std::move(tag));
        return checks;
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        StoredGuardrail guardrail;
        CO_TRY_VOID(put_tags(guardrail.tags, call->tags.value_or(std::vector<api::Tag>{})));
        auto draft = std::make_shared<GuardrailVersion>();
        CO_TRY(draft->guardrail, compile_guardrail(*call));
        draft->version = "DRAFT";
        draft->request = *call;
        draft->request.tags.reset();
        draft->request.clientRequestToken.reset();
        draft->created = draft->updated = guardrail.created = call.envelope().time;
        guardrail.id = crypto::random_text(12, "abcdefghijklmnopqrstuvwxyz0123456789");
        guardrail.account = call.caller().account();
        guardrail.region = call.envelope().region;
        guardrail.token = call->clientRequestToken.value_or("");
        guardrail.draft = std::move(draft);
        CO_TRY(const auto made, co_await guardrails_->create(std::move(guardrail)));
        Output output;
        output.guardrailId = made->id;
        output.guardrailArn = made->arn();
        output.version = "DRAFT";
        output.createdAt = made->created;
        co_return output;
    }

private:
    GuardrailStore* guardrails_;
};

class GetGuardrail : public OnGuardrail<GetGuardrail, api::GetGuardrailOperation, op::Effect::read> {
public:
    using OnGuardrail::OnGuardrail;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto guardrail, guardrail_of(call));
        const auto version = guardrail->find(call->guardrailVersion.value_or("DRAFT"));
        if (!version) co_return fail(no_such_guardrail_resource(call->guardrailIdentifier));
        const auto& request = version->request;
        Output output;
        output.name = request.name;
        output.description = request.description;
        output.guardrailId = guardrail->id;
        output.guardrailArn = guardrail->arn();
        output.version = version->version;
        output.status = version->guardrail ? "READY" : "FAILED";
        output.createdAt = version->created;
        output.updatedAt = version->updated;
        output.blockedInputMessaging = request.blockedInputMessaging;
        output.blockedOutputsMessaging = request.blockedOutputsMessaging;
        describe_policies(request, output);
        co_return output;
    }
};

class UpdateGuardrail : public OnGuardrail<UpdateGuardrail, api::UpdateGuardrailOperation, op::Effect::write> {
public:
    using OnGuardrail::OnGuardrail;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto guardrail, guardrail_of(call));
        auto draft = std::make_shared<GuardrailVersion>();
        draft->version = "DRAFT";
        draft->request = as_creation(*call);
        draft->created = guardrail->created;
        draft->updated = call.envelope().time;
        CO_TRY(draft->guardrail, compile_guardrail(draft->request));
        std::function<Result<void>(StoredGuardrail&)> edit = [draft](StoredGuardrail& to) -> Result<void> {
            to.draft = draft;
            return {};
        };
        CO_TRY(const auto changed, co_await guardrails().change(guardrail->id, std::move(edit)));
        Output output;
        output.guardrailId = changed->id;
        output.guardrailArn = changed->arn();
        output.version = "DRAFT";
        output.updatedAt = draft->updated;
        co_return output;
    }
};

class CreateGuardrailVersion
    : public OnGuardrail<CreateGuardrailVersion, api::CreateGuardrailVersionOperation, op::Effect::write> {
public:
    using OnGuardrail::OnGuardrail;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto guardrail, guardrail_of(call));
        auto version = std::make_shared<std::string>();
        std::function<Result<void>(StoredGuardrail&)> edit =
            [version, description = call->description, token = call->clientRequestToken.value_or(""),
             now = call.envelope().time](StoredGuardrail& to) -> Result<void> {
            for (const auto& [number, known] : to.numbered)
                if (!token.empty() && known->token == token) {
                    *version = known->version;
                    return {};
                }
            auto made = std::make_shared<GuardrailVersion>(*to.draft);
            made->version = *version = std::to_string(++to.last_version);
            made->request.description = description;
            made->created = made->updated = now;
            made->token = token;
            to.numbered[to.last_version] = std::move(made);
            return {};
        };
        CO_TRY_VOID(co_await guardrails().change(guardrail->id, std::move(edit)));
        Output output;
        output.guardrailId = guardrail->id;
        output.version = *version;
        co_return output;
    }
};

class DeleteGuardrail : public OnGuardrail<DeleteGuardrail, api::DeleteGuardrailOperation, op::Effect::write> {
public:
    using OnGuardrail::OnGuardrail;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto guardrail, guardrail_of(call));
        if (!call->guardrailVersion) {
            CO_TRY_VOID(co_await guardrails().remove(guardrail->id));
            co_return Output{};
        }
        std::function<Result<void>(StoredGuardrail&)> edit =
            [version = *call->guardrailVersion](StoredGuardrail& to) -> Result<void> {
            if (std::erase_if(to.numbered, [&](const auto& one) { return one.second->version == version; }) == 0)
                return fail(no_such_guardrail_resource(to.id));
            return {};
        };
        CO_TRY_VOID(co_await guardrails().change(guardrail->id, std::move(edit)));
        co_return Output{};
    }
};

class ListGuardrails : public api::ListGuardrailsOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ListGuardrails(const GuardrailStore& guardrails) : guardrails_(&guardrails) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        if (input.guardrailIdentifier)
            return op::AccessChecks{
                check_on("bedrock:ListGuardrails", *input.guardrailIdentifier, *guardrails_, caller, envelope)};
        op::AccessCheck check;
        check.action = "bedrock:ListGuardrails";
        return op::AccessChecks{std::move(check)};
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        std::vector<api::GuardrailSummary> all;
        const auto& account = call.caller().account();
        const auto& region = call.envelope().region;
        if (call->guardrailIdentifier) {
            CO_TRY(const auto guardrail, guardrails_->resolve(account, region, *call->guardrailIdentifier));
            all.push_back(summary_of(*guardrail, *guardrail->draft));
            for (const auto& [number, version] : guardrail->numbered) all.push_back(summary_of(*guardrail, *version));
        } else {
            for (const auto& [id, guardrail] : *guardrails_->state()->guardrails)
                if (guardrail->account == account && guardrail->region == region)
                    all.push_back(summary_of(*guardrail, *guardrail->draft));
        }
        Output output;
        // The token says how many have been told.
        std::size_t begin = 0;
        if (call->nextToken) {
            const auto& token = *call->nextToken;
            const auto [end, problem] = std::from_chars(token.data(), token.data() + token.size(), begin);
            if (problem != std::errc{} || end != token.data() + token.size() || begin > all.size())
                co_return fail(op::errors::validation("The pagination token is not valid."));
        }
        const auto count =
            std::min<std::size_t>(all.size() - begin, static_cast<std::size_t>(call->maxResults.value_or(1000)));
        output.guardrails.assign(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                 all.begin() + static_cast<std::ptrdiff_t>(begin + count));
        if (begin + count < all.size()) output.nextToken = std::to_string(begin + count);
        co_return output;
    }

private:
    static api::GuardrailSummary summary_of(const StoredGuardrail& guardrail, const GuardrailVersion& version)
    {
        api::GuardrailSummary summary;
        summary.id = guardrail.id;
        summary.arn = guardrail.arn();
        summary.status = version.guardrail ? "READY" : "FAILED";
        summary.name = version.request.name;
        summary.description = version.request.description;
        summary.version = version.version;
        summary.createdAt = version.created;
        summary.updatedAt = version.updated;
        return summary;
    }

    const GuardrailStore* guardrails_;
};

class TagResource : public OnGuardrail<TagResource, api::TagResourceOperation, op::Effect::write> {
public:
    using OnGuardrail::OnGuardrail;
    static void describe(const Input& input, policy::Context& context) { add_request_tags(context, input.tags); }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto guardrail, guardrail_of(call));
        std::function<Result<void>(StoredGuardrail&)> edit = [tags = call->tags](StoredGuardrail& to) {
            return put_tags(to.tags, tags);
        };
        CO_TRY_VOID(co_await guardrails().change(guardrail->id, std::move(edit)));
        co_return Output{};
    }
};

class UntagResource : public OnGuardrail<UntagResource, api::UntagResourceOperation, op::Effect::write> {
public:
    using OnGuardrail::OnGuardrail;
    static void describe(const Input& input, policy::Context& context) { context.set_list("aws:TagKeys", input.tagKeys); }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto guardrail, guardrail_of(call));
        std::function<Result<void>(StoredGuardrail&)> edit = [names = call->tagKeys](StoredGuardrail& to) -> Result<void> {
            for (const auto& name : names) to.tags.erase(name);
            return {};
        };
        CO_TRY_VOID(co_await guardrails().change(guardrail->id, std::move(edit)));
        co_return Output{};
    }
};

class ListTagsForResource : public OnGuardrail<ListTagsForResource, api::ListTagsForResourceOperation, op::Effect::read> {
public:
    using OnGuardrail::OnGuardrail;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto guardrail, guardrail_of(call));
        Output output;
        auto& tags = output.tags.emplace();
        for (const auto& [name, value] : guardrail->tags) tags.push_back({name, value});
        co_return output;
    }
};

}  // namespace

op::Operations make_guardrail_operations(GuardrailStore& guardrails)
{
    op::Operations operations;
    operations.push_back(op::make_operation<CreateGuardrail>(guardrails));
    operations.push_back(op::make_operation<GetGuardrail>(guardrails));
    operations.push_back(op::make_operation<UpdateGuardrail>(guardrails));
    operations.push_back(op::make_operation<DeleteGuardrail>(guardrails));
    operations.push_back(op::make_operation<ListGuardrails>(guardrails));
    operations.push_back(op::make_operation<CreateGuardrailVersion>(guardrails));
    operations.push_back(op::make_operation<TagResource>(guardrails));
    operations.push_back(op::make_operation<UntagResource>(guardrails));
    operations.push_back(op::make_operation<ListTagsForResource>(guardrails));
    return operations;
}

}  // namespace sekisho::bedrock
