#include "audit/line.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "wire/json.h"

namespace sekisho::audit {
namespace {

constexpr std::size_t max_text_bytes = 8UL * 1024;
constexpr std::size_t max_list = 100;

/// Limits of one attempt to write a record.
struct Room {
    std::size_t member = max_member_bytes;
    std::size_t text = max_text_bytes;
    std::size_t list = max_list;
};

constexpr Room least_room{.member = 0, .text = 1024, .list = 10};

/// Whether `json` is one object or array and nothing more, so that putting it into a line cannot close what surrounds
/// it or break the line. Our own encoder made it; this is the second lock.
bool is_self_contained(std::string_view json)
{
    if (json.size() < 2 || (json.front() != '{' && json.front() != '[') || !is_utf8(json)) return false;
    std::string open;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (static_cast<unsigned char>(c) < 0x20) return false;
        if (in_string) {
            if (c == '\\') ++i;
            else if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            open += c == '{' ? '}' : ']';
        } else if (c == '}' || c == ']') {
            if (open.empty() || open.back() != c) return false;
            open.pop_back();
            if (open.empty()) return i + 1 == json.size();
        }
    }
    return false;
}

class LineWriter {
public:
    LineWriter(std::string& out, Room room) : out_(out), room_(room) {}

    void text(std::string_view name, std::string_view value)
    {
        if (!value.empty()) required(name, value);
    }
    void required(std::string_view name, std::string_view value)
    {
        key(name);
        wire::append_json_string(out_, value.substr(0, room_.text));
    }
    /// A member that holds JSON of its own; CloudTrail writes null where there is none.
    void json(std::string_view name, std::string_view value)
    {
        key(name);
        if (value.empty()) out_ += "null";
        else if (value.size() > room_.member) out_ += fmt::format(R"({{"sekisho:omittedBytes":{}}})", value.size());
        else if (is_self_contained(value)) out_ += value;
        else wire::append_json_string(out_, value);
    }
    void boolean(std::string_view name, bool value)
    {
        key(name);
        out_ += value ? "true" : "false";
    }
    /// Says only what is so.
    void flag(std::string_view name, bool value)
    {
        if (value) boolean(name, true);
    }
    void number(std::string_view name, std::uint64_t value)
    {
        key(name);
        out_ += std::to_string(value);
    }
    void texts(std::string_view name, const std::vector<std::string>& values)
    {
        key(name);
        out_ += '[';
        for (std::size_t i = 0; i < std::min(values.size(), room_.list); ++i) {
            if (i != 0) out_ += ',';
            wire::append_json_string(out_, std::string_view(values[i]).substr(0, room_.text));
        }
        out_ += ']';
    }
    template <class List, class Write>
    void list(std::string_view name, const List& items, Write write)
    {
        if (items.empty()) return;
        key(name);
        out_ += '[';
        for (std::size_t i = 0; i < std::min(items.size(), room_.list); ++i) {
            if (i != 0) out_ += ',';
            out_ += '{';
            write(items[i]);
            out_ += '}';
        }
        out_ += ']';
    }
    /// The record is too long: what cannot be left half must be left out.
    [[nodiscard]] bool is_cut() const noexcept { return room_.member == 0; }
    void open(std::string_view name)
    {
        key(name);
        out_ += '{';
    }
    void close() { out_ += '}'; }

private:
    /// `name` is our own and needs no escape.
    void key(std::string_view name)
    {
        if (out_.back() != '{') out_ += ',';
        out_ += '"';
        out_ += name;
        out_ += "\":";
    }

    std::string& out_;
    const Room room_;
};

void write_identity(LineWriter& line, const Record& record)
{
    line.open("userIdentity");
    line.required("type", record.identity_type);
    line.text("principalId", record.principal_id);
    line.text("arn", record.arn);
    line.text("accountId", record.account);
    line.text("accessKeyId", record.access_key_id);
    line.text("userName", record.user_name);
    line.text("identityProvider", record.identity_provider);
    line.close();
}

void write_context(LineWriter& line, const std::vector<ContextKey>& context)
{
    line.list("context", context, [&](const ContextKey& key) {
        line.required("key", key.name);
        if (key.multivalued) line.texts("values", key.values);
        else if (!key.values.empty()) line.required("value", key.values.front());
    });
}

void write_reasons(LineWriter& line, const Record::Judgement& judgement)
{
    line.list("findings", judgement.findings, [&](const Record::Finding& finding) {
        line.required("policyType", finding.policy_type);
        line.text("policy", finding.policy);
        line.text("statement", finding.statement);
        line.text("effect", finding.effect);
        line.text("failed", finding.failed);
        line.text("condition", finding.condition);
    });
    if (!judgement.changes.empty()) line.texts("changes", judgement.changes);
}

void write_basis(LineWriter& line, std::string_view name, const Basis& basis)
{
    if (!basis.recorded()) return;
    line.open(name);
    line.required("principal", basis.principal);
    if (line.is_cut()) {
        line.boolean("complete", false);
        line.close();
        return;
    }
    line.text("arn", basis.arn);
    line.text("accountId", basis.account);
    line.text("roleArn", basis.role_arn);
    line.text("uniqueId", basis.unique_id);
    line.text("provider", basis.provider);
    line.text("userArn", basis.user_arn);
    write_context(line, basis.context);
    if (basis.session_policies) {
        line.flag("sessionPolicy", true);
        line.list("sessionPolicies", *basis.session_policies, [&](const SessionPolicy& policy) {
            line.text("name", policy.name);
            line.required("hash", policy.hash);
            line.text("document", policy.document);
        });
    }
    if (!basis.complete) line.boolean("complete", false);
    line.close();
}

void write_judgement(LineWriter& line, const Record::Judgement& judgement)
{
    line.required("action", judgement.action);
    line.required("resource", judgement.resource);
    line.required("verdict", judgement.verdict);
    line.text("policyType", judgement.policy_type);
    line.text("policy", judgement.policy);
    line.text("statement", judgement.statement);
    line.flag("advisory", judgement.advisory);
    line.text("resourceAccount", judgement.resource_account);
    line.text("resourcePolicy", judgement.resource_policy);
    line.text("resourcePolicyHash", judgement.resource_policy_hash);
    line.flag("resourceMustAllow", judgement.resource_must_allow);
    write_context(line, judgement.context);
    if (judgement.subject) write_basis(line, "subject", *judgement.subject);
    write_reasons(line, judgement);
}

void write_lists(LineWriter& line, const Record& record, Room room)
{
    line.list("resources", record.resources, [&](const Record::Resource& resource) {
        line.required("ARN", resource.arn);
        line.text("accountId", resource.account);
    });
    line.list("sekishoDecision", record.judgements,
              [&](const Record::Judgement& judgement) { write_judgement(line, judgement); });
    const auto omitted =
        record.omitted_judgements + (record.judgements.size() > room.list ? record.judgements.size() - room.list : 0);
    if (omitted > 0) line.number("sekishoDecisionsOmitted", omitted);
    write_basis(line, "sekishoBasis", record.basis);
}

void write_record(std::string& out, const Record& record, Room room)
{
    out += '{';
    LineWriter line(out, room);
    line.required("eventVersion", "1.11");
    write_identity(line, record);
    line.required("eventTime", iso8601_millis(record.time));
    line.required("eventSource", record.event_source);
    line.required("eventName", record.event_name);
    line.required("awsRegion", record.region);
    line.required("sourceIPAddress", record.source_ip);
    line.text("userAgent", record.user_agent);
    line.text("errorCode", record.error_code);
    line.text("errorMessage", record.error_message);
    line.json("requestParameters", record.request_parameters);
    line.json("responseElements", record.response_elements);
    if (!record.additional_data.empty()) line.json("additionalEventData", record.additional_data);
    line.required("requestID", record.request_id);
    line.required("eventID", record.event_id);
    line.boolean("readOnly", record.read_only);
    line.required("eventType", "AwsApiCall");
    line.text("recipientAccountId", record.recipient_account);
    if (record.tls) {
        line.open("tlsDetails");
        line.close();
    }
    write_lists(line, record, room);
    line.text("sekishoErrorDetail", record.error_detail);
}

}  // namespace

void append_record(std::string& out, const Record& record)
{
    // Room for the members of the chain.
    constexpr std::size_t reserved = 512;
    const auto start = out.size();
    write_record(out, record, Room{});
    if (out.size() - start <= max_line_bytes - reserved) return;
    out.resize(start);
    write_record(out, record, least_room);
}

}  // namespace sekisho::audit
