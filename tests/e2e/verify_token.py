"""Verifies an RS256 token from the command line against the key set on standard input, with nothing but arithmetic."""
import base64
import hashlib
import json
import sys


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


head, body, signature = sys.argv[1].split(".")
header = json.loads(decoded(head))
key = next(key for key in json.load(sys.stdin)["keys"] if key["kid"] == header["kid"])
modulus, exponent = (int.from_bytes(decoded(key[part]), "big") for part in ("n", "e"))
length = (modulus.bit_length() + 7) // 8
digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(f"{head}.{body}".encode()).digest()
expected = b"\x00\x01" + b"\xff" * (length - len(digest) - 3) + b"\x00" + digest
actual = pow(int.from_bytes(decoded(signature), "big"), exponent, modulus).to_bytes(length, "big")
print(header["alg"], key["kty"], key["use"], "valid" if actual == expected else "not valid")
