#!/usr/bin/env bash
# Measures a release server on this machine; see bench/README.md. Every step is bounded.
# usage: bench/run.sh        SECONDS_EACH=10 SERVER_CORE=0 LOAD_CORE=1 CONNECTIONS=32
set -euo pipefail
# shellcheck source=bench/common.sh
. "$(dirname "$0")/common.sh"
build sekisho sekisho-load sekisho-hello authn_bench crypto_bench policy_bench policy_analysis_bench

measure_baselines() {
  section "baselines"
  note_machine
  for bench in crypto authn policy policy_analysis; do
    "${run_with[@]}" taskset -c "$server_core" "$build/bench/${bench}_bench" --benchmark_min_time=0.5 --benchmark_format=json >"$work/$bench.json" 2>/dev/null
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
    srpAuthOverThreePowersAndTwoSignatures:
      (.srpAuth.serverCpuMicroseconds / ((.authn.srp_three_powers | us) + 2 * (.crypto.sign_rs256 | us))),
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
