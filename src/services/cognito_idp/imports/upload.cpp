#include "services/cognito_idp/imports/upload.h"

#include <charconv>

#include "base/encoding.h"
#include "crypto/random.h"

namespace sekisho::cognito_idp::imports {
namespace {

constexpr std::string_view purpose = "user-pool-import-upload";

std::string binding(std::string_view pool_id, std::string_view job_id) { return fmt::format("{}|{}", pool_id, job_id); }

Error denied() { return {"AccessDenied", "Access Denied", 403, {}, {}}; }
Error too_large() { return {"EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 413, {}, {}}; }
Error overtaken() { return {"OperationAborted", "Another upload for this job has begun.", 409, {}, {}}; }

/// The job while this upload is the one that counts.
Result<Job> still_uploading(store::Connection& connection, const Job& job)
{
    TRY(auto fresh, jobs::find(connection, job.pool_id, job.id));
    if (!fresh || fresh->uploaded || fresh->status != state::created || fresh->upload != job.upload)
        return fail(overtaken());
    return *std::move(fresh);
}

}  // namespace

std::string UploadUrls::make(const Job& job) const
{
    const auto expires = std::to_string(epoch_milliseconds(job.created + upload_life));
    const auto token = base64url(sealer_.seal(purpose, binding(job.pool_id, job.id), expires));
    return fmt::format("{}/{}/.well-known/user-import/{}?token={}", public_url_, job.pool_id, job.id, token);
}

bool UploadUrls::is_good(const std::string& pool_id, const std::string& job_id, std::string_view token) const
{
    const auto sealed = from_base64url(token);
    const auto text = sealed ? sealer_.open_sealed(purpose, binding(pool_id, job_id), *sealed) : std::nullopt;
    if (!text) return false;
    std::int64_t expires = 0;
    std::from_chars(text->data(), text->data() + text->size(), expires);
    return clock_.now() < from_epoch_milliseconds(expires);
}

Result<op::AccessChecks> UploadUserImportFile::access(const Input& /*input*/, const op::Caller& /*caller*/,
                                                      const op::Envelope& /*envelope*/) const
{
    return op::AccessChecks{};
}

Task<Result<UploadUserImportFile::Output>> UploadUserImportFile::execute(op::Authorized<Input> input) const
{
    // Before a byte of the body is read.
    if (!parts_.urls.is_good(input->UserPoolId, input->JobId, input->Token)) co_return fail(denied());
    auto body = std::move(input.mutable_input().Body);
    if (!body) body = net::empty_body();
    if (body->length().value_or(0) > largest_file) co_return fail(too_large());
    CO_TRY(const auto job, co_await begin(input->UserPoolId, input->JobId));
    CO_TRY(const auto size, co_await receive(job, std::move(body)));
    CO_TRY_VOID(co_await end(job, size));
    co_return Output{};
}

Task<Result<Job>> UploadUserImportFile::begin(std::string pool_id, std::string job_id) const
{
    auto work = [pool_id, job_id](store::Connection& connection) -> Result<Job> {
        TRY(auto job, jobs::find(connection, pool_id, job_id));
        if (!job || job->uploaded || job->status != state::created) return fail(denied());
        job->upload = crypto::uuid();
        TRY_VOID(chunks::remove(connection, job_id));
        TRY_VOID(jobs::update(connection, *job));
        return *std::move(job);
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<std::uint64_t>> UploadUserImportFile::receive(Job job, net::BodyStream body) const
{
    std::string waiting;
    std::uint64_t size = 0;
    std::int64_t number = 0;
    for (;;) {
        CO_TRY(auto piece, co_await body->next());
        if (!piece) break;
        size += piece->size();
        if (size > largest_file) co_return fail(too_large());
        waiting += *piece;
        while (waiting.size() >= chunk_size) {
            CO_TRY_VOID(co_await keep(job, number++, waiting.substr(0, chunk_size)));
            waiting.erase(0, chunk_size);
        }
    }
    if (!waiting.empty()) CO_TRY_VOID(co_await keep(job, number, std::move(waiting)));
    co_return size;
}

Task<Result<void>> UploadUserImportFile::keep(Job job, std::int64_t number, std::string bytes) const
{
    auto work = [this, job, number, bytes](store::Connection& connection) -> Result<void> {
        TRY_VOID(still_uploading(connection, job));
        return chunks::write(connection, parts_.sealer, job, number, bytes);
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<void>> UploadUserImportFile::end(Job job, std::uint64_t size) const
{
    auto work = [job, size](store::Connection& connection) -> Result<void> {
        TRY(auto fresh, still_uploading(connection, job));
        fresh.uploaded = true;
        fresh.size = static_cast<std::int64_t>(size);
        return jobs::update(connection, fresh);
    };
    co_return co_await parts_.database.write(std::move(work));
}

}  // namespace sekisho::cognito_idp::imports
