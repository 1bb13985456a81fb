# Shared by the examples. Sourced, not run.
#
# With SEKISHO_ENDPOINT (and AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY of an administrator) set, the example runs against
# that server. Without, it starts one of its own on free loopback ports, with its data in a temporary folder and the
# configuration $SEKISHO_CONFIG (examples/demo.yaml).

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
AWS=${AWS:-$([ -x /usr/bin/aws ] && echo /usr/bin/aws || command -v aws)}
work=$(mktemp -d)
server_pid=
helpers=()  # process ids that end with the example
checks=0

export AWS_DEFAULT_REGION=us-east-1 AWS_PAGER= AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1
export AWS_CONFIG_FILE=$work/aws-config AWS_SHARED_CREDENTIALS_FILE=$work/aws-credentials

finish() {
  status=$?
  if [ -n "$server_pid" ]; then
    kill -TERM "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    [ $status -eq 0 ] || { tail -n 20 "$work/server.log"; "$sekisho" audit show --data "$data" --last 5 || true; } >&2
  fi
  [ ${#helpers[@]} -eq 0 ] || kill "${helpers[@]}" 2>/dev/null || true
  rm -rf "$work"
  exit $status
}
trap finish EXIT

# Starts the server of the newest build and waits until it is ready.
start_server() {
  local binary=${SEKISHO_BINARY:-}
  for candidate in "$here/build/release/sekisho" "$here/build/debug/sekisho"; do
    [ -n "$binary" ] || { [ -x "$candidate" ] && binary=$candidate; } || true
  done
  [ -n "$binary" ] || { echo "no sekisho binary: run ./run or ./test first" >&2; exit 1; }
  sekisho=$binary
  data=$work/data
  export AWS_ACCESS_KEY_ID=AKIA$(head -c 400 /dev/urandom | LC_ALL=C tr -dc 'A-Z2-7' | head -c 16)
  export AWS_SECRET_ACCESS_KEY=$(head -c 30 /dev/urandom | base64 | tr '+/' 'ab')
  SEKISHO_ROOT_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID SEKISHO_ROOT_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY \
    "$binary" serve --data "$work/data" --config "${SEKISHO_CONFIG:-$here/examples/demo.yaml}" --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 \
    --tls-listen 127.0.0.1:0 --ports-file "$work/ports" >"$work/server.log" 2>&1 &
  server_pid=$!
  for _ in $(seq 200); do
    [ -s "$work/ports" ] && break
    kill -0 "$server_pid" 2>/dev/null || { echo "the server did not start" >&2; exit 1; }
    sleep 0.05
  done
  # shellcheck disable=SC1091
  . "$work/ports"  # port, admin_port, tls_port
  SEKISHO_ENDPOINT=http://127.0.0.1:$port
  SEKISHO_TLS_ENDPOINT=https://127.0.0.1:$tls_port
}

# restart_server CONFIGURATION: stops the server that was started here and starts it anew on the same data, with the same root.
restart_server() {
  kill -TERM "$server_pid"
  wait "$server_pid" || true
  rm -f "$work/ports"
  "$sekisho" serve --data "$data" --config "$1" --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 --tls-listen 127.0.0.1:0 \
    --ports-file "$work/ports" >"$work/server.log" 2>&1 &
  server_pid=$!
  for _ in $(seq 200); do
    [ -s "$work/ports" ] && break
    kill -0 "$server_pid" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
    sleep 0.05
  done
  # shellcheck disable=SC1091
  . "$work/ports"
  SEKISHO_ENDPOINT=http://127.0.0.1:$port
  SEKISHO_TLS_ENDPOINT=https://127.0.0.1:$tls_port
}

[ -n "${SEKISHO_ENDPOINT:-}" ] || start_server
export SEKISHO_ENDPOINT SEKISHO_TLS_ENDPOINT=${SEKISHO_TLS_ENDPOINT:-}

aws() { "$AWS" --endpoint-url "$SEKISHO_ENDPOINT" "$@"; }
# as CREDENTIALS_FILE aws ...: one command with the credentials that a JSON answer carries.
as() {
  local from=$1; shift
  AWS_ACCESS_KEY_ID=$(jq -r '.Credentials.AccessKeyId' "$from") \
  AWS_SECRET_ACCESS_KEY=$(jq -r '.Credentials | .SecretAccessKey // .SecretKey' "$from") \
  AWS_SESSION_TOKEN=$(jq -r '.Credentials.SessionToken' "$from") "$@"
}
# unsigned aws ...: one command without any credentials.
unsigned() { env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN "$AWS" --endpoint-url "$SEKISHO_ENDPOINT" --no-sign-request "$@"; }

section() { printf '\n== %s\n' "$*"; }
pass() { checks=$((checks + 1)); printf '  ok  %s\n' "$1"; }
flunk() { printf '  NOT OK  %s\n' "$1" >&2; shift; printf '    %s\n' "$@" >&2; exit 1; }
# equal DESCRIPTION ACTUAL EXPECTED
equal() { [ "$2" = "$3" ] && pass "$1" || flunk "$1" "expected: $3" "actual:   $2"; }
# match DESCRIPTION ACTUAL REGULAR_EXPRESSION
match() { [[ $2 =~ $3 ]] && pass "$1" || flunk "$1" "expected to match: $3" "actual: $2"; }
# succeeds DESCRIPTION COMMAND...
succeeds() { local what=$1; shift; if "$@" >"$work/out" 2>&1; then pass "$what"; else flunk "$what" "$(cat "$work/out")"; fi; }
# refused DESCRIPTION REGULAR_EXPRESSION COMMAND...: the command must fail and say so.
refused() {
  local what=$1 pattern=$2; shift 2
  if "$@" >"$work/out" 2>&1; then flunk "$what" "it was not refused: $(cat "$work/out")"; fi
  match "$what" "$(cat "$work/out")" "$pattern"
}
secret_hash() { printf '%s' "$1$2" | openssl dgst -sha256 -hmac "$3" -binary | base64; }
jwt_claim() { local body; body=$(printf '%s' "$1" | cut -d. -f2 | tr '_-' '/+'); while [ $((${#body} % 4)) -ne 0 ]; do body+==; done; printf '%s' "$body" | base64 -d | jq -r "$2"; }
# start_issuer NAME: an OpenID provider of its own (issuer.mjs), its URL in $NAME.
start_issuer() {
  node "$here/examples/lib/issuer.mjs" "$work/issuer-$1" &
  helpers+=($!)
  for _ in $(seq 200); do [ -s "$work/issuer-$1" ] && break; sleep 0.05; done
  printf -v "$1" %s "$(cat "$work/issuer-$1")"
}
