"""Posts a JSON body with a signature of our own making to an operation that the installed SDK is too old to know.

    signed_post.py SERVICE PATH [TARGET] < body.json      TARGET: of awsJson, e.g. Service.Operation; prints the answer; status 1 unless it is 200
                                                      METHOD in the environment: another than POST
"""
import os
import sys
import urllib.error
import urllib.request

try:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError:  # AWS CLI version 2 carries its own copy
    from awscli.botocore.auth import SigV4Auth
    from awscli.botocore.awsrequest import AWSRequest
    from awscli.botocore.credentials import Credentials


def main():
    service, path = sys.argv[1:3]
    headers = {"content-type": "application/json"}
    if len(sys.argv) > 3:
        headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": sys.argv[3]}
    body = sys.stdin.buffer.read()
    url = os.environ["SEKISHO_ENDPOINT"] + path
    credentials = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"],
                              os.environ.get("AWS_SESSION_TOKEN"))
    method = os.environ.get("METHOD", "POST")
    request = AWSRequest(method=method, url=url, data=body, headers=headers)
    SigV4Auth(credentials, service, os.environ.get("AWS_DEFAULT_REGION", "us-east-1")).add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, dict(request.headers), method=method), timeout=10) as answer:
            print(answer.read().decode())
            return 0
    except urllib.error.HTTPError as error:
        print(error.code, error.headers.get("x-amzn-errortype", ""), error.read().decode())
        return 1


if __name__ == "__main__":
    sys.exit(main())
