#!/usr/bin/env bash
# Messages to users arrive: e-mail by SMTP (STARTTLS, AUTH), SMS by the signed hook, and what could not be sent is in the
# outbox.
set -euo pipefail
python=${PYTHON:-/usr/bin/python3}
post=$(mktemp -d) tests=$(dirname "$0")
trap 'rm -rf "$post"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost -keyout "$post/key.pem" -out "$post/cert.pem" 2>/dev/null
openssl rand -hex 16 >"$post/password"
openssl rand -hex 32 >"$post/sms.key"
"$python" "$tests/post_office.py" "$post" &
office=$!
trap 'kill "$office"; rm -rf "$post"' EXIT
arrives() { for _ in $(seq 400); do [ -e "$post/$1" ] && return; sleep 0.05; done; echo "$1 did not arrive" >&2; return 1; }
arrives ports
# shellcheck disable=SC1091
. "$post/ports"  # mail_port, sms_port
cat >"$post/sekisho.yaml" <<YAML
email:
  host: localhost
  port: $mail_port
  tls: starttls
  ca_file: $post/cert.pem
  username: relay
  password_file: $post/password
  from: Sekisho <no-reply@sekisho.example>
  senders: [shop.example]
sms: {url: "http://127.0.0.1:$sms_port/sms", key_file: "$post/sms.key"}
YAML
SEKISHO_CONFIG=$post/sekisho.yaml
. "$tests/../../examples/lib/common.sh"
helpers+=("$office")
trap 'status=$?; rm -rf "$post"; (exit $status); finish' EXIT
idp() { aws cognito-idp "$@"; }
pub() { unsigned cognito-idp "$@"; }
outbox() { "$sekisho" outbox --data "$data" "$@"; }
# mail NUMBER HEADER|body: of what has arrived, decoded.
mail() {
  arrives "mail-$1"
  "$python" -c 'import email, email.policy, sys
mail = email.message_from_bytes(sys.stdin.buffer.read().split(b"\n", 2)[2], policy=email.policy.default)
print(mail.get_content().strip() if sys.argv[1] == "body" else mail[sys.argv[1]])' "$2" <"$post/mail-$1"
}

section "e-mail"
refused "a subject of two lines" 'InvalidParameterException.*line breaks' idp create-user-pool --pool-name x \
  --cli-input-json '{"EmailVerificationSubject": "code\r\nBcc: mallory@example.com"}'
pool=$(idp create-user-pool --pool-name people --auto-verified-attributes email --query UserPool.Id --output text \
  --email-configuration 'From=Shop <hello@shop.example>,ReplyToEmailAddress=help@shop.example' \
  --verification-message-template '{"EmailSubject": "確認コード", "EmailMessage": "<b>{####}</b> です", "DefaultEmailOption": "CONFIRM_WITH_CODE"}')
client=$(idp create-user-pool-client --user-pool-id "$pool" --client-name web --query UserPoolClient.ClientId --output text)
sign_up() { pub sign-up --client-id "$client" --username "$1" --password 'C0rrect-horse!' --user-attributes "Name=email,Value=$2"; }
sign_up alice 'alice+tag@bücher.example' >/dev/null
match "the code comes" "$(mail 1 body)" '^<b>[0-9]{6}</b> です$'
equal "its subject" "$(mail 1 Subject)" '確認コード'
equal "from the pool's sender, as far as email.senders allows it" "$(mail 1 From)" 'Shop <hello@shop.example>'
equal "with its reply address" "$(mail 1 Reply-To)" help@shop.example
equal "to the address as it is stored" "$(sed -n 2p "$post/mail-1" | tr -d '\r')" 'RCPT TO:<alice+tag@xn--bcher-kva.example>'
pub confirm-sign-up --client-id "$client" --username alice --confirmation-code "$(mail 1 body | tr -dc 0-9)"
pass "and confirms"
equal "nothing is left in the outbox" "$(outbox)" ''

section "SMS"
idp admin-create-user --user-pool-id "$pool" --username bob --temporary-password 'Temp-0rary<1>' \
  --user-attributes Name=phone_number,Value=+819012345678 --desired-delivery-mediums SMS >/dev/null
arrives sms-1
equal "the hook has it, signed" "$(jq -r '[.phoneNumber, .message] | join(" ")' "$post/sms-1")" \
  '+819012345678 Your username is bob and temporary password is Temp-0rary<1>.'

section "configuration"
unusable() {
  printf '%s\n' "$2" >"$post/wrong.yaml"
  refused "$1" "$3" "$sekisho" serve --data "$work/never" --config "$post/wrong.yaml" --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0
}
unusable "a password in the configuration" 'email: {host: a, from: a@b.example, username: u, password: p}' 'unknown key `password`'
unusable "a user without a password" 'email: {host: a, from: a@b.example, username: u}' 'belong together'
unusable "mail in the clear to another machine" 'email: {host: mail.example.com, tls: none, from: a@b.example}' 'only this machine itself'
unusable "a sender of two lines" 'email: {host: a, from: "a@b.example\r\nBcc: c@d.example"}' 'neither an address nor'
unusable "a key that is not there" "sms: {url: 'https://a.example', key_file: '$post/nothing'}" 'cannot read'
echo short >"$post/short"
unusable "a short key" "sms: {url: 'https://a.example', key_file: '$post/short'}" 'shorter than 32'

section "dead letters"
sign_up carol refused@example.com >/dev/null
for _ in $(seq 200); do [ "$(outbox --json | jq -r .state)" = dead ] && break; sleep 0.05; done
match "a recipient whom the server refuses" "$(outbox --user carol --json | jq -r '.state + " " + .failure')" '^dead .*550'
match "is readable" "$(outbox --pool "$pool" --user refused@example.com)" "carol  sign-up-code to refused@example.com \(dead\)"
pub confirm-sign-up --client-id "$client" --username carol --confirmation-code "$(outbox --user carol --last-code)"
pass "its code is the newest one of the outbox"
refused "there is none of others" 'no message with a code' outbox --user alice --last-code

printf '\n%s checks passed\n' "$checks"
