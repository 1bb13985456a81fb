#!/usr/bin/env bash
# The tests of what goes on at the same time, under the thread sanitizer: a campaign of bounded length, not every test.
# usage: tools/tsan.sh [PROGRAM...]     by default of the folders where several threads share something
set -euo pipefail
cd "$(dirname "$0")/.."
programs=("${@:-}")
[ -n "${programs[0]}" ] || programs=(base_test store_test op_test gate_test cognito_idp_test cognito_identity_test)
parallel='*AtOnce*:*Race*:*Concurren*:*Twice*:*Parallel*:*Thread*:*Snapshot*:*Worker*:*Rate*'
sign_in='*Device*:*Rotating*:*Passkey*:*Import*:*Delivery*:*Refresh*:*Federat*:*Guest*'
cmake --preset tsan >/dev/null
cmake --build --preset tsan --target "${programs[@]}"
for program in "${programs[@]}"; do
  echo "== $program"
  TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1:$(printf %s "${TSAN_OPTIONS:-}")" \
    timeout "${TSAN_SECONDS:-600}" "$(find build/tsan/src -name "$program" -type f)" --gtest_brief=1 --gtest_filter="$parallel:$sign_in"
done
echo "tsan: no race"
