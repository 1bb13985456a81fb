#!/usr/bin/env python3
"""The six digits that an authenticator application shows (RFC 6238) in a step: totp.py SEED_FILE STEP"""
import base64
import hashlib
import hmac
import sys

with open(sys.argv[1], encoding="ascii") as file:
    seed = file.read().strip()
step = int(sys.argv[2])
mac = hmac.new(base64.b32decode(seed + "=" * (-len(seed) % 8)), step.to_bytes(8, "big"), hashlib.sha1).digest()
offset = mac[-1] & 15
print(f"{(int.from_bytes(mac[offset:offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}")
