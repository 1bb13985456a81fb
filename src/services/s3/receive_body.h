#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "net/http.h"
#include "services/s3/checksums.h"
#include "services/s3/storage.h"

/// Taking in the body of PutObject or UploadPart and comparing it with what the headers promise.
namespace sekisho::s3 {

/// "The maximum size of a single PUT operation is 5 GB", likewise of a part.
inline constexpr std::uint64_t largest_put = std::uint64_t(5) * 1024 * 1024 * 1024;

/// What the headers say of a body.
struct Promises {
    std::optional<std::string> md5;              ///< raw
    std::optional<Checksum> checksum;            ///< x-amz-checksum-*
    std::optional<ChecksumAlgorithm> announced;  ///< of a trailer, whose value the gate's body filter verifies
};

/// InvalidDigest for a Content-MD5 that is none; the errors of requested_checksum().
template <class In>
[[nodiscard]] Result<Promises> read_promises(const In& input)
{
    Promises promises;
    if (input.ContentMD5) {
        promises.md5 = from_base64(*input.ContentMD5);
        constexpr std::size_t md5_size = 16;
        if (!promises.md5 || promises.md5->size() != md5_size) return fail(errors::invalid_digest());
    }
    if (input.ChecksumSHA512 || input.ChecksumMD5 || input.ChecksumXXHASH64 || input.ChecksumXXHASH3 ||
        input.ChecksumXXHASH128)
        return fail(errors::invalid_request(
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
            "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"));
    TRY(promises.checksum, requested_checksum(input));
    if (promises.checksum && promises.checksum->type == ChecksumType::composite)
        return fail(errors::invalid_request("Value for x-amz-checksum header is invalid."));
    if (input.ChecksumAlgorithm) {
        TRY(promises.announced, parse_checksum_algorithm(*input.ChecksumAlgorithm));
        if (promises.checksum && promises.checksum->algorithm != *promises.announced)
            return fail(errors::invalid_request("Value for x-amz-sdk-checksum-algorithm header is invalid."));
    }
    return promises;
}

/// Receives `body`, computing also the checksum `kept`; BadDigest, and nothing remains of the bytes, where a promise is
/// broken.
[[nodiscard]] Task<Result<StoredBytes>> receive_body(Storage& storage, net::BodyStream body, Promises promises,
                                                     ChecksumAlgorithm kept);

/// Removes bytes whose rows were refused with `error`. Where the database does not tell whether it has them, they are left
/// to the sweep at the next start.
[[nodiscard]] Task<void> give_back(Storage& storage, Segments segments, Error error);

}  // namespace sekisho::s3
