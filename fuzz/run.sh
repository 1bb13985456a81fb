#!/usr/bin/env bash
# Runs every fuzz target for FUZZ_SECONDS (default 60) with coverage guidance. What is found stays in build/fuzz/fuzz/found/.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install_packages.sh test
cmake --preset fuzz -DSEKISHO_FUZZ_SECONDS="${FUZZ_SECONDS:-60}" >/dev/null
cmake --build --preset fuzz
exec ctest --test-dir build/fuzz -R '^fuzz\.' --output-on-failure --parallel "$(nproc)"
