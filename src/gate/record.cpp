#include "gate/record.h"

#include "base/labelled.h"
#include "base/log.h"
#include "base/metrics.h"
#include "crypto/random.h"
#include "wire/json.h"

namespace sekisho::gate {
namespace {

/// userIdentity.type, as CloudTrail names it.
std::string identity_type(const policy::Principal& principal)
{
    switch (principal.kind) {
        case policy::PrincipalKind::root: return "Root";
        case policy::PrincipalKind::user: return "IAMUser";
        case policy::PrincipalKind::assumed_role: return "AssumedRole";
        case policy::PrincipalKind::federated_user: return "FederatedUser";
        case policy::PrincipalKind::web_identity: return "WebIdentityUser";
        case policy::PrincipalKind::service: return "AWSService";
        case policy::PrincipalKind::anonymous: break;
    }
    return "Unknown";
}

bool must_be_durable(const op::Operation* operation) { return operation && operation->effect() != op::Effect::read; }

void describe_caller(audit::Record& record, const op::Caller& caller)
{
    record.identity_type = identity_type(caller.principal);
    record.principal_id = std::string(caller.context.value("aws:userid").value_or(""));
    record.arn = caller.principal.arn;
    record.account = caller.principal.account;
    record.access_key_id = caller.access_key_id;
    record.identity_provider = caller.principal.provider;
    record.user_name = std::string(caller.context.value("aws:username").value_or(""));
}

void describe_failure(audit::Record& record, const Error& error)
{
    record.error_code = error.code;
    record.error_message = error.message;
    record.error_detail = error.detail;
}

std::string_view after_last_slash(std::string_view text) { return text.substr(text.rfind('/') + 1); }

/// How calls of models are judged, by role and model.
void count_decisions(const audit::Record& record, const op::Caller& caller)
{
    static metrics::Labelled<Counter> decisions([](const std::string& labels) -> Counter& {
        return metrics::counter("sekisho_model_decisions_total", "access to models, as policies decided", labels);
    });
    for (const auto& judgement : record.judgements)
        decisions
            .with({{"role", after_last_slash(caller.principal.role_arn)},
                   {"model", after_last_slash(judgement.resource)},
                   {"action", judgement.action},
                   {"decision", judgement.verdict}})
            .add();
}

/// The end of a streamed answer as a record of its own: how it ended, and how much of it went out.
class FollowedStream final : public net::ByteSource {
public:
    FollowedStream(net::BodyStream inner, audit::Record record, std::shared_ptr<const op::Remarks> remarks,
                   audit::Trail& trail, Limiter::Hold hold, Executor executor)
        : inner_(std::move(inner)),
          record_(std::move(record)),
          remarks_(std::move(remarks)),
          trail_(trail),
          hold_(std::move(hold)),
          executor_(std::move(executor))
    {
    }

    ~FollowedStream() override
    {
        if (!ended_) spawn(executor_, append(trail_, finished_record("abandoned")));
    }

    Task<Result<std::optional<std::string>>> next() override
    {
        auto chunk = co_await inner_->next();
        if (chunk && *chunk) {
            bytes_ += (*chunk)->size();
            co_return chunk;
        }
        ended_ = true;
        if (!chunk) describe_failure(record_, chunk.error());
        co_await append(trail_, finished_record(chunk ? "completed" : "failed"));
        co_return chunk;
    }

    std::optional<std::uint64_t> length() const override { return inner_->length(); }

private:
    audit::Record finished_record(std::string_view how)
    {
        record_.event_id = crypto::uuid();
        auto data = remarks_->all();
        data.set("stream", how);
        data.set("bytesSent", static_cast<std::int64_t>(bytes_));
        record_.additional_data = wire::to_text(data);
        return std::move(record_);
    }

    static Task<void> append(audit::Trail& trail, audit::Record record)
    {
        const auto appended = co_await trail.append(std::move(record), audit::Durability::eventual);
        if (!appended) log::error("the end of a stream could not be recorded", {{"code", appended.error().code}});
    }

    net::BodyStream inner_;
    audit::Record record_;
    std::shared_ptr<const op::Remarks> remarks_;
    audit::Trail& trail_;
    Limiter::Hold hold_;
    Executor executor_;
    std::uint64_t bytes_ = 0;
    bool ended_ = false;
};

/// Keeps the caller's hold for as long as the answer streams.
class HeldStream final : public net::ByteSource {
public:
    HeldStream(net::BodyStream inner, Limiter::Hold hold) : inner_(std::move(inner)), hold_(std::move(hold)) {}
    Task<Result<std::optional<std::string>>> next() override { return inner_->next(); }
    std::optional<std::uint64_t> length() const override { return inner_->length(); }

private:
    net::BodyStream inner_;
    Limiter::Hold hold_;
};

}  // namespace

Recorder::Recorder(audit::Trail& trail, std::string account) : trail_(trail), account_(std::move(account)) {}

Result<void> Recorder::ready_for(const op::Operation& operation) const
{
    if (!must_be_durable(&operation)) return {};
    return trail_.ready();
}

audit::Record Recorder::base_record(const Passage& passage) const
{
    const auto& envelope = *passage.envelope;
    audit::Record record;
    record.time = envelope.time;
    record.event_id = crypto::uuid();
    record.request_id = envelope.request_id;
    record.region = envelope.region;
    record.source_ip = envelope.source_ip;
    record.user_agent = envelope.user_agent;
    record.tls = envelope.secure;
    // Whose trail it is: the caller's account's; the installation's where the caller has none.
    record.recipient_account = passage.caller->account().empty() ? account_ : passage.caller->account();
    record.event_source = passage.service ? std::string(passage.service->event_source) : "unknown";
    record.event_name = passage.operation ? std::string(passage.operation->schema().name) : "Unknown";
    record.read_only = !must_be_durable(passage.operation) || passage.operation->effect() == op::Effect::model;
    describe_caller(record, *passage.caller);
    return record;
}

Task<Result<void>> Recorder::record(Passage& passage, const Error* failure) const
{
    auto record = base_record(passage);
    record.request_parameters = std::move(passage.request_parameters);
    record.judgements = std::move(passage.judgements);
    record.resources = std::move(passage.resources);
    record.basis = std::move(passage.basis);
    if (const auto& said = passage.envelope->remarks->all(); !said.is_null()) record.additional_data = wire::to_text(said);
    if (failure) describe_failure(record, *failure);
    if (passage.operation && passage.operation->effect() == op::Effect::model) count_decisions(record, *passage.caller);
    const auto durability = must_be_durable(passage.operation) ? audit::Durability::synced : audit::Durability::eventual;
    return trail_.append(std::move(record), durability);
}

net::BodyStream Recorder::follow(const Passage& passage, net::BodyStream answer, Limiter::Hold hold, Executor executor) const
{
    if (passage.operation->effect() != op::Effect::model)
        return std::make_unique<HeldStream>(std::move(answer), std::move(hold));
    return std::make_unique<FollowedStream>(std::move(answer), base_record(passage), passage.envelope->remarks, trail_,
                                            std::move(hold), std::move(executor));
}

}  // namespace sekisho::gate
