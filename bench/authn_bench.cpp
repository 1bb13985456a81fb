// The server's mathematics in one sign-in with SRP, without anything around it.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "authn/srp/srp.h"

namespace {

using namespace sekisho;
namespace srp = authn::srp;

void srp_server(benchmark::State& state)
{
    const srp::Identity identity{"AbCdEf123", "alice"};
    const auto verifier = srp::make_verifier(identity, Secret("C0rrect-horse-battery"));
    const auto client = srp::make_client_keys();
    const auto sent = client.public_value.to_hex();
    for (auto _ : state) {
        const auto client_public = srp::parse_client_public(sent);
        const auto keys = srp::make_server_keys(verifier.value);
        if (!client_public) {
            std::fputs("authn_bench: the client's public value was refused\n", stderr);
            std::exit(1);
        }
        const auto scramble = srp::scramble(*client_public, keys.public_value);
        benchmark::DoNotOptimize(srp::session_key(scramble, srp::server_secret(*client_public, keys, verifier.value)));
    }
}
BENCHMARK(srp_server)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
