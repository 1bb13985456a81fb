#!/usr/bin/env python3
"""Writes the SigV4 cases. published.json: requests and signatures that AWS has published (the SigV4 test suite and the
examples of the Amazon S3 API Reference), as literals below. botocore.json: requests signed by botocore, for what the
published ones leave out. Each case is checked by a second, literal implementation of the algorithm before it is written.

usage: make_cases.py   (needs botocore; only to be run when the cases change)
"""
import datetime, hashlib, hmac, json, pathlib, urllib.parse

HERE = pathlib.Path(__file__).parent
SUITE = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
S3_DOC = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
EMPTY = hashlib.sha256(b"").hexdigest()
TOKEN = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"


def suite(name, signature, target="/", headers=(), method="GET", body=""):
    fields = [["host", "example.amazonaws.com"], ["x-amz-date", "20150830T123600Z"], *map(list, headers)]
    names = ";".join(sorted({n.lower() for n, _ in fields}))
    fields.append(["authorization", f"AWS4-HMAC-SHA256 Credential={SUITE[0]}/20150830/us-east-1/service/aws4_request, "
                                    f"SignedHeaders={names}, Signature={signature}"])
    return {"name": name, "source": "AWS SigV4 test suite", "secret": SUITE[1], "now": "20150830T123600Z",
            "method": method, "target": target, "headers": fields, "body": body}


def s3_doc(name, signature, target, headers=(), method="GET", body="", payload=EMPTY, host="examplebucket.s3.amazonaws.com"):
    fields = [["host", host], ["x-amz-date", "20130524T000000Z"], ["x-amz-content-sha256", payload], *map(list, headers)]
    names = ";".join(sorted({n.lower() for n, _ in fields}))
    fields.append(["authorization", f"AWS4-HMAC-SHA256 Credential={S3_DOC[0]}/20130524/us-east-1/s3/aws4_request,"
                                    f"SignedHeaders={names},Signature={signature}"])
    return {"name": name, "source": "Amazon S3 API Reference", "secret": S3_DOC[1], "now": "20130524T000000Z",
            "method": method, "target": target, "headers": fields, "body": body}


def presigned(name, source, keys, now, target, host, signature):
    return {"name": name, "source": source, "secret": keys[1], "now": now, "method": "GET",
            "target": target + "&X-Amz-Signature=" + signature, "headers": [["host", host]], "body": ""}


WELCOME = hashlib.sha256(b"Welcome to Amazon S3.").hexdigest()
PUBLISHED = [
    suite("get-vanilla", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    suite("get-relative-relative-normalized", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
          "/example1/example2/../.."),
    suite("get-slashes-normalized", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84", "//example//"),
    suite("get-space-normalized", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741", "/example space/"),
    suite("get-utf8", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85", "/\u1234"),
    suite("get-unreserved", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
          "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
    suite("get-vanilla-query-order-key-case", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
          "/?Param2=value2&Param1=value1"),
    suite("get-vanilla-query-order-encoded", "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
          "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1"),
    suite("get-header-key-duplicate", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
          headers=[("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")]),
    suite("get-header-value-trim", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
          headers=[("My-Header1", " value1"), ("My-Header2", ' "a   b   c"')]),
    suite("get-vanilla-with-session-token", "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
          headers=[("X-Amz-Security-Token", TOKEN)]),
    suite("post-x-www-form-urlencoded", "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b", method="POST",
          headers=[("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", "13"),
                   ("x-amz-content-sha256", hashlib.sha256(b"Param1=value1").hexdigest())], body="Param1=value1"),
    presigned("get-vanilla-utf8-query, presigned", "AWS SigV4 test suite", SUITE, "20150830T123600Z",
              "/?\u1234=bar&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice"
              "%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Expires=3600",
              "example.amazonaws.com", "0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600"),
    s3_doc("GET Object with a range", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "/test.txt",
           headers=[("Range", "bytes=0-9")]),
    s3_doc("PUT Object", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd", "/test$file.text",
           headers=[("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")], method="PUT",
           body="Welcome to Amazon S3.", payload=WELCOME),
    s3_doc("GET Bucket Lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", "/?lifecycle"),
    s3_doc("GET Bucket (List Objects)", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
           "/?max-keys=2&prefix=J"),
    presigned("GET Object, presigned", "Amazon S3 API Reference", S3_DOC, "20130524T000000Z",
              "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3"
              "%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host",
              "examplebucket.s3.amazonaws.com", "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"),
]

# Uploads of 66560 times "a" in chunks of 65536, 1024 and 0 bytes: the seed and chunk signatures as published.
CHUNKED = [
    {"name": "aws-chunked", "mode": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
     "seed": "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
     "chunks": ["ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
                "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"],
     "headers": [["content-length", "66824"]]},
    {"name": "aws-chunked with a trailer", "mode": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
     "seed": "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
     "chunks": ["b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
                "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"],
     "trailer": ["x-amz-checksum-crc32c", "sOO8/Q=="],
     "trailer_signature": "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435",
     "headers": [["x-amz-trailer", "x-amz-checksum-crc32c"]]},
]


def mac(key, text):
    return hmac.new(key, text.encode() if isinstance(text, str) else text, hashlib.sha256).digest()


def signing_key(secret, scope):
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = mac(key, part)
    return key


def quote(text, safe="-_.~"):
    return urllib.parse.quote(text, safe=safe)


def normal_path(path):
    out = []
    for part in path.split("/"):
        if part == "..":
            out = out[:-1]
        elif part not in ("", "."):
            out.append(part)
    tail = "/" if path.endswith(("/", "/.", "/..")) and out else ""
    return "/" + "/".join(out) + tail


def check(case):
    path, _, query = case["target"].partition("?")
    pairs = [(urllib.parse.unquote_plus(n), urllib.parse.unquote_plus(v))
             for n, _, v in (p.partition("=") for p in query.split("&") if p)]
    given = dict(pairs)
    fields = {}
    for name, value in case["headers"]:
        fields.setdefault(name.lower(), []).append(" ".join(value.split()))
    if "X-Amz-Signature" in given:
        credential, names, signature = given["X-Amz-Credential"], given["X-Amz-SignedHeaders"], given["X-Amz-Signature"]
        time = given["X-Amz-Date"]
    else:
        parts = dict(p.strip().split("=", 1) for p in fields["authorization"][0].split(" ", 1)[1].split(","))
        credential, names, signature = parts["Credential"], parts["SignedHeaders"], parts["Signature"]
        time = fields["x-amz-date"][0]
    scope = credential.split("/", 1)[1]
    s3 = scope.split("/")[2] == "s3"
    body_hash = hashlib.sha256(case["body"].encode()).hexdigest()
    payload = fields.get("x-amz-content-sha256", ["UNSIGNED-PAYLOAD" if s3 else body_hash])[0]
    canonical = "\n".join([
        case["method"], quote(urllib.parse.unquote(path), "/-_.~") if s3 else quote(normal_path(path), "/-_.~"),
        "&".join(f"{n}={v}" for n, v in sorted((quote(n), quote(v)) for n, v in pairs if n != "X-Amz-Signature")),
        *(f"{n}:{','.join(fields[n])}" for n in names.split(";")), "", names, payload])
    text = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    assert mac(signing_key(case["secret"], scope), text).hex() == signature, case["name"]
    return case


def chunked_case(upload):
    scope, time = "20130524/us-east-1/s3/aws4_request", "20130524T000000Z"
    headers = [("content-encoding", "aws-chunked"), ("x-amz-decoded-content-length", "66560"),
               ("x-amz-storage-class", "REDUCED_REDUNDANCY"), *upload["headers"]]
    case = s3_doc(upload["name"], upload["seed"], "/examplebucket/chunkObject.txt", headers, "PUT", payload=upload["mode"],
                  host="s3.amazonaws.com")
    check(case)
    key, previous = signing_key(S3_DOC[1], scope), upload["seed"]
    for size, expected in zip((65536, 1024, 0), upload["chunks"]):
        text = "\n".join(["AWS4-HMAC-SHA256-PAYLOAD", time, scope, previous, EMPTY,
                          hashlib.sha256(b"a" * size).hexdigest()])
        previous = mac(key, text).hex()
        assert previous == expected, (upload["name"], size)
    if "trailer" in upload:
        line = ":".join(upload["trailer"]) + "\n"
        text = "\n".join(["AWS4-HMAC-SHA256-TRAILER", time, scope, previous, hashlib.sha256(line.encode()).hexdigest()])
        assert mac(key, text).hex() == upload["trailer_signature"], upload["name"]
    return case | {k: upload[k] for k in ("chunks", "trailer", "trailer_signature") if k in upload}


def botocore_cases():
    import botocore.auth
    from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    moment = datetime.datetime(2026, 11, 20, 6, 41, 33)
    botocore.auth.get_current_datetime = lambda *_, **__: moment
    keys, temporary = ("AKIAEXAMPLEEXAMPLE01", "botocore/secret+1"), ("ASIAEXAMPLEEXAMPLE02", "botocore/secret+2", "token/with+signs==")
    json11 = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"}
    plan = [
        ("json 1.1", SigV4Auth, keys, "cognito-idp", "POST", "http://127.0.0.1:8080/", json11, '{"A":1}'),
        ("query with session token", SigV4Auth, temporary, "sts", "POST", "http://localhost:8080/",
         {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, "Action=GetCallerIdentity&Version=2011-06-15"),
        ("encoded path is encoded again", SigV4Auth, keys, "bedrock", "POST",
         "http://localhost:8080/model/anthropic.claude-3-haiku-20240307-v1%3A0/invoke", {"Content-Type": "application/json"}, "{}"),
        ("presigned identity", SigV4QueryAuth, temporary, "sts", "GET",
         "http://localhost:8080/?Action=GetCallerIdentity&Version=2011-06-15", {}, ""),
        ("s3 key with blanks, plus and umlaut", S3SigV4Auth, keys, "s3", "GET",
         "http://localhost:8080/bucket/a%20b%2Bc/%C3%BC%3D1.txt", {}, ""),
        ("s3 key with dots and double slashes", S3SigV4Auth, keys, "s3", "GET", "http://localhost:8080/bucket/a//b/../c", {}, ""),
        ("s3 list with delimiter", S3SigV4Auth, keys, "s3", "GET",
         "http://localhost:8080/bucket?list-type=2&prefix=a%2Fb%20c&delimiter=%2F&encoding-type=url", {}, ""),
        ("s3 put", S3SigV4Auth, temporary, "s3", "PUT", "http://localhost:8080/bucket/key",
         {"Content-Type": "text/plain", "x-amz-meta-note": "  two   blanks "}, "hello"),
        ("s3 presigned get with response headers", S3SigV4QueryAuth, temporary, "s3", "GET",
         "http://localhost:8080/bucket/key%20x?response-content-type=text%2Fplain", {}, ""),
    ]
    cases = []
    for name, signer, key, service, method, url, headers, body in plan:
        request = AWSRequest(method=method, url=url, headers=headers, data=body.encode())
        signer(Credentials(*key), service, "eu-west-1").add_auth(request)
        sent = urllib.parse.urlsplit(request.url)
        target = sent.path + ("?" + sent.query if sent.query else "")
        if method == "GET" and not sent.query and "?" in url:  # add_auth keeps it aside
            target = url.split("8080", 1)[1]
        fields = [[n.lower(), v] for n, v in request.headers.items()]
        if not any(n == "host" for n, _ in fields):
            fields.append(["host", sent.netloc])
        cases.append({"name": name, "source": "botocore", "secret": key[1], "now": moment.strftime("%Y%m%dT%H%M%SZ"),
                      "method": method, "target": target, "headers": fields, "body": body})
    return cases


def write(name, cases):
    (HERE / name).write_text(json.dumps(cases, indent=1, ensure_ascii=True) + "\n")
    print(name, len(cases))


write("published.json", [check(case) for case in PUBLISHED])
write("chunked.json", [chunked_case(upload) for upload in CHUNKED])
write("botocore.json", [check(case) for case in botocore_cases()])
