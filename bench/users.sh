#!/usr/bin/env bash
# What a user pool costs as it grows, is overloaded and has sessions; see bench/README.md. Every step is bounded.
# usage: bench/users.sh        USERS=100000 SESSIONS=100000 SECONDS_EACH=3 SERVER_CORE=0 LOAD_CORE=1
set -euo pipefail
# shellcheck source=bench/common.sh
. "$(dirname "$0")/common.sh"
build sekisho sekisho-load sekisho-fill
seconds=${SECONDS_EACH:-3}
small=1000
large=${USERS:-100000}
sessions=${SESSIONS:-100000}
export SEKISHO_LOAD_PASSWORD='C0rrect-horse-battery'
fill() { "$build/bench/fill/sekisho-fill" "$@"; }
store_bytes() { stat -c %s "$1/store/sekisho.db"; }

# make_pool USERS: a folder of that name with a filled pool. Leaves pool, client and step.
make_pool() {
  local from=$EPOCHSECONDS data=$work/$1
  start_server "$data"
  pool=$(as_admin cognito-idp create-user-pool --pool-name load --query UserPool.Id --output text)
  client=$(as_admin cognito-idp create-user-pool-client --user-pool-id "$pool" --client-name load --explicit-auth-flows \
    ALLOW_USER_PASSWORD_AUTH ALLOW_USER_SRP_AUTH ALLOW_REFRESH_TOKEN_AUTH --query UserPoolClient.ClientId --output text)
  stop_server
  step=$(($1 / 10000 > 10 ? $1 / 10000 : 10))
  fill --data "$data" --user-pool-id "$pool" --users "$1" --srp-step "$step"
  fill --data "$data" --user-pool-id "$pool" --sessions 1000 --client-id "$client" --tokens "$work/tokens-$1"
  echo "$1 users were made in $((EPOCHSECONDS - from)) s: $(($(store_bytes "$data") / $1)) bytes of store for each"
  note "storeBytesPerUser$1" '$n | tonumber' --arg n "$(($(store_bytes "$data") / $1))"
  start_server "$data"
}

# at USERS NAME OPERATION OPTIONS...
at() {
  local users=$1 name=$2 operation=$3
  shift 3
  load "$name$users" "$server_pid" "$port" "$seconds" --connections 8 "$operation" --users $((users / step)) --user-step "$step" "$@"
}
list() { local users=$1 name=$2; shift 2; at "$users" "listUsers$name" list-users --user-pool-id "$pool" --filter "$*"; }

# Pages are full, or equally long, in a small pool and in a large one.
measure_pool() {
  local users=$1 of
  section "$users users"
  make_pool "$users"
  of=(--client-id "$client" --user 'user-#')
  note "idleResidentMib$users" '$n | tonumber' --arg n "$(resident_mib)"
  at "$users" passwordAuth password-auth "${of[@]}"
  at "$users" srpAuth srp-auth "${of[@]}" --user-pool-id "$pool"
  at "$users" refreshAuth refresh-auth "${of[@]}" --tokens "$work/tokens-$users"
  list "$users" All ''
  list "$users" UsernameEquals 'username = "user-#"'
  list "$users" UsernamePrefix 'username ^= "user-00000"'
  list "$users" EmailEquals 'email = "user-#@example.com"'
  list "$users" EmailPrefix 'email ^= "user-00000"'
  list "$users" NameEquals 'name = "Person 00003"'
  list "$users" GivenNamePrefix 'given_name ^= "Given 1"'
  list "$users" SubPrefix 'sub ^= "a"'
  list "$users" Disabled 'status = "Disabled"'
  list "$users" Enabled 'status = "Enabled"'
  list "$users" Confirmed 'cognito:user_status = "CONFIRMED"'
  note "residentMib$users" '$n | tonumber' --arg n "$(resident_mib)"
  echo "resident size $(resident_mib) MiB"
}

# Passwords, so many times as fast as they can be verified. Who is served and who is refused are reported apart.
measure_overload() {
  section "overload: passwords at 8 and 64 times the capacity"
  local capacity rate run_with=()  # beside whoever else there is: threads must be able to interrupt each other
  stop_server
  start_server "$work/$small"
  load passwordCapacity "$server_pid" "$port" "$seconds" --connections 8 password-auth --client-id "$client" --user 'user-#' \
    --users $((small / step)) --user-step "$step"
  capacity=$(jq -s 'add | .passwordCapacity.requestsPerSecond' "$results")
  for times in 8 64; do
    rate=$(jq -n "$capacity * $times")
    "${run_with[@]}" taskset -c "$load_core" "$build/bench/load/sekisho-load" --port "$port" --warm-up 2 --seconds $((seconds + 5)) --count-refusals \
      --connections 900 --rate "$rate" --json "$work/load.json" password-auth --client-id "$client" --user 'user-#' \
      --users $((small / step)) --user-step "$step" >"$work/load.log"
    note "overload$times" '$load[0] | {rate, servedPerSecond: .requestsPerSecond, shareOfCapacity: (.requestsPerSecond / $capacity),
      servedMilliseconds: .latencyMilliseconds, refused: .refused.requests, refusedMilliseconds: .refused.latencyMilliseconds}' \
      --slurpfile load "$work/load.json" --argjson capacity "$capacity"
    tail -n 1 "$results" | jq -r 'to_entries[0].value | "offered \(.rate | round)/s: served \(.servedPerSecond | round)/s, " +
      "p50 \(.servedMilliseconds.p50 | round) ms, p99 \(.servedMilliseconds.p99 | round) ms; refused \(.refused), " +
      "p50 \(.refusedMilliseconds.p50 | round) ms, p99 \(.refusedMilliseconds.p99 | round) ms"'
  done
}

# What a session costs while nobody uses it: a challenge that is not answered, a refresh token.
measure_sessions() {
  section "sessions"
  local data=$work/$small before resident
  load srpBegin "$server_pid" "$port" 1 --connections 8 srp-begin --client-id "$client" --user 'user-#' --user-pool-id "$pool" \
    --users $((small / step)) --user-step "$step"
  stop_server
  before=$(store_bytes "$data")
  start_server "$data"
  load srpBegin "$server_pid" "$port" 1 --connections 8 srp-begin --client-id "$client" --user 'user-#' --user-pool-id "$pool"
  resident=$(resident_mib)
  load challenges "$server_pid" "$port" 600 --requests "$sessions" --connections 8 srp-begin --client-id "$client" --user 'user-#' \
    --user-pool-id "$pool" --users $((small / step)) --user-step "$step"
  note challengesResidentMib '($after | tonumber) - ($before | tonumber)' --arg before "$resident" --arg after "$(resident_mib)"
  stop_server
  note challengesStoreBytes '$n | tonumber' --arg n "$(($(store_bytes "$data") - before))"
  before=$(store_bytes "$data")
  fill --data "$data" --user-pool-id "$pool" --sessions "$sessions" --client-id "$client" --tokens "$work/tokens"
  note refreshTokensStoreBytesEach '$n | tonumber' --arg n "$((($(store_bytes "$data") - before) / sessions))"
  start_server "$data"
  resident=$(resident_mib)
  load manySessions "$server_pid" "$port" "$seconds" --connections 8 refresh-auth --client-id "$client" --user 'user-#' --tokens "$work/tokens"
  note refreshTokensResidentMib '($after | tonumber) - ($before | tonumber)' --arg before "$resident" --arg after "$(resident_mib)"
  jq -rs --arg n "$sessions" 'add | "\($n) challenges: \(.challengesResidentMib) MiB resident, \(.challengesStoreBytes) bytes stored in all",
    "\($n) refresh tokens: \(.refreshTokensStoreBytesEach) bytes stored for each; resident \(.refreshTokensResidentMib) MiB more while in use"' \
    "$results"
}

ratios='
  . as $all | . + {ratios: (to_entries | map(select((.key | endswith($large)) and (.value | type == "object") and .value.serverCpuMicroseconds))
    | map((.key | rtrimstr($large)) as $name | $all[$name + $small] as $few | {($name): {
        serverCpu: (.value.serverCpuMicroseconds / $few.serverCpuMicroseconds),
        medianLatency: (.value.latencyMilliseconds.p50 / $few.latencyMilliseconds.p50)}}) | add)}'

{
  note_machine
  measure_pool "$large"
  stop_server
  rm -rf "${work:?}/$large"
  measure_pool "$small"
  measure_overload
  measure_sessions
  stop_server
  jq -s --arg small "$small" --arg large "$large" "add | $ratios" "$results" >"$build/users.json"
  section "$large users over $small"
  jq -r '.ratios | to_entries[] | "\(.key): server CPU \(.value.serverCpu * 100 | round / 100), median \(.value.medianLatency * 100 | round / 100)"' "$build/users.json"
} > >(tee "$build/users.txt")
