#!/usr/bin/env bash
# kill -9 in the middle of paid calls: no budget is overspent, nothing that was answered is missing in the ledger, nothing stays
# held, and what still fits is let in.
set -euo pipefail
export SEKISHO_CONFIG
SEKISHO_CONFIG=$(mktemp)
cat "$(dirname "$0")/../../examples/demo.yaml" - >"$SEKISHO_CONFIG" <<'END'
budgets:
  - {name: everybody, period: total, usd: 30}
  - {name: each-user, scope: {user: each}, period: day, usd: 25}
  - {name: readers, scope: {role: reader}, usd: 0}
prices:
  version: "test"
  list:
    - {key: "anthropic.claude-3-haiku-20240307-v1:0", input: 1000, output: 1000}   # a thousandth of a dollar for a token
money: {hold_lease_seconds: 2}
END
unset SEKISHO_ENDPOINT
. "$(dirname "$0")/../../examples/lib/common.sh"
spend() { "${PYTHON:-/usr/bin/python3}" "$here/tests/e2e/spend_until_killed.py" "$@"; }
budget() { "$sekisho" budget show "$1" --data "$data" --format json | jq -r ".[0].$2"; }
start_again() {
  : >"$work/ports"
  "$sekisho" serve --data "$data" --config "$SEKISHO_CONFIG" --listen "127.0.0.1:$port" --admin-listen 127.0.0.1:0 \
    --tls-listen 127.0.0.1:0 --ports-file "$work/ports" >>"$work/server.log" 2>&1 &
  server_pid=$!
  for _ in $(seq 200); do [ -s "$work/ports" ] && break; sleep 0.05; done
}

section "three kills while money is spent"
for round in 1 2 3; do
  spend 8 400 >"$work/answers.$round" &
  spender=$!
  for _ in $(seq 100); do [ "$(wc -l <"$work/answers.$round")" -ge $((20 * round)) ] && break; sleep 0.02; done
  kill -9 "$server_pid"
  wait "$server_pid" 2>/dev/null || true
  wait "$spender"
  start_again
  equal "nothing stays held" "$(budget everybody heldNanoDollars)" 0
done
cat "$work"/answers.? >"$work/answers"
answered=$(grep -c ' 200 ' "$work/answers")
[ "$answered" -gt 20 ] && pass "$answered calls were answered" || flunk "too few calls to prove anything: $answered"

section "the ledger"
"$sekisho" usage export --data "$data" >"$work/ledger"
jq -r 'select(.outcome == "success") | "\(.requestId) 200 \(.inputTokens) \(.outputTokens)"' "$work/ledger" | sort >"$work/in_ledger"
grep ' 200 ' "$work/answers" | sort >"$work/expected"
equal "every answer is in it as it was" "$(comm -23 "$work/expected" "$work/in_ledger" | wc -l)" 0
equal "a call stands in it once" "$(jq -r .requestId "$work/ledger" | sort | uniq -d | wc -l)" 0
sum=$(jq -s 'map(.costNanoDollars) | add' "$work/ledger")
equal "the budget is its sum" "$(budget everybody spentNanoDollars)" "$sum"
[ "$sum" -le 30000000000 ] && pass "no overspend: $sum of 30000000000 nano-dollars" || flunk "overspent: $sum"

section "to the end"
spend 4 200 >"$work/answers.end"
match "what fits is answered, all else is refused as short of money" "$(cut -d' ' -f2 "$work/answers.end" | sort -u | tr '\n' ' ')" '^200 4(00|29) $'
for name in everybody each-user; do
  left=$(budget "$name" leftNanoDollars)
  [ "$left" -ge 0 ] && pass "$name: $left left" || flunk "$name is overspent by $left"
done
left=$(budget each-user leftNanoDollars)
[ "$left" -lt 500000000 ] && pass "and no more is left than one more call may cost" || flunk "too much is left: $left"

section "what became of it"
match "usage by role and model" "$("$sekisho" usage --data "$data" --by user,model,outcome)" 'anthropic.claude-3-haiku-20240307-v1:0 *success'
"$sekisho" usage export --data "$data" | jq -s '[.[] | {request_id: .requestId, input_tokens: .inputTokens, output_tokens: .outputTokens, cost_usd: .costUsd}]' >"$work/report.json"
succeeds "a provider that says the same" "$sekisho" usage reconcile --data "$data" --report "$work/report.json"
jq '.[0].cost_usd = "9.99"' "$work/report.json" >"$work/other.json"
refused "and one that does not" 'cost_nano_dollars *[0-9]+ *9990000000' "$sekisho" usage reconcile --data "$data" --report "$work/other.json"
"$sekisho" audit show --data "$data" --last 3 >/dev/null
kill -TERM "$server_pid"; wait "$server_pid"
server_pid=
succeeds "the audit trail is intact" "$sekisho" audit verify --data "$data"
rm -f "$SEKISHO_CONFIG"
printf '\nbudget survives kill: %s checks passed\n' "$checks"
