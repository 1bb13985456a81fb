// Form bodies of the Query protocol, and the targets of REST requests.
#include <cstdint>
#include <cstdlib>

#include "shapes/iam.h"
#include "shapes/s3.h"
#include "shapes/sts.h"
#include "wire/codec.h"

namespace {

std::vector<const sekisho::wire::OperationSchema*> all()
{
    using namespace sekisho::shapes;
    std::vector<const sekisho::wire::OperationSchema*> operations;
    for (const auto* service : {&iam::service, &s3::service, &sts::service})
        operations.insert(operations.end(), service->operations.begin(), service->operations.end());
    return operations;
}

template <class Operation>
void decode(const sekisho::net::Request& request, std::string_view body)
{
    typename Operation::Input input{};
    if (!sekisho::wire::decode_input(Operation::schema, request, body, &input)) return;
    if (!sekisho::wire::parse_json(sekisho::wire::redacted_json(Operation::schema, &input))) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sekisho;
    static const wire::Router router(all());
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    net::Request form;
    form.method = "POST";
    form.target = "/";
    (void)router.route(shapes::iam::service, form, text);
    decode<shapes::iam::CreateRoleOperation>(form, text);
    decode<shapes::iam::SimulateCustomPolicyOperation>(form, text);
    decode<shapes::sts::AssumeRoleOperation>(form, text);

    for (const auto* method : {"GET", "PUT", "DELETE"}) {
        net::Request rest;
        rest.method = method;
        rest.target = text;
        (void)router.route(shapes::s3::service, rest, {});
        decode<shapes::s3::ListObjectsV2Operation>(rest, {});
        decode<shapes::s3::GetObjectOperation>(rest, {});
    }
    return 0;
}
