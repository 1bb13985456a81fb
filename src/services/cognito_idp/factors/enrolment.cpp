#include "services/cognito_idp/factors/enrolment.h"

namespace sekisho::cognito_idp {
namespace {

store::Value blob_value(const std::optional<std::string>& bytes)
{
    return bytes ? store::Value(store::Blob{*bytes}) : store::Value();
}

}  // namespace

bool Enrolment::on(SecondFactor factor) const
{
    switch (factor) {
        case SecondFactor::sms: return sms;
        case SecondFactor::software_token: return software_token && seed.has_value();
        case SecondFactor::email: return email;
    }
    return false;
}

void Enrolment::set(SecondFactor factor, bool on)
{
    switch (factor) {
        case SecondFactor::sms: sms = on; break;
        case SecondFactor::software_token: software_token = on; break;
        case SecondFactor::email: email = on; break;
    }
    if (!on && preferred == factor) preferred.reset();
}

std::optional<std::vector<std::string>> Enrolment::names() const
{
    std::vector<std::string> list;
    for (const auto factor : {SecondFactor::sms, SecondFactor::software_token, SecondFactor::email})
        if (on(factor)) list.emplace_back(to_text(factor));
    if (list.empty()) return std::nullopt;
    return list;
}

std::optional<std::string> Enrolment::preferred_name() const
{
    if (!preferred || !on(*preferred)) return std::nullopt;
    return std::string(to_text(*preferred));
}

std::optional<std::vector<api::MFAOptionType>> Enrolment::options() const
{
    if (!sms) return std::nullopt;
    return sms_options();
}

std::vector<api::MFAOptionType> sms_options() { return {{.DeliveryMedium = "SMS", .AttributeName = "phone_number"}}; }

namespace enrolments {

Result<Enrolment> read(store::Connection& connection, std::string_view sub)
{
    TRY(const auto rows,
        connection.query("SELECT seed, pending, last_step, device_name, sms, software_token, email, preferred "
                         "FROM user_pool_second_factors WHERE sub = ?",
                         {std::string(sub)}));
    Enrolment enrolment;
    if (rows.empty()) return enrolment;
    const auto& row = rows.front();
    enrolment.seed = row.maybe_blob("seed");
    enrolment.pending = row.maybe_blob("pending");
    enrolment.last_step = row.integer("last_step");
    enrolment.device_name = row.text("device_name");
    enrolment.sms = row.integer("sms") != 0;
    enrolment.software_token = row.integer("software_token") != 0;
    enrolment.email = row.integer("email") != 0;
    enrolment.preferred = to_second_factor(row.text("preferred"));
    return enrolment;
}

Result<void> write(store::Connection& connection, std::string_view sub, const Enrolment& enrolment)
{
    const std::string preferred(enrolment.preferred ? to_text(*enrolment.preferred) : std::string_view());
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_second_factors (sub, seed, pending, last_step, device_name, sms, software_token, email, "
        "preferred) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sub) DO UPDATE SET seed = excluded.seed, "
        "pending = excluded.pending, last_step = excluded.last_step, device_name = excluded.device_name, "
        "sms = excluded.sms, software_token = excluded.software_token, email = excluded.email, "
        "preferred = excluded.preferred",
        {std::string(sub), blob_value(enrolment.seed), blob_value(enrolment.pending), enrolment.last_step,
         enrolment.device_name, std::int64_t{enrolment.sms}, std::int64_t{enrolment.software_token},
         std::int64_t{enrolment.email}, preferred}));
    return {};
}

Result<std::set<std::string>> with_sms(store::Connection& connection, const std::vector<User>& people)
{
    std::set<std::string> found;
    if (people.empty()) return found;
    std::string marks;
    store::Parameters subs;
    for (const auto& user : people) {
        marks += marks.empty() ? "?" : ", ?";
        subs.emplace_back(user.sub);
    }
    const auto sql = fmt::format("SELECT sub FROM user_pool_second_factors WHERE sms = 1 AND sub IN ({})", marks);
    TRY(const auto rows, connection.query(sql, std::move(subs)));
    for (const auto& row : rows) found.insert(row.text("sub"));
    return found;
}

}  // namespace enrolments
}  // namespace sekisho::cognito_idp
