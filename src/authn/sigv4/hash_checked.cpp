#include "authn/sigv4/hash_checked.h"

#include "authn/sigv4/errors.h"
#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::authn {
namespace {

class HashCheckedSource final : public net::ByteSource {
public:
    HashCheckedSource(std::string expected, net::BodyStream raw)
        : expected_(std::move(expected)), raw_(std::move(raw)), hasher_(crypto::Algorithm::sha256)
    {
    }

    Task<Result<std::optional<std::string>>> next() override
    {
        CO_TRY(auto chunk, co_await raw_->next());
        if (chunk) {
            hasher_.update(*chunk);
            co_return chunk;
        }
        const auto computed = hex(hasher_.finish());
        if (!crypto::equal_constant_time(computed, expected_))
            co_return fail(s3_errors::payload_mismatch(expected_, computed));
        co_return std::optional<std::string>();
    }

    std::optional<std::uint64_t> length() const override { return raw_->length(); }

private:
    std::string expected_;
    net::BodyStream raw_;
    crypto::Hasher hasher_;
};

}  // namespace

net::BodyStream hash_checked_body(std::string sha256_hex, net::BodyStream raw)
{
    return std::make_unique<HashCheckedSource>(std::move(sha256_hex), std::move(raw));
}

}  // namespace sekisho::authn
