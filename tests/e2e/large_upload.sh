#!/usr/bin/env bash
# A 1 GiB upload and download run in constant memory: the server's peak resident size stays below a bound.
set -euo pipefail
export ASAN_OPTIONS=quarantine_size_mb=8  # of a sanitized build: freed memory that is kept aside is not the server's
. "$(dirname "$0")/../../examples/lib/common.sh"
size_mib=${SIZE_MIB:-1024}
bound_mib=${BOUND_MIB:-200}
[[ $sekisho == */debug/* ]] && bound_mib=400  # the shadow memory comes on top

aws s3 mb s3://large >/dev/null
section "$size_mib MiB in one PUT"
link=$("${PYTHON:-/usr/bin/python3}" "$here/examples/customer-files/presign_put.py" "$SEKISHO_ENDPOINT" large one)
before=$(awk '/VmHWM/ {print int($2 / 1024)}' "/proc/$server_pid/status")
head -c $((size_mib * 1024 * 1024)) /dev/zero | tee >(sha256sum >"$work/sent") | curl -fsS -T - -H 'Expect:' -H "Content-Length: $((size_mib * 1024 * 1024))" -H 'Transfer-Encoding:' "$link"
pass "uploaded"
curl -fsS "$(aws s3 presign s3://large/one)" | sha256sum >"$work/received"
equal "the same bytes come back" "$(cat "$work/received")" "$(cat "$work/sent")"
after=$(awk '/VmHWM/ {print int($2 / 1024)}' "/proc/$server_pid/status")
printf '  peak resident memory: %d MiB before, %d MiB after\n' "$before" "$after"
[ "$after" -lt "$bound_mib" ] && pass "below $bound_mib MiB" || flunk "memory grew to $after MiB"
printf '\nall %d checks passed\n' "$checks"
