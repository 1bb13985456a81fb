#!/usr/bin/env bash
# Measures a release server on this machine; see bench/README.md. Every step is bounded.
# usage: bench/run.sh        SECONDS_EACH=10 SERVER_CORE=0 LOAD_CORE=1 CONNECTIONS=32
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
build=$here/build/bench
seconds=${SECONDS_EACH:-10}
connections=${CONNECTIONS:-32}
server_core=${SERVER_CORE:-0}
load_core=${LOAD_CORE:-1}
aws=${AWS:-$([ -x /usr/bin/aws ] && echo /usr/bin/aws || command -v aws)}
tick=$(getconf CLK_TCK)
work=$(mktemp -d)
results=$work/results
server_pid=

if [ -z "${SKIP_BUILD:-}" ]; then
  "$here/tools/install_packages.sh" test
  cmake -S "$here" --preset bench >/dev/null
  cmake --build "$build" --target sekisho sekisho-load sekisho-hello authn_bench crypto_bench policy_bench policy_analysis_bench | tail -n 1
fi
sekisho=$(find "$build" -type f -name sekisho -perm -u+x | head -n 1)

stop_server() {
  [ -z "$server_pid" ] || { kill -TERM "$server_pid" 2>/dev/null && wait "$server_pid" 2>/dev/null; } || true
  server_pid=
}
finish() {
  local status=$?
  stop_server
  [ $status -eq 0 ] || tail -n 5 "$work"/*.log >&2 2>/dev/null || true
  rm -rf "$work"
  exit $status
}
trap finish EXIT

export AWS_DEFAULT_REGION=us-east-1 AWS_PAGER= AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1
export AWS_CONFIG_FILE=$work/aws-config AWS_SHARED_CREDENTIALS_FILE=$work/aws-credentials
AWS_ACCESS_KEY_ID=AKIA$(head -c 400 /dev/urandom | LC_ALL=C tr -dc 'A-Z2-7' | head -c 16)
AWS_SECRET_ACCESS_KEY=$(head -c 30 /dev/urandom | base64 | tr '+/' 'ab')
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
model=anthropic.claude-3-haiku-20240307-v1:0
cat >"$work/bench.yaml" <<YAML
threads: 1
models:
  - id: $model
    name: Claude 3 Haiku
    provider_name: Anthropic
    provider: demo
YAML

# start_server DATA: one network thread, everything on SERVER_CORE. Leaves the time until it was ready in start_ms.
start_server() {
  local from to
  rm -f "$work/ports"
  from=${EPOCHREALTIME/./}
  SEKISHO_ROOT_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID SEKISHO_ROOT_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY \
    taskset -c "$server_core" "$sekisho" serve --data "$1" --config "$work/bench.yaml" --listen 127.0.0.1:0 \
    --admin-listen 127.0.0.1:0 --ports-file "$work/ports" >"$work/server.log" 2>&1 &
  server_pid=$!
  for _ in $(seq 5000); do
    [ ! -s "$work/ports" ] || break
    kill -0 "$server_pid" 2>/dev/null || { echo "the server did not start" >&2; exit 1; }
    sleep 0.002
  done
  to=${EPOCHREALTIME/./}
  start_ms=$(awk "BEGIN { print ($to - $from) / 1000 }")
  # shellcheck disable=SC1091
  . "$work/ports"  # port, admin_port
}

cpu_ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
resident_mib() { awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$server_pid/status"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
as_admin() { "$aws" --endpoint-url "http://127.0.0.1:$port" "$@"; }
# note NAME JQ-EXPRESSION [JQ-OPTIONS]: one figure, or an object of them, for the report.
note() { local name=$1 value=$2; shift 2; jq -nc --arg name "$name" "$@" "{(\$name): ($value)}" >>"$results"; }

# load NAME PID PORT SECONDS OPTIONS...: what the load generator saw, and the CPU time that process PID spent on it.
load() {
  local name=$1 pid=$2 to=$3 time=$4 before after
  shift 4
  # A second of warming up may be too short for one answer; whether answers are right is judged below.
  taskset -c "$load_core" "$build/bench/load/sekisho-load" --port "$to" --sign second --warm-up 0 --seconds 1 "$@" >/dev/null || true
  before=$(cpu_ticks "$pid")
  taskset -c "$load_core" "$build/bench/load/sekisho-load" --port "$to" --sign second --warm-up 0 --seconds "$time" \
    --json "$work/load.json" "$@" >"$work/load.log"
  after=$(cpu_ticks "$pid")
  note "$name" '$load[0] | (.requests + .errors) as $n | {connections, requests, requestsPerSecond, latencyMilliseconds,
    serverCpuMicroseconds: ($cpu * 1e6 / $n), requestsPerCoreSecond: (if $cpu > 0 then $n / $cpu else null end),
    serverBusy: ($cpu / .seconds)}' --slurpfile load "$work/load.json" \
    --argjson cpu "$(awk "BEGIN { print ($after - $before) / $tick }")"
  tail -n 1 "$results" | jq -r 'def short: . * 1000 | round / 1000;
    to_entries[0] | "\(.key): \(.value.requestsPerSecond | round)/s, p50 \(.value.latencyMilliseconds.p50 | short) ms, " +
    "p99 \(.value.latencyMilliseconds.p99 | short) ms, server CPU \(.value.serverCpuMicroseconds * 10 | round / 10) us, " +
    "\(.value.requestsPerCoreSecond // 0 | round) per core-second, server busy \(.value.serverBusy * 100 | round) %"'
}

section() { printf '\n== %s\n' "$*"; }

measure_baselines() {
  section "baselines"
  note machine '{model: $model, cores: ($cores | tonumber), kernel: $kernel, commit: $commit, date: $date,
    loadAverageBefore: ($busy | tonumber)}' \
    --arg model "$(awk -F': *' '/^model name/ { print $2; exit }' /proc/cpuinfo)" --arg cores "$(nproc)" --arg kernel "$(uname -r)" \
    --arg commit "$(git -C "$here" describe --always --dirty 2>/dev/null || echo unknown)" --arg date "$(date -u +%F)" \
    --arg busy "$(cut -d' ' -f1 /proc/loadavg)"
  tail -n 1 "$results" | jq -r '.machine | to_entries[] | "\(.key): \(.value)"'
  for bench in crypto authn policy policy_analysis; do
    taskset -c "$server_core" "$build/bench/${bench}_bench" --benchmark_min_time=0.5 --benchmark_format=json >"$work/$bench.json" 2>/dev/null
    note "$bench" '$b[0].benchmarks | map({(.name): {time: .cpu_time, unit: .time_unit}}) | add' --slurpfile b "$work/$bench.json"
    jq -r '.benchmarks[] | "\(.name): \(.cpu_time * 10 | round / 10) \(.time_unit)"' "$work/$bench.json"
  done
  measure_other_engines
  local signs
  signs=$(taskset -c "$server_core" openssl speed -seconds 2 rsa2048 2>/dev/null | awk '/^rsa 2048/ { print $6 }')
  note opensslRsa2048SignsPerSecond '$n | tonumber' --arg n "$signs"
  echo "openssl speed rsa2048: $signs signatures per second"
  # The disk's part of every synced change: 4 KiB written and synced, one after the other.
  local from=${EPOCHREALTIME/./}
  dd if=/dev/zero of="$work/disk" bs=4k count=500 oflag=dsync status=none
  local sync_us=$(((${EPOCHREALTIME/./} - from) / 500))
  note diskSyncedWriteMicroseconds '$n | tonumber' --arg n "$sync_us"
  echo "disk: $sync_us us for a synced write of 4 KiB"
}

# Engines that npm offers, over the same requests: programs of their own, in WebAssembly and JavaScript.
measure_other_engines() {
  if ! "$here/tools/install_clients.sh" bench/baselines >"$work/npm.log" 2>&1; then
    echo "other engines: not measured, npm does not have them here"
    return
  fi
  for engine in cedar iam_simulate; do
    taskset -c "$server_core" node "$here/bench/baselines/$engine.mjs" >"$work/$engine.json"
    note "$engine" '$e | map({(.name): .cpuMicroseconds}) | add' --slurpfile e "$work/$engine.json"
    jq -r '"\(.name): \(.cpuMicroseconds * 10 | round / 10) us"' "$work/$engine.json"
  done
}

measure_start() {
  section "start (median of 5)"
  local first=() second=() memory=()
  for i in 1 2 3 4 5; do
    start_server "$work/start-$i"; first+=("$start_ms"); stop_server
    start_server "$work/start-$i"; second+=("$start_ms"); memory+=("$(resident_mib)"); stop_server
    rm -rf "$work/start-$i"
  done
  local first_ms second_ms idle_mib
  first_ms=$(printf '%s\n' "${first[@]}" | median)
  second_ms=$(printf '%s\n' "${second[@]}" | median)
  idle_mib=$(printf '%s\n' "${memory[@]}" | median)
  note start '{firstMilliseconds: ($f | tonumber), laterMilliseconds: ($l | tonumber), idleResidentMib: ($m | tonumber)}' \
    --arg f "$first_ms" --arg l "$second_ms" --arg m "$idle_mib"
  echo "first start $first_ms ms, later starts $second_ms ms, idle resident size $idle_mib MiB"
  note binary '{bytes: ($n | tonumber)}' --arg n "$(stat -c %s "$sekisho")"
}

measure_hello() {
  section "the HTTP server alone"
  taskset -c "$server_core" "$build/bench/hello/sekisho-hello" 0 1 >"$work/hello.log" &
  server_pid=$!
  for _ in $(seq 100); do [ -s "$work/hello.log" ] && break; sleep 0.02; done
  local hello_port
  hello_port=$(awk '{ print $NF }' "$work/hello.log")
  load hello "$server_pid" "$hello_port" "$seconds" --connections "$connections" plain
  load helloAlone "$server_pid" "$hello_port" 3 --connections 1 plain
  stop_server
}

# A user of IAM with a policy, not root: what most requests are.
prepare() {
  start_server "$work/data"
  as_admin s3api create-bucket --bucket load >/dev/null
  as_admin iam create-user --user-name load >/dev/null
  as_admin iam put-user-policy --user-name load --policy-name load --policy-document \
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::load/*"},
      {"Effect":"Allow","Action":"bedrock:InvokeModel","Resource":"*"}]}'
  as_admin iam create-access-key --user-name load >"$work/key.json"
  pool=$(as_admin cognito-idp create-user-pool --pool-name load --query UserPool.Id --output text)
  client=$(as_admin cognito-idp create-user-pool-client --user-pool-id "$pool" --client-name load --explicit-auth-flows \
    ALLOW_USER_PASSWORD_AUTH ALLOW_USER_SRP_AUTH ALLOW_REFRESH_TOKEN_AUTH --query UserPoolClient.ClientId --output text)
  export SEKISHO_LOAD_PASSWORD='C0rrect-horse-battery'
  as_admin cognito-idp admin-create-user --user-pool-id "$pool" --username alice --message-action SUPPRESS >/dev/null
  as_admin cognito-idp admin-set-user-password --user-pool-id "$pool" --username alice --password "$SEKISHO_LOAD_PASSWORD" --permanent
  AWS_ACCESS_KEY_ID=$(jq -r .AccessKey.AccessKeyId "$work/key.json")
  AWS_SECRET_ACCESS_KEY=$(jq -r .AccessKey.SecretAccessKey "$work/key.json")
}

measure_server() {
  local half=$(((seconds + 1) / 2))
  section "STS"
  load getCallerIdentity "$server_pid" "$port" "$seconds" --connections "$connections" caller-identity
  load getCallerIdentityAlone "$server_pid" "$port" 3 --connections 1 caller-identity
  section "S3"
  load putObject4KiB "$server_pid" "$port" "$half" --connections "$connections" put-object --size 4096
  load getObject4KiB "$server_pid" "$port" "$half" --connections "$connections" get-object --size 4096
  load putObject16MiB "$server_pid" "$port" "$half" --connections 4 put-object --size 16777216 --objects 8
  load getObject16MiB "$server_pid" "$port" "$half" --connections 4 get-object --size 16777216 --objects 8
  section "Cognito"
  load passwordAuth "$server_pid" "$port" "$half" --connections 4 password-auth --client-id "$client" --user alice
  load srpAuth "$server_pid" "$port" "$half" --connections 4 srp-auth --client-id "$client" --user alice --user-pool-id "$pool"
  load refreshAuth "$server_pid" "$port" "$half" --connections 8 refresh-auth --client-id "$client" --user alice
  section "Bedrock"
  load converse "$server_pid" "$port" "$half" --connections "$connections" converse --model "$model"
  load converseAlone "$server_pid" "$port" 3 --connections 1 converse --model "$model"
  note residentMibAfterLoad '$n | tonumber' --arg n "$(resident_mib)"
  "$sekisho" audit verify --data "$work/data" | head -n 1
}

ratios='
  def us: .time * (if .unit == "ns" then 0.001 elif .unit == "us" then 1 else 1000 end);
  . + {ratios: {
    getCallerIdentityOverHello: (.getCallerIdentity.serverCpuMicroseconds / .hello.serverCpuMicroseconds),
    passwordAuthOverArgon2AndTwoSignatures:
      (.passwordAuth.serverCpuMicroseconds / ((.crypto.verify_password | us) + 2 * (.crypto.sign_rs256 | us))),
    srpAuthOverItsMathematicsAndTwoSignatures:
      (.srpAuth.serverCpuMicroseconds / ((.authn.srp_server | us) + 2 * (.crypto.sign_rs256 | us))),
    refreshAuthOverTwoSignatures: (.refreshAuth.serverCpuMicroseconds / (2 * (.crypto.sign_rs256 | us))),
    signatureOverOpensslSpeed: ((.crypto.sign_rs256 | us) * .opensslRsa2048SignsPerSecond / 1e6),
    putObject16MiBOverSha256AndMd5:
      (.putObject16MiB.serverCpuMicroseconds / (16 * ((.crypto.sha256_megabyte | us) + (.crypto.md5_megabyte | us)))),
    getCallerIdentityAddedMillisecondsP50:
      (.getCallerIdentityAlone.latencyMilliseconds.p50 - .helloAlone.latencyMilliseconds.p50),
    converseAddedMillisecondsP50: (.converseAlone.latencyMilliseconds.p50 - .helloAlone.latencyMilliseconds.p50),
    putObject16MiBPerSecondMib: (.putObject16MiB.requestsPerSecond * 16),
    getObject16MiBPerSecondMib: (.getObject16MiB.requestsPerSecond * 16)}}'

{
  measure_baselines
  measure_start
  measure_hello
  prepare
  measure_server
  stop_server
  jq -s "add | $ratios" "$results" >"$build/performance.json"
  section "ratios"
  jq -r '.ratios | to_entries[] | "\(.key): \(.value * 1000 | round / 1000)"' "$build/performance.json"
} > >(tee "$build/performance.txt")
