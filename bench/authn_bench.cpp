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

// The modular powers of it alone, as a library computes them: g^b, v^u, (A * v^u)^b.
void srp_three_powers(benchmark::State& state)
{
    const srp::Identity identity{"AbCdEf123", "alice"};
    const auto verifier = srp::make_verifier(identity, Secret("C0rrect-horse-battery"));
    const auto client = srp::make_client_keys();
    const auto keys = srp::make_server_keys(verifier.value);
    const auto u = srp::scramble(client.public_value, keys.public_value);
    const auto& group = srp::group();
    for (auto _ : state) {
        benchmark::DoNotOptimize(group.power(crypto::Number(2), keys.secret));
        benchmark::DoNotOptimize(group.power(group.power(verifier.value, u), keys.secret));
    }
}
BENCHMARK(srp_three_powers)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
