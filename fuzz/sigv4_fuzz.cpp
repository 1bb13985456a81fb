// Requests with signatures of any shape: nothing may crash, nothing may be accepted that was not signed, and what
// the signer signs the verifier must accept.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "authn/sigv4/sign.h"
#include "authn/sigv4/signature.h"
#include "base/encoding.h"
#include "crypto/hash.h"

using namespace sekisho;

namespace {

const Time moment = from_epoch_seconds(1'795'000'000);

std::string_view take_line(std::string_view& text)
{
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return line;
}

/// Method, target, header lines, an empty line, the body.
std::string_view read_request(net::Request& request, std::string_view text)
{
    request.method = take_line(text);
    request.target = take_line(text);
    while (!text.empty()) {
        const auto line = take_line(text);
        if (line.empty()) break;
        const auto colon = std::min(line.find(':'), line.size());
        request.headers.add(lower_ascii(line.substr(0, colon)), std::string(line.substr(std::min(colon + 1, line.size()))));
    }
    request.body = net::empty_body();
    return text;
}

void must(bool holds)
{
    if (!holds) std::abort();
}

void refuse_forgeries(const net::Request& request, std::string_view body)
{
    const auto signature = authn::parse_signature(request);
    if (!signature || !*signature) return;
    must((*signature)->signature.size() == 64 && !(*signature)->access_key_id.empty());
    const Secret secret("a secret that no input knows");
    must(!authn::verify_signature(**signature, request, secret, hex(crypto::sha256(body)), (*signature)->time));
    must(!authn::verify_signature(**signature, request, secret, "", (*signature)->time));
}

void accept_signed(net::Request& request, std::string_view body, std::string_view service)
{
    if (!percent_decode(request.path()) || !percent_decode(request.query())) return;
    request.headers = net::Headers();
    request.headers.add("host", "localhost");
    const authn::Credentials credentials{"AKIAEXAMPLE", Secret("secret"), ""};
    const auto hash = hex(crypto::sha256(body));
    authn::sign_request(request, credentials, {"us-east-1", std::string(service), moment}, hash);
    const auto signature = authn::parse_signature(request);
    if (!signature || !*signature) return;  // the query claims a signature of its own
    must(authn::verify_signature(**signature, request, credentials.secret_access_key, hash, moment).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    net::Request request;
    const auto body = read_request(request, {reinterpret_cast<const char*>(data), size});
    refuse_forgeries(request, body);
    accept_signed(request, body, "iam");
    accept_signed(request, body, "s3");
    return 0;
}
