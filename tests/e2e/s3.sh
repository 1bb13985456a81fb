#!/usr/bin/env bash
# Walks through Amazon S3 with AWS CLI, a client that we did not write.
set -uo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
dir=$work/s3; mkdir "$dir"
# AWS CLI 1 presigns with the withdrawn version 2 of the signature unless told otherwise.
printf '[default]\ns3 =\n  signature_version = s3v4\n' >"$AWS_CONFIG_FILE"
failed=0
expect() { # name, wanted substring, command...
  local name=$1 wanted=$2; shift 2
  local out; out=$("$@" 2>&1)
  if [[ $out == *"$wanted"* ]]; then echo "ok   $name"; else echo "FAIL $name: wanted '$wanted', got: $out"; failed=1; fi
}
b=e2e-bucket-$RANDOM
head -c 20000000 /dev/urandom > "$dir/big"; echo hello > "$dir/small"
expect mb "make_bucket: $b" aws s3 mb s3://$b
expect "mb again" BucketAlreadyOwnedByYou aws s3api create-bucket --bucket $b
expect "ls buckets" "$b" aws s3 ls
expect "cp small" upload: aws s3 cp "$dir/small" s3://$b/dir/small.txt
expect "cp big (multipart)" upload: aws s3 cp "$dir/big" s3://$b/big
expect "ls" "PRE dir/" aws s3 ls s3://$b
expect "get big" download: aws s3 cp s3://$b/big "$dir/big2"
expect "same bytes" "" cmp "$dir/big" "$dir/big2"
expect "range" bytes\ 0-4/6 aws s3api get-object --bucket $b --key dir/small.txt --range bytes=0-4 "$dir/r"
expect "head" '"ContentLength": 6' aws s3api head-object --bucket $b --key dir/small.txt
expect "head missing" "(404)" aws s3api head-object --bucket $b --key none
expect "get missing" NoSuchKey aws s3api get-object --bucket $b --key none "$dir/r"
expect "attributes" TotalPartsCount aws s3api get-object-attributes --bucket $b --key big --object-attributes ObjectParts Checksum
expect "copy" copy: aws s3 cp s3://$b/big s3://$b/copy
expect "mv" move: aws s3 mv s3://$b/copy s3://$b/dir/moved
expect "sync" download: aws s3 sync s3://$b "$dir/sync"
expect "sync again" "" aws s3 sync s3://$b "$dir/sync"
expect "location" null aws s3api get-bucket-location --bucket $b
expect "versioning" "" aws s3api put-bucket-versioning --bucket $b --versioning-configuration Status=Enabled
expect "versioning is" Enabled aws s3api get-bucket-versioning --bucket $b
expect "put version" VersionId aws s3api put-object --bucket $b --key v --body "$dir/small" --metadata a=b --tagging x=1
expect "delete marker" '"DeleteMarker": true' aws s3api delete-object --bucket $b --key v
expect "versions" DeleteMarkers aws s3api list-object-versions --bucket $b --prefix v
expect "tags" '"Key": "x"' aws s3api get-object-tagging --bucket $b --key v --version-id "$(aws s3api list-object-versions --bucket $b --prefix v --query 'Versions[0].VersionId' --output text)"
expect "policy none" NoSuchBucketPolicy aws s3api get-bucket-policy --bucket $b
expect "public policy" "BlockPublicPolicy" aws s3api put-bucket-policy --bucket $b --policy "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::$b/*\"}]}"
expect "anonymous" 403 curl -s -o /dev/null -w '%{http_code}' $SEKISHO_ENDPOINT/$b/dir/small.txt
expect "unblock" "" aws s3api delete-public-access-block --bucket $b
expect "public policy ok" "" aws s3api put-bucket-policy --bucket $b --policy "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::$b/*\"}]}"
expect "status" true aws s3api get-bucket-policy-status --bucket $b
expect "anonymous reads" hello curl -s $SEKISHO_ENDPOINT/$b/dir/small.txt
expect "anonymous lists not" AccessDenied curl -s $SEKISHO_ENDPOINT/$b
expect "anonymous missing" AccessDenied curl -s $SEKISHO_ENDPOINT/$b/none
expect "presign" hello curl -s "$(aws s3 presign s3://$b/dir/small.txt)"
expect "acl" FULL_CONTROL aws s3api get-bucket-acl --bucket $b
expect "put acl" AccessControlListNotSupported aws s3api put-bucket-acl --bucket $b --acl public-read
expect "encryption" AES256 aws s3api get-bucket-encryption --bucket $b
expect "ownership" BucketOwnerEnforced aws s3api get-bucket-ownership-controls --bucket $b
expect "lifecycle" NoSuchLifecycleConfiguration aws s3api get-bucket-lifecycle-configuration --bucket $b
expect "cors" "" aws s3api put-bucket-cors --bucket $b --cors-configuration '{"CORSRules":[{"AllowedMethods":["GET"],"AllowedOrigins":["*"],"MaxAgeSeconds":5}]}'
expect "cors is" '"MaxAgeSeconds": 5' aws s3api get-bucket-cors --bucket $b
expect "bucket tags" "" aws s3api put-bucket-tagging --bucket $b --tagging 'TagSet=[{Key=a,Value=b}]'
expect "bucket tags are" '"Value": "b"' aws s3api get-bucket-tagging --bucket $b
expect "logging" "" aws s3api get-bucket-logging --bucket $b
expect "notification" "" aws s3api get-bucket-notification-configuration --bucket $b
expect "payer" BucketOwner aws s3api get-bucket-request-payment --bucket $b
link=$("${PYTHON:-/usr/bin/python3}" "$here/examples/customer-files/presign_put.py" "$SEKISHO_ENDPOINT" "$b" big)
expect "if-none-match" PreconditionFailed curl -s -X PUT -H 'If-None-Match: *' --data-binary @"$dir/small" "$link"
expect "sha256" ChecksumSHA256 aws s3api put-object --bucket $b --key sum --body "$dir/small" --checksum-algorithm SHA256
expect "odd key" upload: aws s3 cp "$dir/small" "s3://$b/ä b+c%&?=#.txt"
expect "odd key is listed" "ä b+c%&?=#.txt" aws s3 ls s3://$b
expect "odd key read" hello aws s3 cp "s3://$b/ä b+c%&?=#.txt" -
expect "uploads" "" aws s3api list-multipart-uploads --bucket $b
expect "rb full" BucketNotEmpty aws s3 rb s3://$b
expect "rm" delete: aws s3 rm --recursive s3://$b
aws s3api list-object-versions --bucket $b --query '{Objects:[Versions,DeleteMarkers][].{Key:Key,VersionId:VersionId}}' --output json > "$dir/del" 2>&1
expect "delete versions" Deleted aws s3api delete-objects --bucket $b --delete "file://$dir/del"
expect "rb" remove_bucket aws s3 rb s3://$b
expect "head gone" "(404)" aws s3api head-bucket --bucket $b
exit $failed
