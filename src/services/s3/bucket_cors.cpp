#include "services/s3/bucket_cors.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "op/errors.h"
#include "services/s3/errors.h"
#include "wire/codec.h"

namespace sekisho::s3 {
namespace {

constexpr std::size_t most_rules = 100;

Result<void> check_one_wildcard(std::string_view member, const std::vector<std::string>& values)
{
    for (const auto& value : values)
        if (std::ranges::count(value, '*') > 1)
            return fail(
                errors::invalid_request(fmt::format("{} \"{}\" can not have more than one wildcard.", member, value)));
    return {};
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
Result<void> check_rule(const shapes::s3::CORSRule& rule)
{
    constexpr std::array<std::string_view, 5> methods{"GET", "PUT", "HEAD", "POST", "DELETE"};
    if (rule.AllowedMethods.empty() || rule.AllowedOrigins.empty()) return fail(errors::malformed_xml());
    for (const auto& method : rule.AllowedMethods)
        if (std::ranges::find(methods, method) == methods.end())
            return fail(errors::invalid_request(
                fmt::format("Found unsupported HTTP method in CORS config. Unsupported method is {}", method)));
    TRY_VOID(check_one_wildcard("AllowedOrigin", rule.AllowedOrigins));
    if (rule.AllowedHeaders) TRY_VOID(check_one_wildcard("AllowedHeader", *rule.AllowedHeaders));
    for (const auto& header : rule.ExposeHeaders.value_or(std::vector<std::string>()))
        if (header.contains('*'))
            return fail(errors::invalid_request(fmt::format(
                "ExposeHeader \"{}\" contains wildcard. We currently do not support wildcard for ExposeHeader.", header)));
    return {};
}

}  // namespace

Task<Result<GetBucketCors::Output>> GetBucketCors::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    if (!bucket->cors) co_return fail(errors::no_such_cors_configuration(bucket->name));
    auto configuration = wire::from_json_text<shapes::s3::CORSConfiguration>(*bucket->cors);
    if (!configuration) co_return fail(op::errors::internal_failure("s3: the CORS column does not parse"));
    Output output;
    output.CORSRules = std::move(configuration->CORSRules);
    co_return output;
}

Task<Result<PutBucketCors::Output>> PutBucketCors::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    const auto& configuration = call->CORSConfiguration;
    if (configuration.CORSRules.empty() || configuration.CORSRules.size() > most_rules)
        co_return fail(errors::malformed_xml());
    for (const auto& rule : configuration.CORSRules) CO_TRY_VOID(check_rule(rule));
    auto text = wire::to_json_text(configuration);
    auto edit = [text](Bucket& draft) { draft.cors = text; };
    store::Value value = text;
    CO_TRY_VOID(co_await stores_.buckets.set_column(bucket, "cors", std::move(value), std::move(edit)));
    co_return Output{};
}

Task<Result<DeleteBucketCors::Output>> DeleteBucketCors::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    auto edit = [](Bucket& draft) { draft.cors.reset(); };
    CO_TRY_VOID(co_await stores_.buckets.set_column(bucket, "cors", store::Value(), std::move(edit)));
    co_return Output{};
}

}  // namespace sekisho::s3
