"""Asks a model from several threads and prints a line for each answer, until the server is gone or so many were asked.

    spend_until_killed.py THREADS CALLS      prints REQUEST_ID STATUS INPUT_TOKENS OUTPUT_TOKENS
"""
import http.client
import json
import os
import sys
import threading
import urllib.parse

try:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError:  # AWS CLI version 2 carries its own copy
    import awscli.botocore.session  # noqa: F401 - before its parts, which need each other
    from awscli.botocore.auth import SigV4Auth
    from awscli.botocore.awsrequest import AWSRequest
    from awscli.botocore.credentials import Credentials

threads, calls = int(sys.argv[1]), int(sys.argv[2])
endpoint = os.environ["SEKISHO_ENDPOINT"]
credentials = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
path = "/model/" + urllib.parse.quote("anthropic.claude-3-haiku-20240307-v1:0", safe="") + "/converse"
body = json.dumps({"messages": [{"role": "user", "content": [{"text": "What does a checkpoint do?"}]}],
                   "inferenceConfig": {"maxTokens": 50}}).encode()
printing = threading.Lock()


def ask(connection):
    request = AWSRequest(method="POST", url=endpoint + path, data=body, headers={"content-type": "application/json"})
    SigV4Auth(credentials, "bedrock", "us-east-1").add_auth(request)
    connection.request("POST", path, body, dict(request.headers))
    answer = connection.getresponse()
    usage = json.loads(answer.read()).get("usage", {})
    with printing:
        print(answer.headers["x-amzn-requestid"], answer.status, usage.get("inputTokens", 0), usage.get("outputTokens", 0),
              flush=True)


def until_gone():
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(endpoint).netloc, timeout=10)
    try:
        for _ in range(calls):
            ask(connection)
    except (OSError, http.client.HTTPException):
        pass  # the server was killed: that is what this is for


running = [threading.Thread(target=until_gone) for _ in range(threads)]
for thread in running:
    thread.start()
for thread in running:
    thread.join()
