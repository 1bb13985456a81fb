#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "app/installation.h"
#include "authn/sigv4/sign.h"
#include "wire/json.h"
#include "wire/schema.h"

/// A whole installation with an organisation: every request passes the real gate.
namespace sekisho::accounts {

struct Answer {
    int status = 0;
    std::string text;  ///< the body, or x-amzn-errortype with it
    wire::Json json;   ///< of JSON answers

    [[nodiscard]] bool ok() const noexcept { return status < 300; }
    [[nodiscard]] bool says(std::string_view part) const noexcept { return text.find(part) != std::string::npos; }
    /// "A/B/C": the text at that place of the JSON answer; empty where there is none.
    [[nodiscard]] std::string at(std::string_view path) const;
};

/// Allows `action` on everything, or denies it.
[[nodiscard]] std::string document(std::string_view effect, std::string_view action, std::string_view condition = "{}");
[[nodiscard]] std::string json_text(std::string_view text);

/// The management account 123456789012 with an organisation (root / outer / inner) and a member account in `inner`, whose
/// administrator is a session of OrganizationAccountAccessRole. Service and resource control policies are enabled.
class TwoAccounts : public testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    Answer send(net::Request request);
    /// An operation of organizations or of a cognito service.
    Answer json(const authn::Credentials& who, std::string_view target, std::string_view service, const std::string& body);
    Answer organizations(std::string_view operation, const std::string& body = "{}");
    Answer organizations_as(const authn::Credentials& who, std::string_view operation, const std::string& body = "{}");
    Answer iam(const authn::Credentials& who, const std::string& form);
    Answer sts(const authn::Credentials& who, const std::string& form);
    Answer s3(const authn::Credentials& who, const std::string& method, const std::string& target,
              const std::string& body = "");
    Answer raw(const authn::Credentials& who, net::Request request, std::string_view service, std::string_view body);

    /// Credentials of a session, or of the user's new key; throws where they are refused.
    authn::Credentials assume(const authn::Credentials& who, const std::string& role_arn);
    authn::Credentials make_user(const authn::Credentials& who, const std::string& name, const std::string& policy);
    /// A new policy of the organisation, by id.
    std::string make_policy(const std::string& type, const std::string& content);
    void attach(const std::string& policy, const std::string& target);
    void detach(const std::string& policy, const std::string& target);
    /// A member account in the root, by id.
    std::string make_account(const std::string& name);
    [[nodiscard]] static std::string access_role(const std::string& account);

    const std::string management_ = "123456789012";
    std::string organization_, root_id_, outer_, inner_, member_;
    authn::Credentials root_;      ///< the management account's root
    authn::Credentials operator_;  ///< a user of it with every permission
    authn::Credentials admin_;     ///< the member account's administrator
    std::unique_ptr<app::Installation> installation_;

private:
    std::string folder_;
};

}  // namespace sekisho::accounts
