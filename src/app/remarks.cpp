#include "app/remarks.h"

#include <array>

namespace sekisho::app {
namespace {

struct Remark {
    std::string_view service, operation, text;
};

constexpr std::string_view one_region = "refused with InvalidParameterException, since one server is one Region";
constexpr std::string_view no_sign_in = "kept and checked; sign-in through it is for a later release";
constexpr std::string_view no_pages = "kept and checked; the pages that show it are for a later release";

constexpr std::array remarks{
    Remark{"cognito_idp", "CreateIdentityProvider", no_sign_in},
    Remark{"cognito_idp", "CreateManagedLoginBranding", no_pages},
    Remark{"cognito_idp", "CreateTerms", no_pages},
    Remark{
        "cognito_idp", "CreateUserPoolDomain",
        "the certificate's ARN is kept as it is told; TLS stands in the server's configuration, and CloudFrontDomain is the "
        "host of its public URL"},
    Remark{"cognito_idp", "CreateUserPoolReplica", one_region},
    Remark{"cognito_idp", "DeleteUserPoolReplica", one_region},
    Remark{"cognito_idp", "GetLogDeliveryConfiguration", "answers no destinations: what happens stands in the audit trail"},
    Remark{"cognito_idp", "GetProvisionedLimit",
           "the rate is for each pool of the account; without one, the largest integer"},
    Remark{"cognito_idp", "ListUserPoolReplicas", "answers the pool itself, as the primary"},
    Remark{"cognito_idp", "SetLogDeliveryConfiguration",
           "takes only the empty configuration: CloudWatch Logs and Firehose are not here, and what happens stands in the "
           "audit "
           "trail"},
    Remark{"cognito_idp", "SetUICustomization", no_pages},
    Remark{"cognito_idp", "UpdateProvisionedLimit",
           "the rate is for each pool of the account, and may be below AWS's default"},
    Remark{"cognito_idp", "UpdateUserPoolReplica", one_region},
};

}  // namespace

std::string_view remark_on(std::string_view service, std::string_view operation)
{
    for (const auto& remark : remarks)
        if (remark.service == service && remark.operation == operation) return remark.text;
    return {};
}

}  // namespace sekisho::app
