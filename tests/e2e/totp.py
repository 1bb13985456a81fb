#!/usr/bin/env python3
"""The six digits that an authenticator application shows (RFC 6238): totp.py SEED_FILE [STEPS_FROM_NOW]"""
import base64
import hashlib
import hmac
import sys
import time

with open(sys.argv[1], encoding="ascii") as file:
    seed = file.read().strip()
step = int(time.time()) // 30 + (int(sys.argv[2]) if len(sys.argv) > 2 else 0)
mac = hmac.new(base64.b32decode(seed + "=" * (-len(seed) % 8)), step.to_bytes(8, "big"), hashlib.sha1).digest()
offset = mac[-1] & 15
print(f"{(int.from_bytes(mac[offset:offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}")
