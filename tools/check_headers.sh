#!/usr/bin/env bash
# Every header compiles alone. usage: tools/check_headers.sh BUILD_DIR
set -euo pipefail
build=${1:?usage: tools/check_headers.sh BUILD_DIR}
cd "$(dirname "$0")/.."
check() {
  clang++-19 -std=c++23 -fsyntax-only -Wall -Wextra -Isrc -I"$1/generated" -DBOOST_ASIO_SEPARATE_COMPILATION \
    -DBOOST_BEAST_SEPARATE_COMPILATION -DSEKISHO_SOURCE_DIR=\"x\" -Wno-pragma-once-outside-header -x c++ "$2" || { echo "$2 does not compile alone"; return 1; }
}
export -f check
find src -name '*.h' -not -name pch.h -print0 | xargs -0 -P "$(nproc)" -I{} bash -c 'check "$0" {}' "$build"
echo "headers: each compiles alone"
