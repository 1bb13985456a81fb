#include "audit/line.h"
#include "wire/json.h"

namespace sekisho::audit {
namespace {

class Reader {
public:
    explicit Reader(const wire::Json& json) : json_(json) {}

    std::string text(std::string_view name) const
    {
        const auto* member = json_.find(name);
        const auto* held = member != nullptr ? member->string() : nullptr;
        return held != nullptr ? *held : std::string();
    }
    std::string json(std::string_view name) const
    {
        const auto* member = json_.find(name);
        return member == nullptr || member->is_null() ? std::string() : wire::to_text(*member);
    }
    bool boolean(std::string_view name) const
    {
        const auto* member = json_.find(name);
        const auto* held = member != nullptr ? member->boolean() : nullptr;
        return held != nullptr && *held;
    }
    std::vector<std::string> texts(std::string_view name) const
    {
        std::vector<std::string> values;
        const auto* member = json_.find(name);
        const auto* items = member != nullptr ? member->array() : nullptr;
        if (items == nullptr) return values;
        for (const auto& item : *items) values.push_back(item.string() != nullptr ? *item.string() : std::string());
        return values;
    }
    std::uint64_t number(std::string_view name) const
    {
        const auto* member = json_.find(name);
        const auto* held = member != nullptr ? member->integer() : nullptr;
        return held != nullptr && *held > 0 ? static_cast<std::uint64_t>(*held) : 0;
    }
    template <class Use>
    void object(std::string_view name, Use use) const
    {
        if (const auto* member = json_.find(name)) use(Reader(*member));
    }
    bool has(std::string_view name) const { return json_.find(name) != nullptr; }
    template <class Use>
    void each(std::string_view name, Use use) const
    {
        const auto* member = json_.find(name);
        const auto* items = member != nullptr ? member->array() : nullptr;
        if (items == nullptr) return;
        for (const auto& item : *items) use(Reader(item));
    }

private:
    const wire::Json& json_;
};

void read_identity(Record& record, const Reader& identity)
{
    record.identity_type = identity.text("type");
    record.principal_id = identity.text("principalId");
    record.arn = identity.text("arn");
    record.account = identity.text("accountId");
    record.access_key_id = identity.text("accessKeyId");
    record.user_name = identity.text("userName");
    record.identity_provider = identity.text("identityProvider");
}

std::vector<ContextKey> read_context(const Reader& holder)
{
    std::vector<ContextKey> context;
    holder.each("context", [&](const Reader& item) {
        ContextKey key{.name = item.text("key"), .values = {}, .multivalued = item.has("values")};
        if (key.multivalued) key.values = item.texts("values");
        else if (item.has("value")) key.values = {item.text("value")};
        context.push_back(std::move(key));
    });
    return context;
}

Basis read_basis(const Reader& held)
{
    Basis basis;
    basis.principal = held.text("principal");
    basis.arn = held.text("arn");
    basis.account = held.text("accountId");
    basis.role_arn = held.text("roleArn");
    basis.unique_id = held.text("uniqueId");
    basis.provider = held.text("provider");
    basis.user_arn = held.text("userArn");
    basis.context = read_context(held);
    basis.complete = !held.has("complete") || held.boolean("complete");
    if (!held.boolean("sessionPolicy")) return basis;
    auto& policies = basis.session_policies.emplace();
    held.each("sessionPolicies", [&](const Reader& item) {
        policies.push_back({.name = item.text("name"), .hash = item.text("hash"), .document = item.text("document")});
    });
    return basis;
}

Record::Judgement read_judgement(const Reader& item)
{
    Record::Judgement judgement{.action = item.text("action"),
                                .resource = item.text("resource"),
                                .verdict = item.text("verdict"),
                                .policy_type = item.text("policyType"),
                                .policy = item.text("policy"),
                                .statement = item.text("statement"),
                                .advisory = item.boolean("advisory"),
                                .resource_account = item.text("resourceAccount"),
                                .resource_policy = item.text("resourcePolicy"),
                                .resource_policy_hash = item.text("resourcePolicyHash"),
                                .resource_must_allow = item.boolean("resourceMustAllow"),
                                .context = read_context(item),
                                .findings = {},
                                .changes = item.texts("changes"),
                                .subject = {}};
    item.each("findings", [&](const Reader& finding) {
        judgement.findings.push_back({.policy_type = finding.text("policyType"),
                                      .policy = finding.text("policy"),
                                      .statement = finding.text("statement"),
                                      .effect = finding.text("effect"),
                                      .failed = finding.text("failed"),
                                      .condition = finding.text("condition")});
    });
    item.object("subject", [&](const Reader& subject) { judgement.subject = read_basis(subject); });
    return judgement;
}

Record read_record(const Reader& line)
{
    Record record;
    record.time = parse_iso8601(line.text("eventTime")).value_or(Time());
    record.event_source = line.text("eventSource");
    record.event_name = line.text("eventName");
    record.region = line.text("awsRegion");
    record.source_ip = line.text("sourceIPAddress");
    record.user_agent = line.text("userAgent");
    record.request_id = line.text("requestID");
    record.event_id = line.text("eventID");
    record.read_only = line.boolean("readOnly");
    record.recipient_account = line.text("recipientAccountId");
    record.request_parameters = line.json("requestParameters");
    record.response_elements = line.json("responseElements");
    record.additional_data = line.json("additionalEventData");
    record.error_code = line.text("errorCode");
    record.error_message = line.text("errorMessage");
    record.error_detail = line.text("sekishoErrorDetail");
    line.each("resources", [&](const Reader& item) {
        record.resources.push_back({.arn = item.text("ARN"), .account = item.text("accountId")});
    });
    line.each("sekishoDecision", [&](const Reader& item) { record.judgements.push_back(read_judgement(item)); });
    record.omitted_judgements = line.number("sekishoDecisionsOmitted");
    return record;
}

}  // namespace

Result<Entry> parse_line(std::string_view line)
{
    if (line.size() > max_line_bytes) return fail("AuditSyntax", "the line is too long");
    TRY(const auto json, wire::parse_json(line));
    const auto* sequence = json.find("sequence");
    const auto* identity = json.find("userIdentity");
    if (sequence == nullptr || sequence->integer() == nullptr || *sequence->integer() < 1 || identity == nullptr)
        return fail("AuditSyntax", "the line is no audit record");
    const Reader reader(json);
    Entry entry{.record = read_record(reader),
                .sequence = static_cast<std::uint64_t>(*sequence->integer()),
                .hash = reader.text("hash")};
    read_identity(entry.record, Reader(*identity));
    reader.object("sekishoBasis", [&](const Reader& basis) { entry.record.basis = read_basis(basis); });
    entry.record.tls = json.find("tlsDetails") != nullptr;
    return entry;
}

}  // namespace sekisho::audit
