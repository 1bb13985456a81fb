#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "authn/sigv4/canonical.h"
#include "authn/sigv4/sign.h"
#include "authn/sigv4/signature.h"
#include "base/encoding.h"
#include "crypto/hash.h"

/// Signed requests for the tests of this folder.
namespace sekisho::authn::test {

inline const Time moment = parse_amz_date("20261120T064133Z").value();
inline const Credentials signer{"AKIAEXAMPLE", Secret("top/secret+key"), ""};

inline net::Request make_request(std::string method, std::string target)
{
    net::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers.add("host", "localhost:8080");
    request.body = net::empty_body();
    return request;
}

inline std::string hash_of(std::string_view body) { return hex(crypto::sha256(body)); }

inline Result<void> check(const net::Request& request, std::string_view body, Time now = moment,
                          const Secret& key = signer.secret_access_key)
{
    TRY(const auto signature, parse_signature(request));
    if (!signature) return fail("NoSignature", "");
    return verify_signature(*signature, request, key, hash_of(body), now);
}

inline std::string verdict(const net::Request& request, std::string_view body, Time now = moment,
                           const Secret& key = signer.secret_access_key)
{
    const auto result = check(request, body, now, key);
    return result ? "ok" : result.error().code;
}

inline net::Request signed_json(std::string_view body)
{
    auto request = make_request("POST", "/");
    request.headers.add("content-type", "application/x-amz-json-1.1");
    request.headers.add("x-amz-target", "AWSCognitoIdentityProviderService.ListUserPools");
    sign_request(request, signer, {"us-east-1", "cognito-idp", moment}, hash_of(body));
    return request;
}

inline net::Request signed_s3(std::string target = "/bucket/key", std::string_view payload = unsigned_payload_text)
{
    auto request = make_request("GET", std::move(target));
    sign_request(request, signer, {"us-east-1", "s3", moment}, payload);
    return request;
}

inline net::Request presigned(std::string service, std::chrono::seconds valid_for, std::string target = "/bucket/key?x=1")
{
    auto request = make_request("GET", std::move(target));
    request.target = presigned_target(request, signer, {"us-east-1", std::move(service), moment}, valid_for);
    return request;
}

inline void replace(std::string& text, std::string_view from, std::string_view to)
{
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
}

inline net::Request with_authorization(std::string_view from, std::string_view to)
{
    auto request = signed_json("{}");
    std::string text(*request.headers.get("authorization"));
    replace(text, from, to);
    request.headers.set("authorization", text);
    return request;
}

}  // namespace sekisho::authn::test
