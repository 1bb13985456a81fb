#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/s3/versions.h"

/// Multipart uploads and their parts as rows. All functions run inside a transaction.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
namespace sekisho::s3 {

inline constexpr int largest_part_number = 10'000;
inline constexpr std::uint64_t smallest_part = 5 * 1024 * 1024;  ///< of all parts but the last

struct Upload {
    std::string id;  ///< ordered by time of initiation
    std::string key;
    std::string order;  ///< the id again, for listings
    Time initiated;
    std::string initiator;  ///< ARN
    std::string storage_class = "STANDARD";
    ObjectContent content;
    Tags tags;
    ChecksumAlgorithm checksum_algorithm = ChecksumAlgorithm::crc64nvme;
    ChecksumType checksum_type = ChecksumType::full_object;
    bool checksum_asked = false;  ///< the client named an algorithm
};

struct UploadedPart {
    std::int64_t id = 0;
    int number = 0;
    std::uint64_t size = 0;
    std::string etag;
    std::string checksum;  ///< base64, of the upload's algorithm
    Time last_modified;
};

[[nodiscard]] std::string new_upload_id(Time now);
/// InvalidArgument outside 1 to 10,000.
[[nodiscard]] Result<void> check_part_number(int number);

Result<void> insert_upload(store::Connection& connection, std::int64_t bucket, const Upload& upload);
/// NoSuchUpload for an id of another bucket or key as well.
Result<Upload> find_upload(store::Connection& connection, std::int64_t bucket, std::string key, std::string id);
/// Puts a part in place of one with the same number; yields the files released by that. NoSuchUpload.
Result<std::vector<std::string>> put_part(store::Connection& connection, std::string upload_id, const UploadedPart& part,
                                          const Segments& segments);
/// Parts behind number `after`, in order.
Result<std::vector<UploadedPart>> find_uploaded_parts(store::Connection& connection, std::string upload_id, int after,
                                                      std::size_t limit);
/// For list_page().
Result<std::vector<Upload>> scan_uploads(store::Connection& connection, std::int64_t bucket, const Seek& seek,
                                         std::size_t limit);
/// Removes an upload with its parts; yields the files released.
Result<std::vector<std::string>> remove_upload(store::Connection& connection, std::string upload_id);
Result<std::vector<std::string>> remove_all_uploads(store::Connection& connection, std::int64_t bucket);

/// One element of CompleteMultipartUpload's list.
struct ListedPart {
    int number = 0;
    std::string etag;                  ///< without quotes
    std::optional<Checksum> checksum;  ///< where the client sent one
};

struct Completion {
    std::string key;
    std::string upload_id;
    std::vector<ListedPart> parts;
    std::optional<Checksum> checksum;  ///< of the whole, to be compared
    std::optional<std::uint64_t> object_size;
    WriteConditions conditions;
    Time now;
};

struct Completed {
    VersionChange change;
    std::string etag;
    Checksum checksum;
};

/// Checks the list against the parts that were uploaded and yields these in order: MalformedXML for none,
/// InvalidPartOrder, InvalidPart, EntityTooSmall. Checksums of another algorithm than `kept` cannot be compared: they were
/// when the part came. Pure.
Result<std::vector<UploadedPart>> choose_parts(const std::vector<ListedPart>& listed,
                                               const std::vector<UploadedPart>& uploaded, ChecksumAlgorithm kept);

/// Makes the object of the parts; no byte moves. The errors of choose_parts() and put_version(), BadDigest, InvalidRequest.
Result<Completed> complete_upload(store::Connection& connection, std::int64_t bucket, const Completion& completion);

}  // namespace sekisho::s3
