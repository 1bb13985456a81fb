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

void write_lists(LineWriter& line, const Record& record)
{
    line.list("resources", record.resources, [&](const Record::Resource& resource) {
        line.required("ARN", resource.arn);
        line.text("accountId", resource.account);
    });
    line.list("sekishoDecision", record.judgements, [&](const Record::Judgement& judgement) {
        line.required("action", judgement.action);
        line.required("resource", judgement.resource);
        line.required("verdict", judgement.verdict);
        line.text("policyType", judgement.policy_type);
        line.text("policy", judgement.policy);
        line.text("statement", judgement.statement);
    });
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
    write_lists(line, record);
    line.text("sekishoErrorDetail", record.error_detail);
}

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
    line.each("sekishoDecision", [&](const Reader& item) {
        record.judgements.push_back({.action = item.text("action"),
                                     .resource = item.text("resource"),
                                     .verdict = item.text("verdict"),
                                     .policy_type = item.text("policyType"),
                                     .policy = item.text("policy"),
                                     .statement = item.text("statement")});
    });
    return record;
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
    entry.record.tls = json.find("tlsDetails") != nullptr;
    return entry;
}

}  // namespace sekisho::audit
