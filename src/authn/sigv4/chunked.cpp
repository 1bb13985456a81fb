#include "authn/sigv4/chunked.h"

#include <array>
#include <charconv>

#include "authn/sigv4/canonical.h"
#include "authn/sigv4/errors.h"
#include "authn/sigv4/line_reader.h"
#include "base/encoding.h"

namespace sekisho::authn {
namespace {

constexpr std::size_t smallest_chunk = 8192;  // of all but the last
constexpr std::size_t longest_chunk_line = 128;
constexpr std::size_t longest_trailer_line = 1024;
constexpr std::string_view chunk_signature_text = ";chunk-signature=";
constexpr std::string_view trailer_signature_name = "x-amz-trailer-signature";

struct ChecksumName {
    std::string_view header;
    std::string_view shown;
    crypto::Algorithm algorithm;
};
constexpr std::array checksum_names = {
    ChecksumName{"x-amz-checksum-crc32", "CRC32", crypto::Algorithm::crc32},
    ChecksumName{"x-amz-checksum-crc32c", "CRC32C", crypto::Algorithm::crc32c},
    ChecksumName{"x-amz-checksum-crc64nvme", "CRC64NVME", crypto::Algorithm::crc64nvme},
    ChecksumName{"x-amz-checksum-sha1", "SHA1", crypto::Algorithm::sha1},
    ChecksumName{"x-amz-checksum-sha256", "SHA256", crypto::Algorithm::sha256},
};

const ChecksumName* find_checksum(std::string_view header)
{
    for (const auto& name : checksum_names)
        if (name.header == header) return &name;
    return nullptr;
}

std::string_view trim(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool is_signature(std::string_view text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// What the request's headers promise about its body.
struct Promise {
    std::uint64_t decoded_length = 0;
    const ChecksumName* checksum = nullptr;  // trailing
    bool signs_chunks = false;
    bool has_trailers = false;
};

/// The line before a chunk: "10000;chunk-signature=<64 digits>", or "10000".
struct ChunkLine {
    std::uint64_t size = 0;
    std::string signature;
};

std::optional<ChunkLine> parse_chunk_line(std::string_view line, bool is_signed)
{
    ChunkLine chunk;
    const auto digits = line.substr(0, line.find(';'));
    const auto rest = line.substr(digits.size());
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), chunk.size, 16);
    if (digits.empty() || digits.front() == '-' || error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    if (!is_signed) return rest.empty() ? std::optional(chunk) : std::nullopt;
    if (!rest.starts_with(chunk_signature_text)) return std::nullopt;
    chunk.signature = rest.substr(chunk_signature_text.size());
    if (!is_signature(chunk.signature)) return std::nullopt;
    return chunk;
}

class ChunkedSource final : public net::ByteSource {
public:
    ChunkedSource(const Promise& promise, ChunkSigner signer, net::BodyStream raw)
        : promise_(promise), signer_(std::move(signer)), reader_(std::move(raw))
    {
        if (promise_.checksum) checksum_.emplace(promise_.checksum->algorithm);
    }

    Task<Result<std::optional<std::string>>> next() override
    {
        while (remaining_ == 0) {
            if (in_chunk_) CO_TRY_VOID(co_await finish_chunk());
            CO_TRY_VOID(co_await start_chunk());
            if (remaining_ > 0) break;
            CO_TRY_VOID(co_await finish_body());
            co_return std::optional<std::string>();
        }
        CO_TRY(auto piece, co_await reader_.data(remaining_));
        remaining_ -= piece.size();
        received_ += piece.size();
        if (promise_.signs_chunks) chunk_hash_->update(piece);
        if (checksum_) checksum_->update(piece);
        co_return std::optional<std::string>(std::move(piece));
    }

    std::optional<std::uint64_t> length() const override { return promise_.decoded_length; }
    const std::optional<TrailingChecksum>& verified_checksum() const { return verified_; }

private:
    Task<Result<void>> start_chunk()
    {
        CO_TRY(const auto line, co_await reader_.line(longest_chunk_line, s3_errors::malformed_chunk()));
        auto chunk = parse_chunk_line(line, promise_.signs_chunks);
        if (!chunk) co_return fail(s3_errors::malformed_chunk());
        // Besides being AWS's rule, this bounds the work that a small body can cause.
        if (chunk->size > 0 && last_was_small_) co_return fail(s3_errors::chunk_too_small());
        if (chunk->size > promise_.decoded_length - received_) co_return fail(s3_errors::body_too_long());
        last_was_small_ = chunk->size < smallest_chunk;
        remaining_ = chunk->size;
        in_chunk_ = chunk->size > 0;
        signature_ = std::move(chunk->signature);
        if (promise_.signs_chunks) chunk_hash_.emplace(crypto::Algorithm::sha256);
        co_return Result<void>();
    }

    Result<void> check_chunk_signature()
    {
        if (!promise_.signs_chunks) return {};
        const auto expected = signer_.sign_chunk(chunk_hash_->finish());
        if (crypto::equal_constant_time(expected, signature_)) return {};
        return fail(in_family(errors::signature_mismatch(), ErrorFamily::s3));
    }

    Task<Result<void>> finish_chunk()
    {
        CO_TRY_VOID(check_chunk_signature());
        CO_TRY(const auto line, co_await reader_.line(0, s3_errors::malformed_chunk()));
        in_chunk_ = false;
        co_return Result<void>();
    }

    Task<Result<void>> finish_body()
    {
        CO_TRY_VOID(check_chunk_signature());
        if (received_ != promise_.decoded_length) co_return fail(s3_errors::body_ended_early());
        if (promise_.has_trailers) {
            CO_TRY_VOID(co_await read_trailers());
        } else {
            CO_TRY_VOID(co_await reader_.line(0, s3_errors::malformed_chunk()));
        }
        co_return co_await reader_.end();
    }

    Task<Result<void>> read_trailers()
    {
        std::string canonical;
        std::optional<std::string> checksum;
        std::optional<std::string> signature;
        while (true) {
            CO_TRY(const auto line, co_await reader_.line(longest_trailer_line, s3_errors::malformed_trailer()));
            if (line.empty()) break;
            const auto colon = line.find(':');
            if (colon == std::string::npos || signature) co_return fail(s3_errors::malformed_trailer());
            const auto name = lower_ascii(line.substr(0, colon));
            const auto value = std::string(trim(std::string_view(line).substr(colon + 1)));
            if (name == trailer_signature_name && promise_.signs_chunks) {
                signature = value;
            } else if (name == promise_.checksum->header && !checksum) {
                checksum = value;
                canonical += name + ":" + value + "\n";
            } else {
                co_return fail(s3_errors::malformed_trailer());
            }
        }
        if (!checksum || signature.has_value() != promise_.signs_chunks) co_return fail(s3_errors::malformed_trailer());
        if (signature && !crypto::equal_constant_time(signer_.sign_trailers(canonical), *signature))
            co_return fail(in_family(errors::signature_mismatch(), ErrorFamily::s3));
        co_return check_checksum(*std::move(checksum));
    }

    Result<void> check_checksum(std::string value)
    {
        const auto computed = checksum_->finish();
        const auto sent = from_base64(value);
        if (!sent || sent->size() != computed.size()) return fail(s3_errors::malformed_trailer());
        if (!crypto::equal_constant_time(*sent, computed)) return fail(s3_errors::bad_digest(promise_.checksum->shown));
        verified_ = TrailingChecksum{std::string(promise_.checksum->header), std::move(value)};
        return {};
    }

    Promise promise_;
    ChunkSigner signer_;
    LineReader reader_;
    std::uint64_t received_ = 0;
    std::uint64_t remaining_ = 0;  // of the chunk
    bool in_chunk_ = false;
    bool last_was_small_ = false;
    std::string signature_;  // of the chunk
    std::optional<crypto::Hasher> chunk_hash_;
    std::optional<crypto::Hasher> checksum_;
    std::optional<TrailingChecksum> verified_;
};

Result<Promise> read_promise(const Signature& signature, const net::Request& request)
{
    Promise promise;
    promise.signs_chunks = signature.payload_mode != PayloadMode::streaming_unsigned_trailer;
    promise.has_trailers = signature.payload_mode != PayloadMode::streaming_signed;
    const auto lengths = request.headers.all("x-amz-decoded-content-length");
    if (lengths.size() != 1) return fail(s3_errors::missing_decoded_length());
    const auto text = trim(lengths.front());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), promise.decoded_length);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return fail(s3_errors::missing_decoded_length());
    if (!promise.has_trailers) return promise;
    const auto trailers = request.headers.all("x-amz-trailer");
    if (trailers.size() == 1) promise.checksum = find_checksum(lower_ascii(trim(trailers.front())));
    if (!promise.checksum) return fail(s3_errors::unsupported_trailer());
    return promise;
}

}  // namespace

ChunkSigner::ChunkSigner(const Signature& seed, Secret signing_key)
    : date_and_scope_(amz_date(seed.time) + "\n" + seed.scope() + "\n"),
      previous_(seed.signature),
      signing_key_(std::move(signing_key))
{
}

std::string ChunkSigner::sign_chunk(std::string_view sha256_of_data)
{
    static const std::string hash_of_nothing = hex(crypto::sha256(""));
    std::string text = "AWS4-HMAC-SHA256-PAYLOAD\n";
    text.append(date_and_scope_)
        .append(previous_)
        .append("\n")
        .append(hash_of_nothing)
        .append("\n")
        .append(hex(sha256_of_data));
    previous_ = hex(crypto::hmac_sha256(signing_key_.reveal(), text));
    return previous_;
}

std::string ChunkSigner::sign_trailers(std::string_view canonical_trailers) const
{
    std::string text = "AWS4-HMAC-SHA256-TRAILER\n";
    text.append(date_and_scope_).append(previous_).append("\n").append(hex(crypto::sha256(canonical_trailers)));
    return hex(crypto::hmac_sha256(signing_key_.reveal(), text));
}

Result<net::BodyStream> chunked_body(const Signature& signature, const net::Request& request, const Secret& secret_key,
                                     net::BodyStream raw)
{
    TRY(const auto promise, read_promise(signature, request));
    ChunkSigner signer(signature, cached_signing_key(signature, secret_key));
    return std::make_unique<ChunkedSource>(promise, std::move(signer), std::move(raw));
}

std::optional<TrailingChecksum> trailing_checksum(const net::ByteSource& body)
{
    const auto* source = dynamic_cast<const ChunkedSource*>(&body);
    return source ? source->verified_checksum() : std::nullopt;
}

std::optional<crypto::Algorithm> checksum_algorithm(std::string_view header) noexcept
{
    const auto* name = find_checksum(header);
    return name ? std::optional(name->algorithm) : std::nullopt;
}

}  // namespace sekisho::authn
