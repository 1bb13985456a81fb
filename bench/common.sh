# What the scripts of this folder share: a server of the preset "bench", load on it, figures. To be sourced.
# shellcheck shell=bash
here=$(cd "$(dirname "$0")/.." && pwd)
build=$here/build/bench
seconds=${SECONDS_EACH:-10}
connections=${CONNECTIONS:-32}
server_core=${SERVER_CORE:-0}
load_core=${LOAD_CORE:-1}
aws=${AWS:-$([ -x /usr/bin/aws ] && echo /usr/bin/aws || command -v aws)}
# Before every measured program, e.g. RUN_WITH="chrt -r 1" on a machine that is shared: nobody else on its core meanwhile.
read -ra run_with <<<"${RUN_WITH:-}"
tick=$(getconf CLK_TCK)
work=$(mktemp -d)
results=$work/results
server_pid=

# build TARGETS...
build() {
  [ -z "${SKIP_BUILD:-}" ] || return 0
  "$here/tools/install_packages.sh" test
  cmake -S "$here" --preset bench >/dev/null
  cmake --build "$build" --target "$@" | tail -n 1
}

sekisho=$build/sekisho

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
    "${run_with[@]}" taskset -c "$server_core" "$sekisho" serve --data "$1" --config "$work/bench.yaml" --listen 127.0.0.1:0 \
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
  "${run_with[@]}" taskset -c "$load_core" "$build/bench/load/sekisho-load" --port "$to" --sign second --warm-up 0 --seconds 1 "$@" >/dev/null || true
  before=$(cpu_ticks "$pid")
  "${run_with[@]}" taskset -c "$load_core" "$build/bench/load/sekisho-load" --port "$to" --sign second --warm-up 0 --seconds "$time" \
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

note_machine() {
  note machine '{model: $model, cores: ($cores | tonumber), kernel: $kernel, commit: $commit, date: $date,
    loadAverageBefore: ($busy | tonumber)}' \
    --arg model "$(awk -F': *' '/^model name/ { print $2; exit }' /proc/cpuinfo)" --arg cores "$(nproc)" --arg kernel "$(uname -r)" \
    --arg commit "$(git -C "$here" describe --always --dirty 2>/dev/null || echo unknown)" --arg date "$(date -u +%F)" \
    --arg busy "$(cut -d' ' -f1 /proc/loadavg)"
  tail -n 1 "$results" | jq -r '.machine | to_entries[] | "\(.key): \(.value)"'
}
