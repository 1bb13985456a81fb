#include "services/s3/receive_body.h"

#include "services/s3/errors.h"

namespace sekisho::s3 {
namespace {

Result<void> keep_promises(const StoredBytes& stored, const Promises& promises)
{
    if (promises.md5 && !crypto::equal_constant_time(*promises.md5, stored.md5)) return fail(errors::bad_digest());
    if (!promises.checksum) return {};
    const auto& checksum = *promises.checksum;
    if (base64(stored.checksums.at(checksum.algorithm)) != checksum.value)
        return fail(errors::bad_checksum(name_of(checksum.algorithm)));
    return {};
}

}  // namespace

Task<Result<StoredBytes>> receive_body(Storage& storage, net::BodyStream body, Promises promises, ChecksumAlgorithm kept)
{
    std::vector<ChecksumAlgorithm> algorithms{kept};
    if (promises.checksum) algorithms.push_back(promises.checksum->algorithm);
    CO_TRY(auto stored, co_await storage.receive(std::move(body), std::move(algorithms), largest_put));
    if (auto kept_promises = keep_promises(stored, promises); !kept_promises) {
        co_await storage.discard(std::move(stored.segments));
        co_return std::unexpected(std::move(kept_promises).error());
    }
    co_return stored;
}

Task<void> give_back(Storage& storage, Segments segments, Error error)
{
    if (error.code != "StoreFailure") co_await storage.discard(std::move(segments));
}

}  // namespace sekisho::s3
