#include "services/s3/operations.h"

#include "services/s3/abort_multipart_upload.h"
#include "services/s3/acl.h"
#include "services/s3/bucket_cors.h"
#include "services/s3/bucket_encryption.h"
#include "services/s3/bucket_policy.h"
#include "services/s3/bucket_tagging.h"
#include "services/s3/bucket_versioning.h"
#include "services/s3/complete_multipart_upload.h"
#include "services/s3/copy_object.h"
#include "services/s3/create_bucket.h"
#include "services/s3/create_multipart_upload.h"
#include "services/s3/delete_object.h"
#include "services/s3/delete_objects.h"
#include "services/s3/get_object.h"
#include "services/s3/get_object_attributes.h"
#include "services/s3/list_buckets.h"
#include "services/s3/list_multipart_uploads.h"
#include "services/s3/list_object_versions.h"
#include "services/s3/list_objects.h"
#include "services/s3/list_parts.h"
#include "services/s3/object_lock.h"
#include "services/s3/object_tagging.h"
#include "services/s3/ownership_controls.h"
#include "services/s3/public_access_block.h"
#include "services/s3/put_object.h"
#include "services/s3/unconfigured.h"
#include "services/s3/upload_part.h"
#include "services/s3/upload_part_copy.h"

namespace sekisho::s3 {
namespace {

template <class... Handlers>
void add(op::Operations& operations, Stores stores)
{
    (operations.push_back(op::make_operation<Handlers>(stores)), ...);
}

}  // namespace

op::Operations make_operations(Stores stores)
{
    op::Operations operations;
    add<CreateBucket, HeadBucket, DeleteBucket, ListBuckets, GetBucketLocation>(operations, stores);
    add<GetBucketVersioning, PutBucketVersioning, GetBucketPolicy, PutBucketPolicy, DeleteBucketPolicy,
        GetBucketPolicyStatus, GetBucketTagging, PutBucketTagging, DeleteBucketTagging, GetPublicAccessBlock,
        PutPublicAccessBlock, DeletePublicAccessBlock, GetBucketOwnershipControls, PutBucketOwnershipControls,
        DeleteBucketOwnershipControls, GetBucketEncryption, PutBucketEncryption, DeleteBucketEncryption, GetBucketCors,
        PutBucketCors, DeleteBucketCors>(operations, stores);
    add<GetBucketLifecycleConfiguration, DeleteBucketLifecycle, GetBucketWebsite, GetBucketLogging, GetBucketReplication,
        GetBucketNotificationConfiguration, GetBucketRequestPayment, GetBucketAccelerateConfiguration,
        GetObjectLockConfiguration, GetObjectLegalHold, GetObjectRetention>(operations, stores);
    add<GetBucketAcl, PutBucketAcl, GetObjectAcl, PutObjectAcl>(operations, stores);
    add<PutObject, GetObject, HeadObject, DeleteObject, DeleteObjects, CopyObject, GetObjectAttributes, GetObjectTagging,
        PutObjectTagging, DeleteObjectTagging>(operations, stores);
    add<ListObjects, ListObjectsV2, ListObjectVersions>(operations, stores);
    add<CreateMultipartUpload, UploadPart, UploadPartCopy, CompleteMultipartUpload, AbortMultipartUpload,
        ListMultipartUploads, ListParts>(operations, stores);
    return operations;
}

}  // namespace sekisho::s3
