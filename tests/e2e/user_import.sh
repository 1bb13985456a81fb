#!/usr/bin/env bash
# Threat protection and user import with AWS CLI and curl: a CSV file is uploaded and imported, a user with a bcrypt hash signs
# in, and what he did is on record.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
idp() { aws cognito-idp "$@"; }
of() { local query=$1; shift; aws cognito-idp "$@" --query "$query" --output text; }
sign_in() { unsigned cognito-idp initiate-auth --auth-flow USER_PASSWORD_AUTH --client-id "$client" --auth-parameters "USERNAME=$1,PASSWORD=$2"; }
role=arn:aws:iam::123456789012:role/import-logs
status() { of "UserImportJob.Status" describe-user-import-job --user-pool-id "$pool" --job-id "$1"; }

section "a pool with threat protection"
pool=$(of UserPool.Id create-user-pool --pool-name people --auto-verified-attributes email --user-pool-add-ons AdvancedSecurityMode=ENFORCED)
client=$(of UserPoolClient.ClientId create-user-pool-client --user-pool-id "$pool" --client-name app --explicit-auth-flows ALLOW_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH)
equal "set-risk-configuration" "$(of RiskConfiguration.AccountTakeoverRiskConfiguration.Actions.HighAction.EventAction set-risk-configuration --user-pool-id "$pool" \
  --account-takeover-risk-configuration 'Actions={HighAction={Notify=false,EventAction=BLOCK}}' --risk-exception-configuration BlockedIPRangeList=203.0.113.0/24)" BLOCK

section "import"
header=$(idp get-csv-header --user-pool-id "$pool" | jq -r '.CSVHeader | join(",")')
match "get-csv-header" "$header" '^name,.*,cognito:mfa_enabled,cognito:username$'
# The installed CLI does not know PasswordHashingAlgorithm.
jq -nc --arg pool "$pool" --arg role "$role" '{UserPoolId: $pool, JobName: "people", CloudWatchLogsRoleArn: $role, PasswordHashingAlgorithm: "BCRYPT"}' |
  python3 "$here/tests/e2e/signed_post.py" cognito-idp / AWSCognitoIdentityProviderService.CreateUserImportJob >"$work/job"
job=$(jq -r .UserImportJob.JobId "$work/job") url=$(jq -r .UserImportJob.PreSignedUrl "$work/job")
{
  echo "$header,cognito:password_hash"
  echo 'Alice\, A.,,,,,,,,,alice@example.com,true,,,,,,,,,false,alice,$2b$04$abcdefghijklmnopqrstuuPoaPXzWjiVz4HaNq2LJXksWbO79E.S6'
  echo ',,,,,,,,,bob@example.com,true,,,,,,,,,false,bob,'
  echo ',,,,,,,,,,true,,,,,,,,,false,carol,'
} >"$work/people.csv"
put() { curl -sS -o /dev/null -w '%{http_code}' -T "$work/people.csv" "$1"; }
equal "a forged upload URL" "$(put "${url%?????}AAAAA")" 403
equal "the upload" "$(put "$url")" 200
equal "the same URL again" "$(put "$url")" 403
equal "start-user-import-job" "$(of UserImportJob.Status start-user-import-job --user-pool-id "$pool" --job-id "$job")" Pending
for _ in 1 2 3 4 5; do [ "$(status "$job")" = Succeeded ] && break; done
equal "describe-user-import-job" "$(of 'UserImportJob.[Status,ImportedUsers,SkippedUsers,FailedUsers]' describe-user-import-job --user-pool-id "$pool" --job-id "$job")" $'Succeeded\t2\t0\t1'
equal "list-user-import-jobs" "$(of 'UserImportJobs[].JobId' list-user-import-jobs --user-pool-id "$pool" --max-results 5)" "$job"

section "imported users"
equal "one without a password must reset it" "$(of UserStatus admin-get-user --user-pool-id "$pool" --username bob)" RESET_REQUIRED
refused "a wrong password" 'NotAuthorizedException' sign_in alice wrong-horse
succeeds "the password of the bcrypt hash" sign_in alice correct-horse
succeeds "and once more, now with a hash of our own" sign_in alice correct-horse

section "auth events"
events=$(idp admin-list-user-auth-events --user-pool-id "$pool" --username alice)
equal "admin-list-user-auth-events" "$(jq -c '[.AuthEvents[].EventResponse]' <<<"$events")" '["Pass","Pass","Fail"]'
equal "their context" "$(jq -r '.AuthEvents[0].EventContextData.IpAddress' <<<"$events")" 127.0.0.1
event=$(jq -r '.AuthEvents[0].EventId' <<<"$events")
idp admin-update-auth-event-feedback --user-pool-id "$pool" --username alice --event-id "$event" --feedback-value Valid
refused "feedback of nobody" 'NotAuthorizedException.*Invalid feedback token' unsigned cognito-idp update-auth-event-feedback --user-pool-id "$pool" --username alice --event-id "$event" --feedback-token AAAA --feedback-value Invalid
equal "feedback" "$(of 'AuthEvents[0].EventFeedback.FeedbackValue' admin-list-user-auth-events --user-pool-id "$pool" --username alice --max-results 1)" Valid

echo; echo "user import: $checks checks passed"
