#include "authn/sigv4/chunked.h"

#include <gtest/gtest.h>

#include "authn/sigv4/sign.h"
#include "authn/test_support.h"
#include "base/encoding.h"
#include "crypto/random.h"

namespace sekisho::authn {
namespace {

const Time moment = parse_amz_date("20261120T064133Z").value();
const Credentials signer{"AKIAEXAMPLE", Secret("top/secret+key"), ""};
constexpr std::string_view signed_mode = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
constexpr std::string_view signed_trailer_mode = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
constexpr std::string_view unsigned_trailer_mode = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

struct Upload {
    std::shared_ptr<net::Request> request = std::make_shared<net::Request>();
    Signature signature;
    std::string encoded;
};

std::string checksum_of(std::string_view header, std::string_view body)
{
    crypto::Hasher hasher(checksum_algorithm(header).value());
    hasher.update(body);
    return base64(hasher.finish());
}

Upload make_upload(std::string_view mode, std::string_view body, std::string trailer = {}, std::size_t chunk_size = 8192)
{
    Upload upload;
    upload.request->method = "PUT";
    upload.request->target = "/bucket/key";
    upload.request->headers.add("host", "localhost");
    upload.request->headers.add("x-amz-decoded-content-length", std::to_string(body.size()));
    if (!trailer.empty()) upload.request->headers.add("x-amz-trailer", trailer);
    sign_request(*upload.request, signer, {"us-east-1", "s3", moment}, mode);
    upload.signature = parse_signature(*upload.request).value().value();
    ChunkedForm form{chunk_size, {}};
    if (!trailer.empty()) form.trailer = {trailer, checksum_of(trailer, body)};
    upload.encoded = encode_aws_chunked(upload.signature, signer.secret_access_key, body, form);
    return upload;
}

struct Outcome {
    std::string code = "ok";
    std::string body;
    std::optional<TrailingChecksum> checksum;
};

Outcome decode(const Upload& upload, std::size_t piece = 100'000)
{
    const auto verdict = verify_signature(upload.signature, *upload.request, signer.secret_access_key, "", moment);
    if (!verdict) return {verdict.error().code, {}, {}};
    auto stream = verified_body(upload.signature, *upload.request, signer.secret_access_key,
                                std::make_unique<test::PieceSource>(upload.encoded, piece));
    if (!stream) return {stream.error().code, {}, {}};
    auto read = test::read(**stream);
    if (!read) return {read.error().code, {}, {}};
    return {"ok", *std::move(read), trailing_checksum(**stream)};
}

void replace(std::string& text, std::string_view from, std::string_view to)
{
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
}

std::string first_signature(const std::string& encoded) { return encoded.substr(encoded.find('=') + 1, 64); }

TEST(Chunked, DecodesThePublishedExamples)
{
    const auto cases = test::load_cases("sigv4/chunked.json");
    ASSERT_TRUE(cases.array());
    ASSERT_EQ(cases.array()->size(), 2u);
    for (const auto& item : *cases.array()) {
        SCOPED_TRACE(test::text_of(item, "name"));
        net::Request request;
        request.method = test::text_of(item, "method");
        request.target = test::text_of(item, "target");
        for (const auto& field : *item.find("headers")->array())
            request.headers.add(*(*field.array())[0].string(), *(*field.array())[1].string());
        const auto& chunks = *item.find("chunks")->array();
        std::string encoded = "10000;chunk-signature=" + *chunks[0].string() + "\r\n" + std::string(65536, 'a') +
                              "\r\n400;chunk-signature=" + *chunks[1].string() + "\r\n" + std::string(1024, 'a') +
                              "\r\n0;chunk-signature=" + *chunks[2].string() + "\r\n";
        if (const auto* trailer = item.find("trailer"))
            encoded += *(*trailer->array())[0].string() + ":" + *(*trailer->array())[1].string() +
                       "\r\nx-amz-trailer-signature:" + test::text_of(item, "trailer_signature") + "\r\n";
        encoded += "\r\n";
        const Secret secret(test::text_of(item, "secret"));
        const auto signature = parse_signature(request).value().value();
        ASSERT_TRUE(verify_signature(signature, request, secret, "", parse_amz_date(test::text_of(item, "now")).value()));
        for (const std::size_t piece : {1000u, 70000u}) {
            auto stream = verified_body(signature, request, secret, std::make_unique<test::PieceSource>(encoded, piece));
            ASSERT_TRUE(stream);
            EXPECT_EQ((*stream)->length(), 66560u);
            const auto body = test::read(**stream);
            ASSERT_TRUE(body) << body.error().code;
            EXPECT_EQ(*body, std::string(66560, 'a'));
        }
    }
}

TEST(Chunked, DecodesEveryModeInPiecesOfAnySize)
{
    for (const std::size_t size : {0u, 1u, 8191u, 8192u, 8193u, 30000u}) {
        const auto body = crypto::random_bytes(size);
        for (const std::size_t piece : {1u, 7u, 8300u, 100000u}) {
            EXPECT_EQ(decode(make_upload(signed_mode, body), piece).body, body);
            const auto with_signed = decode(make_upload(signed_trailer_mode, body, "x-amz-checksum-sha256"), piece);
            EXPECT_EQ(with_signed.body, body);
            const auto plain = decode(make_upload(unsigned_trailer_mode, body, "x-amz-checksum-crc64nvme"), piece);
            EXPECT_EQ(plain.code, "ok");
            EXPECT_EQ(plain.body, body);
            EXPECT_EQ(plain.checksum->value, checksum_of("x-amz-checksum-crc64nvme", body));
        }
    }
}

TEST(Chunked, VerifiesEveryKindOfTrailingChecksum)
{
    for (const char* name : {"x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme",
                             "x-amz-checksum-sha1", "x-amz-checksum-sha256"}) {
        auto upload = make_upload(unsigned_trailer_mode, "hello", name);
        EXPECT_EQ(decode(upload).code, "ok") << name;
        EXPECT_EQ(decode(upload).checksum->header, name);
        auto changed = upload;
        replace(changed.encoded, "hello", "hullo");
        EXPECT_EQ(decode(changed).code, "BadDigest") << name;
        auto shorter = upload;
        replace(shorter.encoded, checksum_of(name, "hello"), "AA==");
        EXPECT_EQ(decode(shorter).code, "MalformedTrailerError") << name;
    }
}

TEST(Chunked, RefusesChangedDataAndSignatures)
{
    const auto body = std::string(20000, 'a');
    for (const auto mode : {signed_mode, signed_trailer_mode}) {
        const auto upload = make_upload(mode, body, mode == signed_mode ? "" : "x-amz-checksum-crc32");
        auto changed = upload;
        replace(changed.encoded, "aaaa", "aaab");
        EXPECT_EQ(decode(changed).code, "SignatureDoesNotMatch");
        changed = upload;
        const auto last = changed.encoded.rfind("aaaa");
        changed.encoded[last] = 'b';
        EXPECT_EQ(decode(changed).code, "SignatureDoesNotMatch");
        changed = upload;
        replace(changed.encoded, first_signature(changed.encoded), std::string(64, '0'));
        EXPECT_EQ(decode(changed).code, "SignatureDoesNotMatch");
    }
}

TEST(Chunked, RefusesReorderedOrDroppedChunks)
{
    std::string body = std::string(8192, 'a') + std::string(8192, 'b');
    auto upload = make_upload(signed_mode, body);
    const std::size_t chunk = upload.encoded.find("\r\n") + 2 + 8192 + 2;
    auto swapped = upload;
    swapped.encoded =
        upload.encoded.substr(chunk, chunk) + upload.encoded.substr(0, chunk) + upload.encoded.substr(2 * chunk);
    EXPECT_EQ(decode(swapped).code, "SignatureDoesNotMatch");
    auto dropped = upload;
    dropped.encoded.erase(chunk, chunk);
    EXPECT_EQ(decode(dropped).code, "SignatureDoesNotMatch");
}

TEST(Chunked, RefusesATrailerThatIsNotSignedOrNotDeclared)
{
    const auto upload = make_upload(signed_trailer_mode, "hello", "x-amz-checksum-crc32");
    auto changed = upload;
    replace(changed.encoded, "x-amz-trailer-signature:", "x-amz-trailer-signature:0");
    EXPECT_EQ(decode(changed).code, "SignatureDoesNotMatch");
    changed = upload;
    changed.encoded.resize(changed.encoded.find("x-amz-trailer-signature"));
    changed.encoded += "\r\n";
    EXPECT_EQ(decode(changed).code, "MalformedTrailerError");
    changed = upload;
    replace(changed.encoded, "x-amz-checksum-crc32:", "x-amz-checksum-crc32c:");
    EXPECT_EQ(decode(changed).code, "MalformedTrailerError");
    changed = upload;
    replace(changed.encoded, "x-amz-trailer-signature:", "x-amz-meta-a:b\r\nx-amz-trailer-signature:");
    EXPECT_EQ(decode(changed).code, "MalformedTrailerError");
    changed = upload;
    const auto line = "x-amz-checksum-crc32:" + checksum_of("x-amz-checksum-crc32", "hello") + "\r\n";
    replace(changed.encoded, line, line + line);
    EXPECT_EQ(decode(changed).code, "MalformedTrailerError");
    changed = upload;
    replace(changed.encoded, line, "");
    EXPECT_EQ(decode(changed).code, "MalformedTrailerError");
    changed = upload;
    replace(changed.encoded, line, std::string(5000, 'x') + "\r\n");
    EXPECT_EQ(decode(changed).code, "MalformedTrailerError");
}

TEST(Chunked, WantsADeclaredChecksumForTrailerModes)
{
    for (const char* bad : {"", "x-amz-checksum-md5", "x-amz-meta-a", "x-amz-checksum-crc32,x-amz-checksum-sha1"}) {
        auto upload = make_upload(unsigned_trailer_mode, "hello", "x-amz-checksum-crc32");
        upload.request->headers.remove("x-amz-trailer");
        if (*bad) upload.request->headers.add("x-amz-trailer", bad);
        const auto stream = verified_body(upload.signature, *upload.request, signer.secret_access_key, net::empty_body());
        ASSERT_FALSE(stream);
        EXPECT_EQ(stream.error().message, "The value specified in the x-amz-trailer header is not supported") << bad;
    }
}

TEST(Chunked, EnforcesTheDecodedLength)
{
    const auto with_length = [](std::string_view length) {
        auto upload = make_upload(unsigned_trailer_mode, "hello", "x-amz-checksum-crc32");
        upload.request->headers.remove("x-amz-decoded-content-length");
        if (!length.empty()) upload.request->headers.add("x-amz-decoded-content-length", std::string(length));
        sign_request(*upload.request, signer, {"us-east-1", "s3", moment}, unsigned_trailer_mode);
        upload.signature = parse_signature(*upload.request).value().value();
        return decode(upload).code;
    };
    EXPECT_EQ(with_length("5"), "ok");
    EXPECT_EQ(with_length("4"), "IncompleteBody");
    EXPECT_EQ(with_length("6"), "IncompleteBody");
    for (const char* bad : {"", "-5", "5x", "0x5", "99999999999999999999999"})
        EXPECT_EQ(with_length(bad), "MissingContentLength") << bad;
}

TEST(Chunked, RefusesEveryTruncationAndAnythingBehindTheEnd)
{
    for (const auto mode : {signed_mode, signed_trailer_mode, unsigned_trailer_mode}) {
        const auto upload = make_upload(mode, "hello", mode == signed_mode ? "" : "x-amz-checksum-crc32");
        for (std::size_t length = 0; length < upload.encoded.size(); ++length) {
            auto cut = upload;
            cut.encoded.resize(length);
            EXPECT_EQ(decode(cut).code, "IncompleteBody") << mode << " " << length;
        }
        auto longer = upload;
        longer.encoded += "x";
        EXPECT_EQ(decode(longer).code, "InvalidRequest");
        EXPECT_EQ(decode(longer, 1).code, "InvalidRequest");
    }
}

TEST(Chunked, RefusesSmallChunksBeforeTheLast)
{
    const auto body = std::string(16384, 'a');
    EXPECT_EQ(decode(make_upload(signed_mode, body, {}, 8192)).code, "ok");
    EXPECT_EQ(decode(make_upload(signed_mode, body, {}, 8191)).code, "InvalidChunkSizeError");
    EXPECT_EQ(decode(make_upload(unsigned_trailer_mode, body, "x-amz-checksum-crc32", 100)).code, "InvalidChunkSizeError");
}

TEST(Chunked, RefusesMalformedChunkLines)
{
    for (const char* bad :
         {"", "x", "-5", "+5", "0x5", "5 ", " 5", "5;a=b", "5;chunk-signature=", "fffffffffffffffff",
          "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
          "0000000000000000000000000000000005"}) {
        auto upload = make_upload(unsigned_trailer_mode, "hello", "x-amz-checksum-crc32");
        replace(upload.encoded, "5\r\nhello", std::string(bad) + "\r\nhello");
        EXPECT_EQ(decode(upload).code, "InvalidRequest") << bad;
    }
    auto bare = make_upload(unsigned_trailer_mode, "hello", "x-amz-checksum-crc32");
    replace(bare.encoded, "hello\r\n", "hello");
    EXPECT_EQ(decode(bare).code, "InvalidRequest") << "no line end behind the data";
    auto stripped = make_upload(signed_mode, "hello");
    const auto semicolon = stripped.encoded.find(';');
    stripped.encoded.erase(semicolon, stripped.encoded.find("\r\n") - semicolon);
    EXPECT_EQ(decode(stripped).code, "InvalidRequest") << "a chunk without its signature";
    auto huge = make_upload(unsigned_trailer_mode, "hello", "x-amz-checksum-crc32");
    replace(huge.encoded, "5\r\nhello", "ffffffffffffffff\r\nhello");
    EXPECT_EQ(decode(huge).code, "IncompleteBody");
}

TEST(HashChecked, FailsAtTheEndWhenTheBodyIsAnother)
{
    const auto body_with = [](std::string_view claimed_for, std::string sent) {
        auto upload = make_upload(hex(crypto::sha256(claimed_for)), claimed_for);
        upload.encoded = std::move(sent);
        return decode(upload, 2);
    };
    EXPECT_EQ(body_with("hello", "hello").body, "hello");
    EXPECT_EQ(body_with("hello", "hullo").code, "XAmzContentSHA256Mismatch");
    EXPECT_EQ(body_with("hello", "hell").code, "XAmzContentSHA256Mismatch");
    EXPECT_EQ(body_with("hello", "hello!").code, "XAmzContentSHA256Mismatch");
    EXPECT_EQ(body_with("", "").code, "ok");
}

}  // namespace
}  // namespace sekisho::authn
