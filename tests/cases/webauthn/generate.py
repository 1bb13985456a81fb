#!/usr/bin/env python3
"""Writes registrations.json and assertions.json beside this file: what an authenticator would answer, made with a second
implementation (Python's `cryptography`), sound and forged. The files are committed; run this only to change them."""
import base64, datetime, hashlib, json, pathlib, struct
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID

RP, ORIGIN = "example.com", "https://login.example.com"
CHALLENGE = hashlib.sha256(b"challenge").digest()
UP, UV, BE, BS, AT, ED = 1, 4, 8, 16, 64, 128
ID = hashlib.sha256(b"credential").digest()
AAGUID = bytes(range(16))


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def head(major, n):
    if n < 24: return bytes([major << 5 | n])
    for info, form in ((24, ">B"), (25, ">H"), (26, ">I"), (27, ">Q")):
        try: return bytes([major << 5 | info]) + struct.pack(form, n)
        except struct.error: pass


def cbor(v):
    if v is True or v is False: return b"\xf5" if v else b"\xf4"
    if isinstance(v, int): return head(0, v) if v >= 0 else head(1, -1 - v)
    if isinstance(v, bytes): return head(2, len(v)) + v
    if isinstance(v, str): return head(3, len(v.encode())) + v.encode()
    if isinstance(v, list): return head(4, len(v)) + b"".join(map(cbor, v))
    return head(5, len(v)) + b"".join(cbor(k) + cbor(w) for k, w in v.items())


def number(n, size=None):
    return n.to_bytes(size or (n.bit_length() + 7) // 8, "big")


def cose(key, **change):
    public = key.public_key()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        p, size = public.public_numbers(), (key.curve.key_size + 7) // 8
        alg, crv = {256: (-7, 1), 384: (-35, 2), 521: (-36, 3)}[key.curve.key_size]
        out = {1: 2, 3: alg, -1: crv, -2: number(p.x, size), -3: number(p.y, size)}
    elif isinstance(key, rsa.RSAPrivateKey):
        p = public.public_numbers()
        out = {1: 3, 3: -257, -1: number(p.n), -2: number(p.e)}
    else:
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        out = {1: 1, 3: -8, -1: 6, -2: raw}
    return {**out, **{int(k): v for k, v in change.items()}}


def sign(key, message):
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA({256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}[key.curve.key_size]))
    if isinstance(key, rsa.RSAPrivateKey): return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(message)


def client(kind="webauthn.create", **change):
    data = {"type": kind, "challenge": b64(CHALLENGE), "origin": ORIGIN, "crossOrigin": False, **change}
    return json.dumps({k: v for k, v in data.items() if v is not None}, separators=(",", ":")).encode()


def auth_data(key=None, flags=UP | UV | AT, rp=RP, count=0, ident=ID, aaguid=AAGUID, cose_key=None, tail=b""):
    out = hashlib.sha256(rp.encode()).digest() + bytes([flags]) + struct.pack(">I", count)
    if key is not None or cose_key is not None:
        out += aaguid + struct.pack(">H", len(ident)) + ident + (cose_key or cbor(cose(key)))
    return out + tail


def certificate(key, aaguid=AAGUID, unit="Authenticator Attestation", ca=False, country="JP", critical=False, v3=True):
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sekisho Test"),
                      x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit), x509.NameAttribute(NameOID.COMMON_NAME, "Batch 1")])
    builder = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
               .not_valid_before(datetime.datetime(2026, 1, 1)).not_valid_after(datetime.datetime(2036, 1, 1)))
    if ca is not None: builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if aaguid is not None:
        builder = builder.add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4"), b"\x04\x10" + aaguid), critical)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


P256, OTHER, P384, P521 = (ec.generate_private_key(c()) for c in (ec.SECP256R1, ec.SECP256R1, ec.SECP384R1, ec.SECP521R1))
RSA2048, RSA1024 = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 1024)
ED = ed25519.Ed25519PrivateKey.generate()
registrations, assertions = [], []


def registration(name, expect="ok", data=None, cdj=None, fmt="none", stmt=None, obj=None, uv="preferred", ident=ID, rp=RP):
    data = auth_data(P256) if data is None else data
    cdj = client() if cdj is None else cdj
    if callable(stmt): stmt = stmt(data, hashlib.sha256(cdj).digest())
    obj = cbor({"fmt": fmt, "attStmt": stmt or {}, "authData": data}) if obj is None else obj
    registrations.append({"name": name, "expect": expect, "rp": rp, "user_verification": uv, "challenge": b64(CHALLENGE), "response": {
        "id": b64(ident), "rawId": b64(ident), "type": "public-key", "clientExtensionResults": {},
        "response": {"clientDataJSON": b64(cdj), "attestationObject": b64(obj)}}})


def packed(key, alg, chain=None, **extra):
    return lambda data, h: {"alg": alg, "sig": sign(key, data + h), **({"x5c": chain} if chain else {}), **extra}


def u2f(key, chain, credential=P256, ident=ID):
    point = credential.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return lambda data, h: {"sig": sign(key, b"\0" + data[:32] + h + ident + point), "x5c": chain}


zero = bytes(16)
for key, what in ((P256, "ES256"), (P384, "ES384"), (ED, "EdDSA"), (RSA2048, "RS256")):
    registration(f"{what} without attestation", data=auth_data(key))
    registration(f"{what} attested by itself", data=auth_data(key), fmt="packed", stmt=packed(key, cose(key)[3]))
registration("a synced passkey", data=auth_data(P256, UP | UV | BE | BS | AT))
registration("without user verification where it is preferred", data=auth_data(P256, UP | AT))
registration("without user verification where it is required", "UserNotVerified", data=auth_data(P256, UP | AT), uv="required")
registration("with user verification where it is required", uv="required")
registration("without the user's presence", "UserNotVerified", data=auth_data(P256, UV | AT))
registration("backed up but not eligible", "Malformed", data=auth_data(P256, UP | UV | BS | AT))
registration("for another relying party", "WrongRelyingParty", data=auth_data(P256, rp="example.org"))
registration("for the parent domain", "WrongRelyingParty", data=auth_data(P256, rp="com"))
registration("another challenge", "WrongChallenge", cdj=client(challenge=b64(bytes(32))))
registration("an empty challenge", "WrongChallenge", cdj=client(challenge=""))
registration("no challenge", "Malformed", cdj=client(challenge=None))
registration("the challenge padded", "WrongChallenge", cdj=client(challenge=b64(CHALLENGE) + "="))
registration("an assertion's client data", "WrongType", cdj=client("webauthn.get"))
registration("crossOrigin left out", cdj=client(crossOrigin=None))
registration("members that nobody knows", cdj=client(other_keys_can_be_added_here="do not compare clientDataJSON against a template"))
for origin, ok in (("https://example.com", 1), ("https://example.com:8443", 1), ("https://a.b.example.com", 1), ("http://example.com", 0),
                   ("https://example.org", 0), ("https://evilexample.com", 0), ("https://example.com.evil.org", 0), ("https://example.com@evil.org", 0),
                   ("https://evil.org/.example.com", 0), ("https://evil.org#.example.com", 0), ("https://evil.org?.example.com", 0), ("https://.example.com", 0),
                   ("https://EXAMPLE.com", 0), ("https://example.com.", 0), ("https://example.com:", 0), ("https://example.com:80a", 0),
                   ("https://ex\u0430mple.com", 0), ("android:apk-key-hash:abc", 0), ("null", 0), ("", 0), ("https://example.com/", 0)):
    registration(f"origin `{origin}`", "ok" if ok else "WrongOrigin", cdj=client(origin=origin))
for origin, rp, ok in (("http://localhost:3000", "localhost", 1), ("https://localhost", "localhost", 1), ("http://app.localhost:3000", "localhost", 1),
                       ("http://localhost.evil.org", "localhost", 0), ("http://127.0.0.1:3000", "localhost", 0)):
    registration(f"origin `{origin}` of {rp}", "ok" if ok else "WrongOrigin", cdj=client(origin=origin), data=auth_data(P256, rp=rp), rp=rp)
registration("in a frame of another origin", "WrongOrigin", cdj=client(crossOrigin=True))
registration("with a topOrigin", "WrongOrigin", cdj=client(topOrigin="https://example.com"))
registration("crossOrigin that is no boolean", "Malformed", cdj=client(crossOrigin="false"))
registration("client data that is no JSON", "Malformed", cdj=b"webauthn.create")
registration("client data with a duplicate member", "Malformed", cdj=client()[:-1] + b',"type":"webauthn.create"}')
registration("client data with bytes behind it", "Malformed", cdj=client() + b"x")
registration("client data of 5 KiB", "Malformed", cdj=client(pad="x" * 5000))

registration("packed, signed by another key", "WrongSignature", fmt="packed", stmt=packed(OTHER, -7))
registration("packed, another algorithm named", "Malformed", fmt="packed", stmt=packed(P256, -257))
registration("packed, ES384 named for a P-256 key", "Malformed", fmt="packed", stmt=packed(P256, -35))
registration("packed, an algorithm that nobody knows", "NotSupported", fmt="packed", stmt=packed(P256, -65535))
registration("packed with an empty chain", "Malformed", fmt="packed", stmt=lambda d, h: {"alg": -7, "sig": sign(P256, d + h), "x5c": []})
registration("packed with ecdaaKeyId", "Malformed", fmt="packed", stmt=packed(P256, -7, ecdaaKeyId=b"x"))
registration("packed without signature", "Malformed", fmt="packed", stmt={"alg": -7})
registration("packed with a certificate", fmt="packed", stmt=packed(OTHER, -7, [certificate(OTHER)]))
registration("packed with a certificate and its issuer", fmt="packed", stmt=packed(OTHER, -7, [certificate(OTHER), certificate(P384, ca=True)]))
registration("packed with an RSA certificate", fmt="packed", stmt=packed(RSA2048, -257, [certificate(RSA2048)]))
registration("packed with a certificate that names no AAGUID", fmt="packed", stmt=packed(OTHER, -7, [certificate(OTHER, aaguid=None)]))
registration("packed, signed by the credential, with a certificate", "WrongSignature", fmt="packed", stmt=packed(P256, -7, [certificate(OTHER)]))
registration("packed, RS256 named for an EC certificate", "WrongSignature", fmt="packed", stmt=packed(OTHER, -257, [certificate(OTHER)]))
registration("packed, the certificate of another AAGUID", "NotSupported", fmt="packed", stmt=packed(OTHER, -7, [certificate(OTHER, aaguid=zero)]))
registration("packed, the AAGUID marked critical", "NotSupported", fmt="packed", stmt=packed(OTHER, -7, [certificate(OTHER, critical=True)]))
registration("packed, the certificate of an authority", "NotSupported", fmt="packed", stmt=packed(OTHER, -7, [certificate(OTHER, ca=True)]))
registration("packed, a certificate without basic constraints", "NotSupported", fmt="packed", stmt=packed(OTHER, -7, [certificate(OTHER, ca=None)]))
registration("packed, the certificate of a web server", "NotSupported", fmt="packed", stmt=packed(OTHER, -7, [certificate(OTHER, unit="Web")]))
registration("packed, garbage for a certificate", "Malformed", fmt="packed", stmt=packed(OTHER, -7, [b"\x30\x03\x02\x01\x01"]))
registration("packed, bytes behind the certificate", "Malformed", fmt="packed", stmt=packed(OTHER, -7, [certificate(OTHER) + b"\0"]))
registration("packed, nine certificates", "Malformed", fmt="packed", stmt=packed(OTHER, -7, [certificate(OTHER)] * 9))

u2f_data = auth_data(P256, UP | AT, aaguid=zero)
registration("fido-u2f", data=u2f_data, fmt="fido-u2f", stmt=u2f(OTHER, [certificate(OTHER)]))
registration("fido-u2f, signed by the credential", "WrongSignature", data=u2f_data, fmt="fido-u2f", stmt=u2f(P256, [certificate(OTHER)]))
registration("fido-u2f, another credential id signed", "WrongSignature", data=u2f_data, fmt="fido-u2f", stmt=u2f(OTHER, [certificate(OTHER)], ident=b"x"))
registration("fido-u2f with two certificates", "Malformed", data=u2f_data, fmt="fido-u2f", stmt=u2f(OTHER, [certificate(OTHER)] * 2))
registration("fido-u2f with an AAGUID", "Malformed", data=auth_data(P256, UP | AT), fmt="fido-u2f", stmt=u2f(OTHER, [certificate(OTHER)]))
registration("fido-u2f with a certificate on P-384", "NotSupported", data=u2f_data, fmt="fido-u2f", stmt=u2f(P384, [certificate(P384)]))
registration("fido-u2f with an RSA credential", "NotSupported", data=auth_data(RSA2048, UP | AT, aaguid=zero), fmt="fido-u2f", stmt=u2f(OTHER, [certificate(OTHER)]))
for fmt in ("tpm", "android-key", "android-safetynet", "apple", "compound", "NONE", ""):
    registration(f"attestation of format `{fmt}`", "NotSupported", fmt=fmt)
registration("none with a statement", "Malformed", stmt={"sig": b"x"})

registration("ES512, which was not offered", "NotSupported", data=auth_data(P521))
registration("PS256, which was not offered", "NotSupported", data=auth_data(cose_key=cbor(cose(RSA2048, **{"3": -37}))))
registration("RS1, which was not offered", "NotSupported", data=auth_data(cose_key=cbor(cose(RSA2048, **{"3": -65535}))))
registration("an RSA key of 1,024 bits", "Malformed", data=auth_data(RSA1024))
registration("ES256 on P-384", "NotSupported", data=auth_data(cose_key=cbor(cose(P384, **{"3": -7}))))
registration("ES256 of kty RSA", "Malformed", data=auth_data(cose_key=cbor(cose(RSA2048, **{"3": -7}))))
registration("a point that is not on the curve", "Malformed", data=auth_data(cose_key=cbor(cose(P256, **{"-3": bytes(32)}))))
registration("a compressed point", "Malformed", data=auth_data(cose_key=cbor(cose(P256, **{"-3": True}))))
registration("a coordinate of 31 bytes", "Malformed", data=auth_data(cose_key=cbor(cose(P256, **{"-2": bytes(31)}))))
registration("a key with its private part", "Malformed", data=auth_data(cose_key=cbor(cose(P256, **{"-4": bytes(32)}))))
registration("an Ed25519 key of small order", "Malformed", data=auth_data(cose_key=cbor(cose(ED, **{"-2": bytes(32)}))))
registration("a key that is no map", "Malformed", data=auth_data(cose_key=cbor([1, 2])))
registration("no credential", "Malformed", data=auth_data(flags=UP | UV))
registration("an empty credential id", "Malformed", data=auth_data(P256, ident=b""))
registration("a credential id of 1,023 bytes", data=auth_data(P256, ident=b"i" * 1023), ident=b"i" * 1023)
registration("a credential id of 1,024 bytes", "Malformed", data=auth_data(P256, ident=b"i" * 1024), ident=b"i" * 1024)
registration("another id beside the credential", "Malformed", ident=b"another")
registration("extensions that nobody asked for", data=auth_data(P256, UP | UV | AT | 128, tail=cbor({"credProps": True})))
registration("extensions that are no map", "Malformed", data=auth_data(P256, UP | UV | AT | 128, tail=cbor([])))
registration("an extensions flag without extensions", "Malformed", data=auth_data(P256, UP | UV | AT | 128))
registration("extensions without their flag", "Malformed", data=auth_data(P256, tail=cbor({})))
registration("authenticator data cut off", "Malformed", data=auth_data(P256)[:80])
registration("authenticator data of 36 bytes", "Malformed", data=auth_data(P256)[:36])

sound = {"fmt": "none", "attStmt": {}, "authData": auth_data(P256)}
registration("members in another order", obj=cbor(dict(reversed(list(sound.items())))))
registration("lengths longer than needed", obj=b"\xb8\x03" + cbor(sound)[1:])
registration("a fourth member", "Malformed", obj=cbor({**sound, "epAtt": True}))
registration("a duplicate member", "Malformed", obj=b"\xa4" + cbor(sound)[1:] + cbor("fmt") + cbor("none"))
registration("a map of indefinite length", "Malformed", obj=b"\xbf" + cbor(sound)[1:] + b"\xff")
registration("a tagged attestation object", "Malformed", obj=b"\xd9\xd9\xf7" + cbor(sound))
registration("bytes behind the attestation object", "Malformed", obj=cbor(sound) + b"\0")
registration("an attestation object cut off", "Malformed", obj=cbor(sound)[:-1])
registration("an attestation object of one byte", "Malformed", obj=b"\xa3")
registration("a length beyond the end", "Malformed", obj=b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff")
registration("a length beyond 63 bits", "Malformed", obj=b"\x5b" + b"\xff" * 8)
registration("sixty arrays within each other", "Malformed", obj=b"\x81" * 60 + b"\x00")
registration("a float", "Malformed", obj=b"\xf9\x3c\x00")


def assertion(name, expect="ok", key=P256, stored=None, data=None, cdj=None, signer=None, signature=None, stored_count=0, stored_eligible=False,
              uv="preferred", ident=ID, handle="user-1", rp=RP):
    data = auth_data(flags=UP | UV, count=0) if data is None else data
    cdj = client("webauthn.get") if cdj is None else cdj
    signature = sign(signer or key, data + hashlib.sha256(cdj).digest()) if signature is None else signature
    assertions.append({"name": name, "expect": expect, "rp": rp, "user_verification": uv, "challenge": b64(CHALLENGE), "user_handle": "user-1",
        "credential": {"id": b64(ID), "public_key": b64(cbor(cose(stored or key))), "sign_count": stored_count, "backup_eligible": stored_eligible},
        "response": {"id": b64(ident), "rawId": b64(ident), "type": "public-key", "clientExtensionResults": {}, "response": {
            "clientDataJSON": b64(cdj), "authenticatorData": b64(data), "signature": b64(signature),
            **({"userHandle": b64(handle.encode())} if handle is not None else {})}}})


for key, what in ((P256, "ES256"), (P384, "ES384"), (ED, "EdDSA"), (RSA2048, "RS256")):
    assertion(what, key=key)
    assertion(f"{what}, a bit of the signature changed", "WrongSignature", key=key,
              signature=(lambda s: s[:-1] + bytes([s[-1] ^ 1]))(sign(key, auth_data(flags=UP | UV) + hashlib.sha256(client("webauthn.get")).digest())))
    assertion(f"{what}, an empty signature", "Malformed", key=key, signature=b"")
assertion("signed by another key", "WrongSignature", signer=OTHER)
assertion("an RSA signature under an EC key", "WrongSignature", signer=RSA2048)
assertion("zeroes for a signature", "WrongSignature", signature=bytes.fromhex("3006020100020100"))
assertion("R and S beside each other", "WrongSignature", signature=bytes(64))
assertion("no user handle", handle=None)
assertion("another user's handle", "WrongCredential", handle="user-2")
assertion("another credential's id", "WrongCredential", ident=b"another")
assertion("a registration's client data", "WrongType", cdj=client())
assertion("another challenge", "WrongChallenge", cdj=client("webauthn.get", challenge=b64(bytes(32))))
assertion("another origin", "WrongOrigin", cdj=client("webauthn.get", origin="https://example.org"))
assertion("in a frame of another origin", "WrongOrigin", cdj=client("webauthn.get", crossOrigin=True, topOrigin="https://evil.org"))
assertion("for another relying party", "WrongRelyingParty", data=auth_data(flags=UP | UV, rp="example.org"))
assertion("without the user's presence", "UserNotVerified", data=auth_data(flags=UV))
assertion("without user verification where it is preferred", data=auth_data(flags=UP))
assertion("without user verification where it is required", "UserNotVerified", data=auth_data(flags=UP), uv="required")
assertion("the counter grows", data=auth_data(flags=UP, count=6), stored_count=5)
assertion("the counter grows beyond 31 bits", data=auth_data(flags=UP, count=0xffffffff), stored_count=0xfffffffe)
assertion("the counter stands still", "CounterWentBack", data=auth_data(flags=UP, count=5), stored_count=5)
assertion("the counter goes back", "CounterWentBack", data=auth_data(flags=UP, count=4), stored_count=5)
assertion("the counter goes back to zero", "CounterWentBack", data=auth_data(flags=UP, count=0), stored_count=5)
assertion("a counter goes back under a forged signature", "WrongSignature", data=auth_data(flags=UP, count=4), stored_count=5, signer=OTHER)
assertion("backed up meanwhile", data=auth_data(flags=UP | BE | BS), stored_eligible=True)
assertion("eligible for backup, which it was not", "WrongCredential", data=auth_data(flags=UP | BE))
assertion("no more eligible for backup", "WrongCredential", data=auth_data(flags=UP), stored_eligible=True)
assertion("authenticator data cut off", "Malformed", data=auth_data(flags=UP)[:36])
assertion("bytes behind the authenticator data", "Malformed", data=auth_data(flags=UP) + b"\0")

here = pathlib.Path(__file__).parent
for name, cases in (("registrations", registrations), ("assertions", assertions)):
    (here / f"{name}.json").write_text("[\n" + ",\n".join(json.dumps(c, ensure_ascii=True) for c in cases) + "\n]\n")
