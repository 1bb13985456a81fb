#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/secret.h"

/// Digests and MACs; results are raw bytes. Thread-safe, but for one Hasher.
namespace sekisho::crypto {

[[nodiscard]] std::string sha256(std::string_view bytes);
[[nodiscard]] std::string sha1(std::string_view bytes);
[[nodiscard]] std::string md5(std::string_view bytes);  ///< for S3 ETags and Content-MD5 only
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view message);
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view message);  ///< for TOTP (RFC 6238) only
/// RFC 5869. length <= 8160.
[[nodiscard]] Secret hkdf_sha256(std::string_view key_material, std::string_view salt, std::string_view info,
                                 std::size_t length);

/// Bit-wise CRCs as S3 checksums have them: big-endian bytes of the value.
[[nodiscard]] std::uint32_t crc32(std::uint32_t running, std::string_view bytes) noexcept;   ///< start with 0
[[nodiscard]] std::uint32_t crc32c(std::uint32_t running, std::string_view bytes) noexcept;  ///< start with 0
[[nodiscard]] std::uint64_t crc64nvme(std::uint64_t running, std::string_view bytes) noexcept;

enum class Algorithm { md5, sha1, sha256, crc32, crc32c, crc64nvme };

/// A digest or CRC of bytes that arrive in pieces. CRCs come out as big-endian bytes.
class Hasher {
public:
    explicit Hasher(Algorithm algorithm);
    ~Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    void update(std::string_view bytes);
    [[nodiscard]] std::string finish();  ///< once

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Equal length and equal bytes, in time that depends on the length alone.
[[nodiscard]] bool equal_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace sekisho::crypto
