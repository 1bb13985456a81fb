#include "gate/virtual_host.h"

#include "base/encoding.h"

namespace sekisho::gate {
namespace {

/// "bucket" of "bucket.s3.amazonaws.com", "bucket.s3.<region>.amazonaws.com" and "bucket.localhost"; else empty.
std::string bucket_of(std::string_view host)
{
    auto name = lower_ascii(host.substr(0, host.rfind(':')));
    constexpr std::string_view local = ".localhost", aws = ".amazonaws.com";
    if (name.ends_with(local)) return name.substr(0, name.size() - local.size());
    if (!name.ends_with(aws)) return {};
    // Bucket names may contain dots, so the last ".s3." ends the bucket.
    const auto at = name.rfind(".s3.");
    return at == std::string::npos ? std::string() : name.substr(0, at);
}

}  // namespace

std::string path_style_target(const net::Request& request)
{
    const auto bucket = bucket_of(request.headers.get("host").value_or(""));
    if (bucket.empty()) return request.target;
    return "/" + percent_encode(bucket) + request.target;
}

bool names_a_bucket(const net::Request& request) { return !bucket_of(request.headers.get("host").value_or("")).empty(); }

}  // namespace sekisho::gate
