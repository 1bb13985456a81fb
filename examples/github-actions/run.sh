#!/usr/bin/env bash
# A workflow of GitHub Actions becomes a role by its token: with a test issuer and the unmodified AWS CLI.
set -euo pipefail
. "$(dirname "$0")/../lib/common.sh"
example=$(cd "$(dirname "$0")" && pwd)
suffix=$(date +%s)$RANDOM
bucket=artifacts-$suffix
start_issuer issuer
name=${issuer#*://}

# token REPOSITORY REF [MORE_CLAIMS [PATH]]: what GitHub would give to a job.
token() {
  jq -n --arg repo "$1" --arg ref "$2" --argjson more "${3:-{\}}" '{aud: "sts.amazonaws.com", sub: "repo:\($repo):ref:\($ref)", repository: $repo,
    repository_owner: ($repo | split("/")[0]), ref: $ref, ref_type: "branch", event_name: "push", workflow: "deploy", actor: "octocat",
    run_id: "42", runner_environment: "github-hosted"} + $more' | curl -fsS --data-binary @- "$issuer/token${4:-}"
}
assume() { unsigned sts assume-role-with-web-identity --role-arn "$role" --role-session-name "${2:-GitHubActions}" --web-identity-token "$1"; }
main=refs/heads/main repo=octo-org/octo-repo denied='AccessDenied.*Not authorized to perform sts:AssumeRoleWithWebIdentity'

section "a provider and a role"
# Debian's CLI wants a thumbprint; over loopback there is no certificate, and with GitHub a known authority vouches for it.
provider=$(aws iam create-open-id-connect-provider --url "$issuer" --client-id-list sts.amazonaws.com --thumbprint-list "$(printf '0%.0s' $(seq 40))" \
  --query OpenIDConnectProviderArn --output text)
equal "the provider's ARN" "$provider" "arn:aws:iam::123456789012:oidc-provider/$name"
sed "s|ISSUER|$name|g" "$example/trust.json" >"$work/trust.json"
sed "s|ISSUER|$name|g; s|BUCKET|$bucket|g" "$example/permissions.json" >"$work/permissions.json"
role=$(aws iam create-role --role-name "deploy-$suffix" --assume-role-policy-document "file://$work/trust.json" --query Role.Arn --output text)
aws iam put-role-policy --role-name "deploy-$suffix" --policy-name publish --policy-document "file://$work/permissions.json"
aws s3 mb "s3://$bucket" >/dev/null
equal "no key was fetched so far" "$(curl -fsS "$issuer/fetches")" 0

section "the workflow on main"
assume "$(token $repo $main)" >"$work/main"
equal "who it is" "$(as "$work/main" aws sts get-caller-identity --query Arn --output text)" "arn:aws:sts::123456789012:assumed-role/deploy-$suffix/GitHubActions"
equal "the subject" "$(jq -r .SubjectFromWebIdentityToken "$work/main")" "repo:$repo:ref:$main"
equal "the audience" "$(jq -r .Audience "$work/main")" sts.amazonaws.com
equal "the provider" "$(jq -r .Provider "$work/main")" "$provider"
echo built >"$work/built"
succeeds "it publishes under its repository and branch" as "$work/main" aws s3api put-object --bucket "$bucket" --key "$repo/$main/app.zip" --body "$work/built"
refused "not under another branch" 'AccessDenied.*s3:PutObject' as "$work/main" aws s3api put-object --bucket "$bucket" --key "$repo/refs/heads/release/1/app.zip" --body "$work/built"
refused "not under another repository" 'AccessDenied.*s3:PutObject' as "$work/main" aws s3api put-object --bucket "$bucket" --key "octo-org/other/$main/app.zip" --body "$work/built"
succeeds "a release branch gets in as well" assume "$(token $repo refs/heads/release/1.2)"

section "who does not get in"
refused "another repository" "$denied" assume "$(token octo-org/other $main)"
refused "another owner's repository of that name" "$denied" assume "$(token evil/octo-repo $main)"
refused "a repository whose name goes on" "$denied" assume "$(token octo-org/octo-repo-fork $main)"
refused "another branch" "$denied" assume "$(token $repo refs/heads/feature)"
refused "a branch named like main" "$denied" assume "$(token $repo refs/heads/mainly)"
refused "a tag" "$denied" assume "$(token $repo refs/tags/v1)"
refused "a pull request" "$denied" assume "$(token $repo $main '{"sub":"repo:octo-org/octo-repo:pull_request"}')"
refused "a pattern as a subject" "$denied" assume "$(token $repo '*')"
refused "a subject without a repository" "$denied" assume "$(token $repo $main '{"sub":"*"}')"
refused "another audience" 'InvalidIdentityToken.*Incorrect token audience' assume "$(token $repo $main '{"aud":"https://github.com/octo-org"}')"
refused "several audiences, for nobody in particular" 'InvalidIdentityToken' assume "$(token $repo $main '{"aud":["sts.amazonaws.com","other"]}')"
refused "an expired token" 'ExpiredTokenException' assume "$(token $repo $main '{"exp":1700000000,"iat":1699999000}')"
refused "a token that is not valid yet" 'InvalidIdentityToken' assume "$(token $repo $main '{"nbf":4102444800}')"
refused "a forged token" 'InvalidIdentityToken' assume "$(token $repo $main '{}' /forged)"
refused "a token of an issuer that is not registered" 'InvalidIdentityToken.*No OpenIDConnect provider found in your account for https://token.example' assume "$(token $repo $main '{"iss":"https://token.example"}')"
refused "a token that names this server's own metadata" 'InvalidIdentityToken' assume "$(token $repo $main '{"iss":"http://169.254.169.254"}')"
unsigned_token=$(printf '{"alg":"none"}' | base64 -w0 | tr -d =).$(token $repo $main | cut -d. -f2).
refused "an unsigned token" 'InvalidIdentityToken' assume "$unsigned_token"
equal "all of it cost one fetch" "$(curl -fsS "$issuer/fetches")" 1

section "the issuer changes its key"
curl -fsS -X POST "$issuer/rotate"
succeeds "a token of the new key is good at once" assume "$(token $repo $main)"
refused "the withdrawn key is good no more" 'InvalidIdentityToken' assume "$(token $repo $main '{}' /old)"
match "it was one more fetch, two where half a minute has passed" "$(curl -fsS "$issuer/fetches")" '^[23]$'

section "the issuer is down"
curl -fsS -X POST "$issuer/down"
succeeds "its keys are at hand" assume "$(token $repo $main)"
start_issuer second
curl -fsS -X POST "$second/down"
aws iam create-open-id-connect-provider --url "$second" --client-id-list sts.amazonaws.com --thumbprint-list "$(printf '0%.0s' $(seq 40))" >/dev/null
sed "s|ISSUER|${second#*://}|g" "$example/trust.json" >"$work/second-trust.json"
first_role=$role
role=$(aws iam create-role --role-name "second-$suffix" --assume-role-policy-document "file://$work/second-trust.json" --query Role.Arn --output text)
first_issuer=$issuer issuer=$second
refused "an issuer that was never reached: worth another try" 'IDPCommunicationError' assume "$(token $repo $main)"
curl -fsS -X POST "$second/up"
sleep 2.5  # the back-off after a first failure
succeeds "and so it is" assume "$(token $repo $main)"
role=$first_role
refused "its token opens no role that trusts another issuer" "$denied" assume "$(token $repo $main)"
issuer=$first_issuer

section "a provider is removed"
aws iam delete-open-id-connect-provider --open-id-connect-provider-arn "$provider"
refused "its tokens are nothing now" 'InvalidIdentityToken.*No OpenIDConnect provider found' assume "$(token $repo $main)"
printf '\nall %d checks passed\n' "$checks"
