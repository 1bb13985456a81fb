// What the cryptography of signing in costs by itself: the baselines that bench/run.sh divides by.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "crypto/hash.h"
#include "crypto/password_hash.h"
#include "crypto/rsa.h"

namespace {

using namespace sekisho;

void verify_password(benchmark::State& state)
{
    const Secret password("C0rrect-horse-battery");
    const auto hash = crypto::hash_password(password);
    for (auto _ : state) {
        if (!crypto::verify_password(password, hash)) {
            std::fputs("crypto_bench: the password was not recognized\n", stderr);
            std::exit(1);
        }
    }
}
BENCHMARK(verify_password)->Unit(benchmark::kMicrosecond);

void sign_rs256(benchmark::State& state)
{
    const auto key = crypto::RsaPrivateKey::generate(2048);
    const std::string token(700, 't');
    for (auto _ : state) benchmark::DoNotOptimize(key->sign(crypto::RsaHash::sha256, token));
}
BENCHMARK(sign_rs256)->Unit(benchmark::kMicrosecond);

template <auto digest>
void digest_megabyte(benchmark::State& state)
{
    const std::string bytes(1 << 20, 'b');
    for (auto _ : state) benchmark::DoNotOptimize(digest(bytes));
}
BENCHMARK(digest_megabyte<crypto::sha256>)->Name("sha256_megabyte")->Unit(benchmark::kMicrosecond);
BENCHMARK(digest_megabyte<crypto::md5>)->Name("md5_megabyte")->Unit(benchmark::kMicrosecond);

void hmac_sha256(benchmark::State& state)
{
    const std::string key(32, 'k');
    const std::string message(150, 'm');
    for (auto _ : state) benchmark::DoNotOptimize(crypto::hmac_sha256(key, message));
}
BENCHMARK(hmac_sha256);

}  // namespace

BENCHMARK_MAIN();
