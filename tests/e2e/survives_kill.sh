#!/usr/bin/env bash
# kill -9 at any moment loses nothing that was acknowledged: writes under load, kills the server again and again, and looks
# for every object and every user that it had said yes to. Bounded: ROUNDS kills.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
rounds=${ROUNDS:-5}
bucket=survivors

start_again() {
  "$sekisho" serve --data "$work/data" --config "$here/examples/demo.yaml" --listen "127.0.0.1:$port" --admin-listen 127.0.0.1:0 \
    --tls-listen 127.0.0.1:0 --ports-file "$work/ports" >>"$work/server.log" 2>&1 &
  server_pid=$!
  for _ in $(seq 200); do
    curl -s "http://127.0.0.1:$port/" -o /dev/null && break
    kill -0 "$server_pid" 2>/dev/null || { echo "the server did not come back" >&2; exit 1; }
    sleep 0.05
  done
}

aws s3 mb "s3://$bucket" >/dev/null
section "$rounds kills under load"
total=0
for round in $(seq "$rounds"); do
  "${PYTHON:-/usr/bin/python3}" "$(dirname "$0")/write_until_killed.py" "$SEKISHO_ENDPOINT" "$bucket" "$round" >"$work/acknowledged.$round" &
  writer=$!
  sleep "$((1 + RANDOM % 2)).$((RANDOM % 10))7"
  kill -9 "$server_pid"
  wait "$server_pid" 2>/dev/null || true
  wait "$writer"
  start_again
  total=$((total + $(wc -l <"$work/acknowledged.$round")))
done
[ "$total" -gt $((rounds * 5)) ] || flunk "the load was too small to prove anything: $total writes"
pass "killed and restarted $rounds times, $total writes were acknowledged"
cat "$work"/acknowledged.* >"$work/acknowledged"
succeeds "everything acknowledged is there, byte for byte" "${PYTHON:-/usr/bin/python3}" "$(dirname "$0")/check_survivors.py" "$SEKISHO_ENDPOINT" "$bucket" "$work/acknowledged"
kill -TERM "$server_pid"; wait "$server_pid"
pass "SIGTERM drains and exits 0"
server_pid=
succeeds "the audit trail is intact" "$sekisho" audit verify --data "$work/data"
printf '\nall %d checks passed\n' "$checks"
