#!/usr/bin/env bash
# Keys with policies of their own, with AWS CLI: who may use a key, and cipher texts that must not open.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"

account=123456789012
long() {  # CREDENTIALS COMMAND...
  AWS_ACCESS_KEY_ID=$(jq -r .Credentials.AccessKeyId "$1") AWS_SECRET_ACCESS_KEY=$(jq -r .Credentials.SecretAccessKey "$1") "${@:2}"
}
user() {
  aws iam create-user --user-name "$1" >/dev/null
  aws iam create-access-key --user-name "$1" | jq '{Credentials: .AccessKey}' >"$work/$1"
}
statement() { printf '{"Effect":"%s","Principal":{"AWS":"%s"},"Action":%s,"Resource":"*"%s}' "$1" "$2" "$3" "${4:+,\"Condition\":$4}"; }
policy() { local IFS=,; printf '{"Version":"2012-10-17","Statement":[%s]}' "$*"; }
root="arn:aws:iam::$account:root"
encrypt() { aws kms encrypt --key-id "$1" --plaintext "$(printf '%s' "$2" | base64)" "${@:3}" --query CiphertextBlob --output text; }
decrypt() { aws kms decrypt --ciphertext-blob "$1" "${@:2}" --query Plaintext --output text | base64 -d; }

section "a key"
aws kms create-key --description files --tags TagKey=team,TagValue=red >"$work/key"
id=$(jq -r .KeyMetadata.KeyId "$work/key") key=$(jq -r .KeyMetadata.Arn "$work/key")
match "its ARN" "$key" "^arn:aws:kms:us-east-1:$account:key/[0-9a-f-]{36}$"
equal "its state" "$(aws kms describe-key --key-id "$id" --query KeyMetadata.KeyState --output text)" Enabled
match "its policy trusts the account" "$(aws kms get-key-policy --key-id "$id" --policy-name default --query Policy --output text)" "$root"
blob=$(encrypt "$id" secret --encryption-context tenant=a)
equal "what it encrypts, it decrypts" "$(decrypt "$blob" --encryption-context tenant=a)" secret
refused "not in another context" 'InvalidCiphertextException' decrypt "$blob" --encryption-context tenant=b
refused "not without its context" 'InvalidCiphertextException' decrypt "$blob"
refused "not when it was changed" 'InvalidCiphertextException' decrypt "$({ printf '%s' "$blob" | base64 -d; printf x; } | base64 -w0)" --encryption-context tenant=a
refused "no cipher text at all" 'InvalidCiphertextException' decrypt "$(printf 'x%.0s' {1..200} | base64 -w0)"
other=$(aws kms create-key --query KeyMetadata.KeyId --output text)
refused "not with another key" 'IncorrectKeyException' decrypt "$blob" --encryption-context tenant=a --key-id "$other"
strange=arn:aws:kms:us-east-1:210987654321:key/00000000-0000-4000-8000-000000000000
refused "nor with one that may not even exist" 'IncorrectKeyException' decrypt "$blob" --encryption-context tenant=a --key-id "$strange"
refused "whose aliases are not told either" 'NotFoundException' aws kms list-aliases --key-id "$strange"
aws kms generate-data-key --key-id "$id" --key-spec AES_256 >"$work/data-key"
equal "a data key comes sealed and in the clear" "$(aws kms decrypt --ciphertext-blob "$(jq -r .CiphertextBlob "$work/data-key")" --query Plaintext --output text)" "$(jq -r .Plaintext "$work/data-key")"
moved=$(aws kms re-encrypt --ciphertext-blob "$blob" --source-encryption-context tenant=a --destination-key-id "$other" --query CiphertextBlob --output text)
equal "re-encrypted under another key" "$(decrypt "$moved")" secret

section "aliases"
aws kms create-alias --alias-name alias/files --target-key-id "$id"
equal "an alias stands for its key" "$(decrypt "$(encrypt alias/files again)")" again
refused "a name is taken once" 'AlreadyExistsException' aws kms create-alias --alias-name alias/files --target-key-id "$other"
refused "AWS's own names are reserved" 'InvalidAliasNameException' aws kms create-alias --alias-name alias/aws/s3 --target-key-id "$id"
equal "listed" "$(aws kms list-aliases --key-id "$id" --query 'Aliases[].AliasName' --output text)" alias/files

section "the key's policy decides"
user alice; user bob
aws iam put-user-policy --user-name alice --policy-name all --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}'
equal "an account that is trusted delegates" "$(long "$work/alice" decrypt "$blob" --encryption-context tenant=a)" secret
refused "to those whom identity policies allow" "AccessDeniedException.*not authorized to perform: kms:Decrypt on resource: $key" long "$work/bob" decrypt "$blob" --encryption-context tenant=a
alone=$(aws kms create-key --policy "$(policy "$(statement Allow "arn:aws:iam::$account:user/bob" '["kms:Decrypt","kms:Encrypt"]' '{"StringEquals":{"kms:EncryptionContext:tenant":"b"}}')" "$(statement Allow "$root" '["kms:PutKeyPolicy","kms:DescribeKey"]')")" --query KeyMetadata.KeyId --output text)
refused "allow everything is not enough where the account is not trusted" 'AccessDeniedException.*no resource-based policy allows' long "$work/alice" encrypt "$alone" x --encryption-context tenant=b
equal "who is named needs no identity policy" "$(long "$work/bob" decrypt "$(long "$work/bob" encrypt "$alone" x --encryption-context tenant=b)" --encryption-context tenant=b)" x
refused "and is held to the condition" 'AccessDeniedException' long "$work/bob" encrypt "$alone" x --encryption-context tenant=a
refused "the root is bound as well" 'AccessDeniedException' encrypt "$alone" x --encryption-context tenant=b
refused "nobody locks himself out" 'MalformedPolicyDocumentException.*will not allow you to update the key policy' aws kms put-key-policy --key-id "$id" --policy-name default --policy "$(policy "$(statement Allow "arn:aws:iam::$account:user/bob" '"kms:*"')")"
refused "a policy that names nobody known" 'MalformedPolicyDocumentException' aws kms put-key-policy --key-id "$id" --policy-name default --policy "$(policy "$(statement Allow "arn:aws:iam::$account:user/ghost" '"kms:*"')")"
refused "not JSON" 'MalformedPolicyDocumentException' aws kms put-key-policy --key-id "$id" --policy-name default --policy '{'
aws iam delete-user-policy --user-name alice --policy-name all
aws kms put-key-policy --key-id "$id" --policy-name default --policy "$(policy "$(statement Allow "$root" '"kms:*"')" "$(statement Allow "arn:aws:iam::$account:user/alice" '"kms:Decrypt"')")"
equal "named by user" "$(long "$work/alice" decrypt "$blob" --encryption-context tenant=a)" secret
aws iam delete-access-key --user-name alice --access-key-id "$(jq -r .Credentials.AccessKeyId "$work/alice")"
aws iam delete-user --user-name alice; user alice
refused "a namesake made later is another" 'AccessDeniedException' long "$work/alice" decrypt "$blob" --encryption-context tenant=a

section "states"
aws kms disable-key --key-id "$id"
refused "a disabled key does not work" 'DisabledException' decrypt "$blob" --encryption-context tenant=a
aws kms enable-key --key-id "$id"
refused "a key is not deleted at once" 'ValidationException' aws kms schedule-key-deletion --key-id "$id" --pending-window-in-days 1
aws kms schedule-key-deletion --key-id "$id" --pending-window-in-days 7 >/dev/null
refused "one that is to be deleted does not work" 'KMSInvalidStateException' decrypt "$blob" --encryption-context tenant=a
aws kms cancel-key-deletion --key-id "$id" >/dev/null
equal "one that was spared is disabled" "$(aws kms describe-key --key-id "$id" --query KeyMetadata.KeyState --output text)" Disabled
refused "keys of other regions are not found" 'NotFoundException' env AWS_DEFAULT_REGION=eu-west-1 "$AWS" --endpoint-url "$SEKISHO_ENDPOINT" kms describe-key --key-id "$id"
refused "kinds that are not served are refused" 'UnsupportedOperationException' aws kms create-key --key-spec RSA_2048 --key-usage SIGN_VERIFY

section "nothing leaks"
decrypt "$(encrypt "$other" xyzzy-in-the-clear)" >/dev/null
sealed_everywhere() { ! grep -rqaF xyzzy-in-the-clear "$data" "$work/server.log"; }
succeeds "no plain text in the data folder or the log" sealed_everywhere
echo; echo "kms: $checks checks passed"
