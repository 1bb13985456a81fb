#include <gtest/gtest.h>

#include "authn/sigv4/errors.h"

namespace sekisho::authn {
namespace {

TEST(Families, NameTheSameFailureInTheirOwnWay)
{
    const auto code = [](Error error, ErrorFamily family) { return in_family(std::move(error), family).code; };
    EXPECT_EQ(code(errors::signature_mismatch(), ErrorFamily::query), "SignatureDoesNotMatch");
    EXPECT_EQ(code(errors::signature_mismatch(), ErrorFamily::json), "InvalidSignatureException");
    EXPECT_EQ(code(errors::signature_mismatch(), ErrorFamily::s3), "SignatureDoesNotMatch");
    EXPECT_EQ(code(errors::unknown_access_key(), ErrorFamily::rest_json), "UnrecognizedClientException");
    EXPECT_EQ(code(errors::unknown_access_key(), ErrorFamily::s3), "InvalidAccessKeyId");
    EXPECT_EQ(code(errors::invalid_session_token(), ErrorFamily::query), "InvalidClientTokenId");
    EXPECT_EQ(code(errors::invalid_session_token(), ErrorFamily::s3), "InvalidToken");
    EXPECT_EQ(code(errors::expired_session_token(), ErrorFamily::json), "ExpiredTokenException");
    EXPECT_EQ(in_family(errors::expired_session_token(), ErrorFamily::s3).status, 400);
    EXPECT_EQ(code(errors::incomplete_signature(errors::Place::header, "x"), ErrorFamily::json),
              "IncompleteSignatureException");
    EXPECT_EQ(code(errors::incomplete_signature(errors::Place::header, "x"), ErrorFamily::s3),
              "AuthorizationHeaderMalformed");
    EXPECT_EQ(code(errors::incomplete_signature(errors::Place::query, "x"), ErrorFamily::s3),
              "AuthorizationQueryParametersError");
    EXPECT_EQ(in_family(errors::missing_authentication_token(), ErrorFamily::json).message, "Missing Authentication Token");
    EXPECT_EQ(in_family(errors::signature_mismatch(), ErrorFamily::json).status, 400);
    EXPECT_EQ(in_family(errors::signature_mismatch(), ErrorFamily::rest_json).status, 403);
    EXPECT_EQ(code(Error{"Other", "x", 400, {}, {}}, ErrorFamily::s3), "Other");
}

}  // namespace
}  // namespace sekisho::authn
