// Bodies in aws-chunked form, whole or in pieces: nothing may crash, a decoded body has the promised length, and an unsigned
// chunk never passes in the signed modes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "authn/sigv4/signature.h"
#include "crypto/hash.h"

using namespace sekisho;

namespace {

class PieceSource final : public net::ByteSource {
public:
    PieceSource(std::string_view bytes, std::size_t size) : bytes_(bytes), size_(size) {}
    Task<Result<std::optional<std::string>>> next() override
    {
        if (bytes_.empty()) co_return std::optional<std::string>();
        std::string piece(bytes_.substr(0, size_));
        bytes_.remove_prefix(piece.size());
        co_return std::optional<std::string>(std::move(piece));
    }

private:
    std::string_view bytes_;
    std::size_t size_;
};

void must(bool holds)
{
    if (!holds) std::abort();
}

std::optional<std::string> decode(authn::PayloadMode mode, std::size_t length, net::BodyStream raw)
{
    authn::Signature signature;
    signature.service = "s3";
    signature.payload_mode = mode;
    signature.signature = std::string(64, '0');
    net::Request request;
    request.headers.add("x-amz-decoded-content-length", std::to_string(length));
    request.headers.add("x-amz-trailer", "x-amz-checksum-crc32");
    auto body = authn::verified_body(signature, request, Secret("a secret that no input knows"), std::move(raw));
    must(body.has_value());
    boost::asio::io_context io;
    auto future = boost::asio::co_spawn(io, net::read_all(**body, 1 << 20), boost::asio::use_future);
    io.run();
    auto read = future.get();
    return read ? std::optional(*std::move(read)) : std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 3) return 0;
    const std::size_t length = data[0] | data[1] << 8;
    const std::size_t piece = data[2] + 1U;
    const std::string_view text(reinterpret_cast<const char*>(data + 3), size - 3);
    const auto decoded =
        decode(authn::PayloadMode::streaming_unsigned_trailer, length, std::make_unique<PieceSource>(text, piece));
    must(!decoded || decoded->size() == length);
    const auto again =
        decode(authn::PayloadMode::streaming_unsigned_trailer, length, std::make_unique<PieceSource>(text, text.size() + 1));
    must(decoded == again);
    must(!decode(authn::PayloadMode::streaming_signed, length, std::make_unique<PieceSource>(text, piece)));
    must(!decode(authn::PayloadMode::streaming_signed_trailer, length, std::make_unique<PieceSource>(text, piece)));
    return 0;
}
