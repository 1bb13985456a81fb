#pragma once

#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/imports/runner.h"
#include "services/cognito_idp/imports/upload.h"
#include "services/cognito_idp/pools/paging.h"

namespace sekisho::cognito_idp::imports {

/// What the operations of this folder share.
struct ImportParts {
    const Directory& directory;
    store::Database& database;
    const crypto::Sealer& sealer;
    const UploadUrls& urls;
    ImportRunner& runner;
    const Paging& paging;
    const Clock& clock;
};

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetCSVHeader.html
class GetCSVHeader : public OnPool<api::GetCSVHeaderOperation, op::Effect::read> {
public:
    explicit GetCSVHeader(const ImportParts& parts) : OnPool(parts.directory) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class CreateUserImportJob : public OnPool<api::CreateUserImportJobOperation, op::Effect::write> {
public:
    explicit CreateUserImportJob(const ImportParts& parts) : OnPool(parts.directory), parts_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const ImportParts& parts_;
};

class DescribeUserImportJob : public OnPool<api::DescribeUserImportJobOperation, op::Effect::read> {
public:
    explicit DescribeUserImportJob(const ImportParts& parts) : OnPool(parts.directory), parts_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const ImportParts& parts_;
};

/// Newest first.
class ListUserImportJobs : public OnPool<api::ListUserImportJobsOperation, op::Effect::read> {
public:
    explicit ListUserImportJobs(const ImportParts& parts) : OnPool(parts.directory), parts_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const ImportParts& parts_;
};

/// One job of a pool at a time.
class StartUserImportJob : public OnPool<api::StartUserImportJobOperation, op::Effect::write> {
public:
    explicit StartUserImportJob(const ImportParts& parts) : OnPool(parts.directory), parts_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const ImportParts& parts_;
};

class StopUserImportJob : public OnPool<api::StopUserImportJobOperation, op::Effect::write> {
public:
    explicit StopUserImportJob(const ImportParts& parts) : OnPool(parts.directory), parts_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const ImportParts& parts_;
};

[[nodiscard]] op::Operations make_import_operations(const ImportParts& parts);
/// The upload, of service "discovery".
[[nodiscard]] op::OperationPtr make_upload_operation(const ImportParts& parts);

}  // namespace sekisho::cognito_idp::imports
