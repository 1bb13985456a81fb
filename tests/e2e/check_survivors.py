"""Fails unless every acknowledged object and user is there, with the bytes that were acknowledged."""
import hashlib
import sys

from aws_client import client

endpoint, bucket, file = sys.argv[1:]
s3, iam = client("s3", endpoint), client("iam", endpoint)
lost = 0
for line in open(file, encoding="utf-8"):
    kind, name, *digest = line.split()
    try:
        if kind == "user":
            iam.get_user(UserName=name)
        elif hashlib.sha256(s3.get_object(Bucket=bucket, Key=name)["Body"].read()).hexdigest() != digest[0]:
            raise ValueError("other bytes")
    except Exception as problem:  # noqa: BLE001
        lost += 1
        print(f"lost: {kind} {name}: {problem}")
sys.exit(1 if lost else 0)
