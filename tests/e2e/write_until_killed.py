"""Writes objects and IAM users from several threads and prints a line for each that was acknowledged, until the server is gone."""
import hashlib
import os
import sys
import threading

from aws_client import client, is_gone

endpoint, bucket, round_number = sys.argv[1:]
printing = threading.Lock()


def acknowledged(*fields):
    with printing:
        print(*fields, flush=True)


def write_objects(worker):
    s3 = client("s3", endpoint)
    for number in range(2000):
        body = os.urandom(16 if number % 3 else 40_000)  # small ones and ones that have a file of their own
        key = f"{round_number}/{worker}/{number}"
        s3.put_object(Bucket=bucket, Key=key, Body=body)
        acknowledged("object", key, hashlib.sha256(body).hexdigest())


def write_users(worker):
    iam = client("iam", endpoint)
    for number in range(2000):
        name = f"user-{round_number}-{worker}-{number}"
        iam.create_user(UserName=name)
        acknowledged("user", name)


def until_gone(write, worker):
    try:
        write(worker)
    except Exception as problem:  # noqa: BLE001 - the server was killed: that is what this is for
        if not is_gone(problem):
            print(f"{worker}: {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
            os._exit(1)


threads = [threading.Thread(target=until_gone, args=(write_objects if worker % 3 else write_users, worker)) for worker in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
