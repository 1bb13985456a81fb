#!/usr/bin/env bash
# The policy engine against its oracle, and the properties of both, over ROUNDS (default 200,000) random seeds for each test,
# in an optimised build, on every processor. A failure prints its seed and the scenario; the same seed repeats it:
# SEKISHO_POLICY_SEED=<seed> SEKISHO_POLICY_ROUNDS=1 policy_reference_test.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-200000}
first=${FIRST:-0}
filter=${FILTER:-*}
build=build/differential
cmake -S . --preset release -B "$build" -DSEKISHO_TESTS=ON >/dev/null
cmake --build "$build" --target policy_reference_test
program=$build/src/policy/reference/policy_reference_test

shards=$(nproc)
share=$(((rounds + shards - 1) / shards))
pids=()
for ((i = 0; i < shards; ++i)); do
    SEKISHO_POLICY_SEED=$((first + i * share)) SEKISHO_POLICY_ROUNDS=$share "$program" --gtest_brief=1 --gtest_filter="$filter" \
        >"$build/differential.$i.log" 2>&1 &
    pids+=($!)
done
failed=0
for ((i = 0; i < shards; ++i)); do
    wait "${pids[$i]}" || failed=1
    tail -n 40 "$build/differential.$i.log"
done
exit "$failed"
