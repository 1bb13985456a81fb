#include "app/message_delivery.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "services/cognito_idp/messages/email.h"
#include "services/cognito_idp/messages/sms_hook.h"

namespace sekisho::app {
namespace {

std::unexpected<Error> wrong(std::string message) { return fail("Configuration", std::move(message)); }

struct TlsMode {
    std::string_view name;
    net::MailTls tls;
    std::uint16_t port;
};
constexpr std::array<TlsMode, 3> tls_modes{{{"implicit", net::MailTls::implicit, 465},
                                            {"starttls", net::MailTls::starttls, 587},
                                            {"none", net::MailTls::none_to_loopback, 25}}};

Result<cognito_idp::Mailbox> mailbox(const std::string& text, std::string_view key)
{
    auto parsed = cognito_idp::parse_mailbox(text);
    if (!parsed) return wrong(fmt::format("`email.{}`: `{}` is neither an address nor `Name <address>`", key, text));
    return *std::move(parsed);
}

Result<cognito_idp::EmailSettings> sender_settings(const EmailSettings& settings)
{
    cognito_idp::EmailSettings made;
    TRY(made.from, mailbox(settings.from, "from"));
    if (!settings.reply_to.empty()) {
        TRY(made.reply_to, mailbox(settings.reply_to, "reply_to"));
    }
    for (const auto& sender : settings.senders) made.senders.push_back(lower_ascii(sender));
    return made;
}

Result<std::unique_ptr<cognito_idp::Carrier>> open_email(const EmailSettings& settings, const Clock& clock)
{
    TRY(auto senders, sender_settings(settings));
    const auto* mode = std::ranges::find(tls_modes, settings.tls, &TlsMode::name);
    if (mode == tls_modes.end())
        return wrong(fmt::format("`email.tls`: `{}` is not implicit, starttls or none", settings.tls));
    net::MailServer server;
    server.host = settings.host;
    server.port = settings.port != 0 ? settings.port : mode->port;
    server.tls = mode->tls;
    server.username = settings.username;
    if (settings.username.empty() != settings.password.empty())
        return wrong("`email.username` and `email.password_file` or `email.password_environment` belong together");
    if (!settings.username.empty()) {
        TRY(server.password, read_secret(settings.password, "email.password"));
    }
    server.ca_file = settings.ca_file;
    server.client_name = senders.from.address.domain;
    server.addresses.private_networks = settings.allow_private_addresses;
    TRY(auto sender, net::MailSender::open(std::move(server)));
    return std::make_unique<cognito_idp::Email>(std::move(sender), std::move(senders), clock);
}

Result<std::unique_ptr<cognito_idp::Carrier>> open_sms(const SmsSettings& settings, const Clock& clock)
{
    if (!settings.url.starts_with("https://") && !settings.url.starts_with("http://"))
        return wrong(fmt::format("`sms.url`: `{}` is not of https", settings.url));
    TRY(auto key, read_secret(settings.key, "sms.key"));
    if (key.reveal().size() < cognito_idp::SmsHook::shortest_key)
        return wrong(fmt::format("`sms.key` is shorter than {} characters", cognito_idp::SmsHook::shortest_key));
    net::ClientOptions options;
    options.addresses.private_networks = settings.allow_private_addresses;
    options.ca_file = settings.ca_file;
    TRY(auto client, net::Client::open(std::move(options)));
    return std::make_unique<cognito_idp::SmsHook>(std::move(client),
                                                  cognito_idp::SmsHook::Target{settings.url, std::move(key)}, clock);
}

}  // namespace

Result<cognito_idp::Delivery::Carriers> open_carriers(const MessageSettings& settings, const Clock& clock)
{
    cognito_idp::Delivery::Carriers carriers;
    if (settings.email) {
        TRY(auto email, open_email(*settings.email, clock));
        carriers.emplace("email", std::move(email));
    }
    if (settings.sms) {
        TRY(auto sms, open_sms(*settings.sms, clock));
        carriers.emplace("phone_number", std::move(sms));
    }
    return carriers;
}

}  // namespace sekisho::app
