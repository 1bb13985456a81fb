#pragma once

#include <string_view>
#include <vector>

#include "access/model.h"
#include "access/statement.h"
#include "base/result.h"

namespace sekisho::access {

/// Statements for the data permissions of a role.
///
///     s3        read    s3:GetObject, s3:GetObjectVersion          objects under the prefix
///               list    s3:ListBucket (s3:prefix within the prefix)  the bucket
///               write   s3:PutObject, s3:AbortMultipartUpload      objects under the prefix
///               delete  s3:DeleteObject, s3:DeleteObjectVersion    objects under the prefix
///     dynamodb  read    GetItem, BatchGetItem, Query, Scan, ConditionCheckItem, DescribeTable   table and indexes
///               write   PutItem, UpdateItem                        the table
///               delete  DeleteItem                                 the table
///               write and delete together: BatchWriteItem, which does both
///     arn       names or patterns of actions alone
///
/// Names of actions may stand beside the words, of the same service. Error "AccessModel": a place, a key, and why.
[[nodiscard]] Result<void> add_data(Document& document, const std::vector<DataEntry>& entries, std::string_view account);

}  // namespace sekisho::access
