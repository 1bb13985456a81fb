#!/usr/bin/env python3
"""Functions of user pools as their owners write them: one webhook server on loopback, a function per path.

usage: trigger_functions.py KEY_FILE PORT_FILE LOG_FILE

Verifies each signature, notes each event in LOG_FILE (a JSON line), and answers by path.
"""
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import sys
import threading
import time

KEY = pathlib.Path(sys.argv[1]).read_bytes().strip()
LOG = pathlib.Path(sys.argv[3])
flaky_calls = set()


def pre_sign_up(event):
    if event["userName"].startswith("mallory"):
        raise PermissionError("No strangers")
    if event["userName"].startswith("auto"):
        event["response"] = {"autoConfirmUser": True, "autoVerifyEmail": True, "autoVerifyPhone": False}


def custom_message(event):
    code = event["request"]["codeParameter"]
    event["response"] = {"emailSubject": "Welcome to the gate", "emailMessage": f"Pass with {code}.", "smsMessage": None}


def pre_token(event):
    event["response"] = {
        "claimsAndScopeOverrideDetails": {
            "idTokenGeneration": {"claimsToAddOrOverride": {"tier": {"name": "gold"}, "sub": "root"}},
            "accessTokenGeneration": {
                "claimsToAddOrOverride": {"tier": "gold", "username": "root"},
                "scopesToAdd": ["files/read"],
            },
        }
    }


def define(event):
    session = event["request"]["session"]
    done = bool(session) and session[-1]["challengeResult"]
    event["response"] = {
        "challengeName": "CUSTOM_CHALLENGE",
        "issueTokens": done,
        "failAuthentication": not done and len(session) >= 3,
    }


def create(event):
    event["response"] = {
        "publicChallengeParameters": {"question": "6*7"},
        "privateChallengeParameters": {"answer": "42"},
        "challengeMetadata": "riddle",
    }


def verify(event):
    right = event["request"]["privateChallengeParameters"]["answer"] == event["request"]["challengeAnswer"]
    event["response"] = {"answerCorrect": right}


FUNCTIONS = {f"/{f.__name__}": f for f in (pre_sign_up, custom_message, pre_token, define, create, verify)}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        stamp, invocation = self.headers["X-Sekisho-Timestamp"], self.headers["X-Sekisho-Invocation"]
        text = b"v1\n%s\n%s\n%s" % (stamp.encode(), invocation.encode(), body)
        expected = "v1=" + hmac.new(KEY, text, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, self.headers["X-Sekisho-Signature"]) or abs(time.time() - int(stamp)) > 300:
            return self.answer(401, {})
        # The first try of every invocation of this one fails: the server comes again.
        if self.path == "/pre_token" and invocation not in flaky_calls:
            flaky_calls.add(invocation)
            return self.answer(503, {})
        event = json.loads(body)
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(event) + "\n")
        try:
            FUNCTIONS[self.path](event)
        except PermissionError as refusal:
            return self.answer(200, {"errorMessage": str(refusal), "errorType": "PermissionError"})
        return self.answer(200, event)

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def end_with(parent):
    """A script that fails early leaves nobody behind."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
pathlib.Path(sys.argv[2]).write_text(str(server.server_port), encoding="utf-8")
server.serve_forever()
