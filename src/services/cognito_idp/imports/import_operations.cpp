#include "services/cognito_idp/imports/import_operations.h"

#include "crypto/random.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp::imports {
namespace {

constexpr std::int64_t jobs_per_pool = 1000;   // AWS's quota
constexpr std::int64_t jobs_not_started = 10;  // each may hold 100 MB

Error precondition_not_met(std::string message) { return {"PreconditionNotMetException", std::move(message), 400, {}, {}}; }

Result<Job> get(store::Connection& connection, const std::string& pool_id, const std::string& job_id)
{
    TRY(auto job, jobs::find(connection, pool_id, job_id));
    if (!job) return fail(errors::resource_not_found(fmt::format("User import job {} does not exist.", job_id)));
    return *std::move(job);
}

Result<void> check_startable(store::Connection& connection, const Pool& pool, const Job& job)
{
    if (job.status != state::created)
        return fail(precondition_not_met(fmt::format("The job cannot be started. Current status is {}.", job.status)));
    if (!job.uploaded) return fail(precondition_not_met("The CSV file of the job has not been uploaded."));
    const bool reachable = pool.auto_verifies("email") || pool.auto_verifies("phone_number");
    if (!reachable && job.algorithm.empty())
        return fail(precondition_not_met("The user pool must have at least one auto-verified attribute."));
    TRY(const auto counted, jobs::count(connection, pool.id));
    if (counted.active) return fail(precondition_not_met("Another user import job of the user pool is in progress."));
    return {};
}

std::string list_name(const Pool& pool) { return fmt::format("ListUserImportJobs|{}", pool.id); }

}  // namespace

Task<Result<GetCSVHeader::Output>> GetCSVHeader::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    Output output;
    output.UserPoolId = pool->id;
    output.CSVHeader = csv_header(*pool);
    co_return output;
}

Task<Result<CreateUserImportJob::Output>> CreateUserImportJob::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    Job job;
    job.id = "import-" + crypto::random_text(10, crypto::alphanumeric);
    job.pool_id = pool->id;
    job.name = input->JobName;
    job.role_arn = input->CloudWatchLogsRoleArn;
    job.algorithm = input->PasswordHashingAlgorithm.value_or("");
    job.status = state::created;
    job.created = parts_.clock.now();
    auto work = [job](store::Connection& connection) -> Result<void> {
        TRY_VOID(jobs::expire(connection, job.pool_id, job.created));
        TRY(const auto counted, jobs::count(connection, job.pool_id));
        if (counted.all >= jobs_per_pool || counted.not_started >= jobs_not_started)
            return fail(errors::limit_exceeded("The maximum number of user import jobs has been reached."));
        return jobs::insert(connection, job);
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(work)));
    Output output;
    output.UserImportJob = to_api(job, job.created);
    output.UserImportJob->PreSignedUrl = parts_.urls.make(job);
    co_return output;
}

Task<Result<DescribeUserImportJob::Output>> DescribeUserImportJob::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto read = [pool, id = input->JobId](store::Connection& connection) { return get(connection, pool->id, id); };
    CO_TRY(const auto job, co_await parts_.database.read(std::move(read)));
    Output output;
    output.UserImportJob = to_api(job, parts_.clock.now());
    co_return output;
}

Task<Result<ListUserImportJobs::Output>> ListUserImportJobs::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY(const auto position, parts_.paging.position(list_name(*pool), input->PaginationToken));
    const auto limit = static_cast<std::size_t>(input->MaxResults);
    auto read = [pool, position, limit](store::Connection& connection) {
        return jobs::list(connection, pool->id, position, static_cast<std::int64_t>(limit) + 1);
    };
    CO_TRY(auto found, co_await parts_.database.read(std::move(read)));
    Output output;
    if (found.size() > limit) {
        found.resize(limit);
        output.PaginationToken = parts_.paging.token(list_name(*pool), jobs::position_of(found.back()));
    }
    auto& all = output.UserImportJobs.emplace();
    for (const auto& job : found) all.push_back(to_api(job, parts_.clock.now()));
    co_return output;
}

Task<Result<StartUserImportJob::Output>> StartUserImportJob::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto expire = [this, pool](store::Connection& connection) {
        return jobs::expire(connection, pool->id, parts_.clock.now());
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(expire)));
    auto work = [this, pool, id = input->JobId](store::Connection& connection) -> Result<Job> {
        TRY(auto job, get(connection, pool->id, id));
        TRY_VOID(check_startable(connection, *pool, job));
        job.status = state::pending;
        job.started = parts_.clock.now();
        TRY_VOID(jobs::update(connection, job));
        return job;
    };
    CO_TRY(const auto job, co_await parts_.database.write(std::move(work)));
    parts_.runner.wake();
    Output output;
    output.UserImportJob = to_api(job, parts_.clock.now());
    co_return output;
}

Task<Result<StopUserImportJob::Output>> StopUserImportJob::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto work = [pool, id = input->JobId](store::Connection& connection) -> Result<Job> {
        TRY(auto job, get(connection, pool->id, id));
        if (job.status != state::pending && job.status != state::in_progress)
            return fail(precondition_not_met(fmt::format("The job cannot be stopped. Current status is {}.", job.status)));
        job.status = state::stopping;
        TRY_VOID(jobs::update(connection, job));
        return job;
    };
    CO_TRY(const auto job, co_await parts_.database.write(std::move(work)));
    parts_.runner.wake();
    Output output;
    output.UserImportJob = to_api(job, parts_.clock.now());
    co_return output;
}

op::Operations make_import_operations(const ImportParts& parts)
{
    using op::make_operation;
    op::Operations all;
    all.push_back(make_operation<GetCSVHeader>(parts));
    all.push_back(make_operation<CreateUserImportJob>(parts));
    all.push_back(make_operation<DescribeUserImportJob>(parts));
    all.push_back(make_operation<ListUserImportJobs>(parts));
    all.push_back(make_operation<StartUserImportJob>(parts));
    all.push_back(make_operation<StopUserImportJob>(parts));
    return all;
}

op::OperationPtr make_upload_operation(const ImportParts& parts)
{
    return op::make_operation<UploadUserImportFile>(
        UploadUserImportFile::Parts{parts.directory, parts.database, parts.sealer, parts.urls});
}

}  // namespace sekisho::cognito_idp::imports
