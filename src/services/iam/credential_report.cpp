#include "services/iam/credential_report.h"

#include <algorithm>
#include <array>

namespace sekisho::iam {

namespace {

constexpr std::string_view header =
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,"
    "mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,"
    "access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,"
    "cert_2_last_rotated";
constexpr std::size_t keys_per_line = 2;

/// "2026-11-20T06:41:33+00:00"
std::string shown_time(Time time)
{
    auto text = iso8601(time);
    text.pop_back();
    return text + "+00:00";
}

/// RFC 4180: user names may hold commas, and paths quotes as well.
std::string field(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

void append_key(std::string& line, const AccessKey* key)
{
    if (key == nullptr) {
        line += ",false,N/A,N/A,N/A,N/A";
        return;
    }
    line += key->status == KeyStatus::active ? ",true," : ",false,";
    line += shown_time(key->created);
    if (const auto use = key->last_use->get())
        line += "," + shown_time(use->time) + "," + field(use->region) + "," + field(use->service);
    else line += ",N/A,N/A,N/A";
}

/// What users and the root have in common: from mfa_active on.
void append_credentials(std::string& line, const IamState& state, const std::string& owner)
{
    line += state.devices_of(owner).empty() ? ",false" : ",true";
    auto keys = state.keys_of(owner);
    std::ranges::sort(keys, {}, [](const AccessKeyPtr& key) { return std::pair(key->created, key->id); });
    for (std::size_t i = 0; i < keys_per_line; ++i) append_key(line, i < keys.size() ? keys[i].get() : nullptr);
    line += ",false,N/A,false,N/A\n";
}

/// When the account was made is not on record; its first key is what is known.
std::string root_creation(const IamState& state)
{
    std::optional<Time> first;
    for (const auto& key : state.keys_of(state.account)) first = first ? std::min(*first, key->created) : key->created;
    return first ? shown_time(*first) : "N/A";
}

}  // namespace

CredentialReport make_credential_report(const IamState& state, Time now)
{
    std::string content(header);
    content += "\n<root_account>," + root_arn(state.account) + "," + root_creation(state) +
               ",not_supported,no_information,not_supported,not_supported";
    append_credentials(content, state, state.account);
    for (const auto& [name, user] : state.of(EntityKind::user)) {
        content += field(user->name) + "," + field(user->arn) + "," + shown_time(user->created) + ",false,N/A,N/A,N/A";
        append_credentials(content, state, user->id);
    }
    content.pop_back();
    return {std::move(content), now};
}

}  // namespace sekisho::iam
