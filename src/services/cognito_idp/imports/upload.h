#pragma once

#include "op/operation.h"
#include "services/cognito_idp/imports/jobs.h"
#include "services/cognito_idp/pools/directory.h"
#include "shapes/discovery.h"

namespace sekisho::cognito_idp::imports {

/// Where the file of a job is put: AWS's PreSignedUrl. The URL itself is the right to upload, for this job alone, for 15
/// minutes and until one upload has succeeded. Thread-safe.
class UploadUrls {
public:
    UploadUrls(const crypto::Sealer& sealer, const Clock& clock, std::string public_url)
        : sealer_(sealer), clock_(clock), public_url_(std::move(public_url))
    {
    }
    [[nodiscard]] std::string make(const Job& job) const;
    [[nodiscard]] bool is_good(const std::string& pool_id, const std::string& job_id, std::string_view token) const;

private:
    const crypto::Sealer& sealer_;
    const Clock& clock_;
    std::string public_url_;
};

/// Takes the file, piece by piece, sealed. Of two uploads at once the one that began last goes on.
class UploadUserImportFile : public shapes::discovery::UploadUserImportFileOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    static constexpr op::Open open{"the URL carries the right to upload: sealed, of one job, for 15 minutes, once"};
    struct Parts {
        const Directory& directory;
        store::Database& database;
        const crypto::Sealer& sealer;
        const UploadUrls& urls;
    };
    explicit UploadUserImportFile(Parts parts) : parts_(parts) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Task<Result<Job>> begin(std::string pool_id, std::string job_id) const;
    Task<Result<void>> keep(Job job, std::int64_t number, std::string bytes) const;
    Task<Result<void>> end(Job job, std::uint64_t size) const;
    Task<Result<std::uint64_t>> receive(Job job, net::BodyStream body) const;
    Parts parts_;
};

}  // namespace sekisho::cognito_idp::imports
