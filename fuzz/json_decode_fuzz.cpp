// Bodies of the JSON protocols: no input may crash, and what is accepted survives a round trip through storage.
#include <cstdint>
#include <cstdlib>

#include "shapes/bedrock_runtime.h"
#include "shapes/cognito_idp.h"
#include "wire/codec.h"

namespace {

template <class Operation>
void decode(const sekisho::net::Request& request, std::string_view body)
{
    using namespace sekisho;
    typename Operation::Input input{};
    if (!wire::decode_input(Operation::schema, request, body, &input)) return;
    const auto text = wire::to_json_text(input);
    const auto back = wire::from_json_text<typename Operation::Input>(text);
    if (!back || wire::to_json_text(*back) != text) std::abort();
    if (!wire::parse_json(wire::redacted_json(Operation::schema, &input))) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sekisho;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    if (const auto json = wire::parse_json(body)) {
        const auto again = wire::parse_json(wire::to_text(*json));
        if (!again || *again != *json) std::abort();
    }
    net::Request request;
    request.method = "POST";
    request.target = "/model/m/converse";
    decode<shapes::cognito_idp::CreateUserPoolOperation>(request, body);
    decode<shapes::cognito_idp::InitiateAuthOperation>(request, body);
    decode<shapes::bedrock_runtime::ConverseOperation>(request, body);
    return 0;
}
