"""Calls sts:GetCallerIdentity with a clock that is wrong by so many seconds, in the header form and in the query form."""
import datetime
import sys
import types
import urllib.error
import urllib.request

from aws_client import client

try:
    from botocore import auth
except ImportError:
    from awscli.botocore import auth

endpoint, seconds = sys.argv[1], int(sys.argv[2])


class Skewed(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return datetime.datetime.utcnow() + datetime.timedelta(seconds=seconds)


# In place of the module datetime, for the signer only.
auth.datetime = types.SimpleNamespace(datetime=Skewed)
sts = client("sts", endpoint)
try:
    print("header", sts.get_caller_identity()["Arn"])
except Exception as error:  # whatever the SDK calls it
    print("header", error)
link = sts.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
try:
    print("query", urllib.request.urlopen(link).read().decode())
except urllib.error.HTTPError as error:
    print("query", error.read().decode())
