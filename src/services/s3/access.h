#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "op/access.h"
#include "op/call.h"
#include "op/operation.h"
#include "services/s3/buckets.h"
#include "services/s3/storage.h"
#include "store/database.h"

/// What operations have in common: what they work with, the permissions they ask for, the bucket they open.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
namespace sekisho::s3 {

/// What operations work with. Cheap to copy; what it refers to outlives every operation.
struct Stores {
    Buckets& buckets;
    store::Database& database;
    Storage& storage;
    const Clock& clock;
};

/// A permission on a bucket. The resource's account is the bucket's owner. Its policy takes part, but for callers outside
/// the owner's account when RestrictPublicBuckets holds a public policy back, and for the owner's root user on the
/// policy itself. A bucket that does not exist is judged as the caller's own: execute answers NoSuchBucket.
[[nodiscard]] op::AccessCheck bucket_check(const State& state, std::string action, std::string_view bucket,
                                           const op::Caller& caller);
/// The same on an object's ARN.
[[nodiscard]] op::AccessCheck object_check(const State& state, std::string action, std::string_view bucket,
                                           std::string_view key, const op::Caller& caller);
[[nodiscard]] op::AccessCheck advisory(op::AccessCheck check);

/// Condition keys of an object version: the action's name for it, and s3:VersionId.
[[nodiscard]] op::AccessCheck version_check(const State& state, std::string_view verb, std::string_view noun,
                                            const std::pair<std::string_view, std::string_view>& bucket_and_key,
                                            const std::optional<std::string>& version_id, const op::Caller& caller);

/// Sets `name` where there is a value.
void set_if(policy::Context& context, std::string_view name, const std::optional<std::string>& value);

/// NoSuchBucket, InvalidBucketName; AccessDenied where the owner is not the one expected, or where the bucket has been
/// made by another account since the request was judged.
[[nodiscard]] Result<BucketPtr> open_bucket(const Buckets& buckets, const std::string& name,
                                            const std::optional<std::string>& expected_owner, const op::Caller& caller,
                                            const op::Envelope& envelope);

template <class Input>
[[nodiscard]] Result<BucketPtr> open_bucket(const Buckets& buckets, const op::Authorized<Input>& call)
{
    std::optional<std::string> expected_owner;
    if constexpr (requires { call->ExpectedBucketOwner; }) expected_owner = call->ExpectedBucketOwner;
    return open_bucket(buckets, call->Bucket, expected_owner, call.caller(), call.envelope());
}

/// x-amz-version-id: only buckets that have or had versioning speak of versions.
[[nodiscard]] std::optional<std::string> shown_version(const Bucket& bucket, const std::string& version_id);

template <std::size_t N>
struct Text {
    constexpr Text(const char (&text)[N]) { std::copy_n(text, N, characters); }
    char characters[N];
};

/// An operation that needs one permission on a bucket:
///     class GetBucketCors : public OnBucket<shapes::s3::GetBucketCorsOperation, "s3:GetBucketCORS", op::Effect::read>
template <class Description, Text Action, op::Effect Effect>
class OnBucket : public Description {
public:
    static constexpr op::Effect effect = Effect;
    explicit OnBucket(Stores stores) : stores_(stores) {}

    Result<op::AccessChecks> access(const typename Description::Input& input, const op::Caller& caller,
                                    const op::Envelope& /*envelope*/) const
    {
        return op::AccessChecks{bucket_check(*stores_.buckets.state(), Action.characters, input.Bucket, caller)};
    }

protected:
    Stores stores_;
};

}  // namespace sekisho::s3
