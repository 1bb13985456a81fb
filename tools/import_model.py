#!/usr/bin/env python3
"""Makes an interface description (api/<service>.api) from a service model in botocore's format.

    import_model.py MODEL.json --operations CreateRole,GetRole > api/iam.api
    import_model.py --check [MODELS_DIRECTORY]     compares every api/*.api with its model, if the models are there

The format is described in api/README.md. Documentation texts are not taken over.
"""
import argparse
import json
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# The root elements of S3's answers, which the model does not name (S3 API reference, "Response Syntax").
# "unwrapped": the root element itself is the one member.
S3_ROOTS = {
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "DeleteObjects": "DeleteResult",
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetBucketAcl": "AccessControlPolicy",
    "GetBucketCors": "CORSConfiguration",
    "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "GetBucketLocation": "LocationConstraint unwrapped",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketRequestPayment": "RequestPaymentConfiguration",
    "GetBucketTagging": "Tagging",
    "GetBucketVersioning": "VersioningConfiguration",
    "GetBucketWebsite": "WebsiteConfiguration",
    "GetObjectAcl": "AccessControlPolicy",
    "GetObjectAttributes": "GetObjectAttributesResponse",
    "GetObjectTagging": "Tagging",
    "ListBuckets": "ListAllMyBucketsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult",
    "ListObjectVersions": "ListVersionsResult",
    "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult",
    "ListParts": "ListPartsResult",
}

# Enumerations that are open in truth: any region may be configured; the service checks.
OPEN_ENUMS = {"s3": ("BucketLocationConstraint",)}

# Patterns that AWS's service does not hold to itself: a custom domain is a host name, with dots.
OWN_PATTERNS = {"cognito-idp": {"DomainType": r"^[a-z0-9](?:[a-z0-9\-\.]{0,61}[a-z0-9])?$"}}

# Members of answers that are ours: SDKs pass over what they do not know.
OWN_MEMBERS = {"access-analyzer": {"ValidatePolicyFinding": (("fix", "String"),)},
               "iam": {"CreateServiceSpecificCredentialRequest": (("SessionPolicy", "policyDocumentType"),),
                       "ServiceSpecificCredentialMetadata": (("SessionPolicy", "policyDocumentType"),)}}

# What src/wire has a codec for.
PROTOCOLS = ("json", "query", "rest-json", "rest-xml")

SCALARS = ("string", "blob", "boolean", "integer", "long", "float", "double", "timestamp")


def word(text):
    """A word of the format: quoted where it holds a blank or could be taken for something else."""
    if text and not any(c.isspace() or c in '"#' for c in text):
        return text
    return json.dumps(text)


def bounds(shape):
    if "min" not in shape and "max" not in shape:
        return []
    return ["%s..%s" % (shape.get("min", ""), shape.get("max", ""))]


def namespace(of):
    value = of.get("xmlNamespace")
    if value is None:
        return []
    if isinstance(value, str):
        return ["xmlns=" + value]
    return ["xmlns=" + value["uri"]] + (["xmlns.prefix=" + value["prefix"]] if "prefix" in value else [])


class Importer:
    def __init__(self, model, operations):
        self.model = model
        self.shapes = model["shapes"]
        unknown = [name for name in operations if name not in model["operations"]]
        if unknown:
            sys.exit("no such operation: " + ", ".join(unknown))
        self.operations = sorted(set(operations))
        self.reached = {}

    def text(self):
        lines = ["# Made by tools/import_model.py; the format is described in api/README.md.", ""]
        lines += self.service()
        for name in self.operations:
            lines += [""] + self.operation(self.model["operations"][name])
        structures = sorted(n for n in self.reached if self.shapes[n]["type"] == "structure")
        for name in structures:
            lines += [""] + self.structure(name)
        lines.append("")
        for name in sorted(n for n in self.reached if self.shapes[n]["type"] != "structure"):
            lines.append(self.simple(name))
        return "\n".join(lines) + "\n"

    def service(self):
        meta = self.model["metadata"]
        lines = ["service " + meta["endpointPrefix"]]
        lines.append("  protocol " + next(p for p in [meta["protocol"]] + meta.get("protocols", []) if p in PROTOCOLS))
        for key, field in (("jsonVersion", "json-version"), ("targetPrefix", "target-prefix"),
                           ("apiVersion", "api-version"), ("xmlNamespace", "xml-namespace")):
            if key in meta:
                value = meta[key]
                lines.append("  %s %s" % (field, value["uri"] if isinstance(value, dict) else value))
        if meta["endpointPrefix"] == "s3" and "xmlNamespace" not in meta:
            lines.append("  xml-namespace http://s3.amazonaws.com/doc/2006-03-01/")
        lines.append("  signing-name " + meta.get("signingName", meta["endpointPrefix"]))
        return lines

    def operation(self, op):
        http = op["http"]
        lines = ["operation %s %s %s" % (op["name"], http["method"], http["requestUri"])]
        if http.get("responseCode", 200) != 200:
            lines[0] += " %d" % http["responseCode"]
        if op.get("authtype") == "none":
            lines.append("  unsigned")
        if "input" in op:
            self.reach(op["input"]["shape"])
            words = ["  input", op["input"]["shape"]]
            if "locationName" in op["input"]:
                words.append("root=" + op["input"]["locationName"])
            lines.append(" ".join(words + namespace(op["input"])))
        if "output" in op:
            self.reach(op["output"]["shape"])
            words = ["  output", op["output"]["shape"]]
            if "resultWrapper" in op["output"]:
                words.append("wrapper=" + op["output"]["resultWrapper"])
            if self.model["metadata"]["endpointPrefix"] == "s3" and op["name"] in S3_ROOTS:
                words.append("root=" + S3_ROOTS[op["name"]])
            lines.append(" ".join(words))
        checksum = op.get("httpChecksum", {})
        if checksum:
            words = ["  checksum"]
            if "requestAlgorithmMember" in checksum:
                words.append("algorithm=" + checksum["requestAlgorithmMember"])
            if checksum.get("requestChecksumRequired"):
                words.append("required")
            if "requestValidationModeMember" in checksum:
                words.append("mode=" + checksum["requestValidationModeMember"])
            lines.append(" ".join(words))
        errors = [e["shape"] for e in op.get("errors", [])]
        for name in errors:
            self.reach(name)
        if errors:
            lines.append("  errors " + " ".join(errors))
        return lines

    def reach(self, name):
        pending = [name]
        while pending:
            name = pending.pop()
            if name in self.reached:
                continue
            shape = self.shapes[name]
            self.reached[name] = True
            pending += [m["shape"] for m in shape.get("members", {}).values()]
            pending += [shape[k]["shape"] for k in ("member", "key", "value") if k in shape]

    def structure(self, name):
        shape = self.shapes[name]
        error = shape.get("error", {})
        words = ["error" if shape.get("exception") else "structure", name]
        if "code" in error:
            words.append("code=" + error["code"])
        if "httpStatusCode" in error:
            words.append("status=%d" % error["httpStatusCode"])
        if shape.get("fault") or error.get("fault"):
            words.append("fault")
        words += [flag for flag in ("union", "document", "eventstream", "event", "sensitive") if shape.get(flag)]
        if "payload" in shape:
            words.append("payload=" + shape["payload"])
        if "locationName" in shape:
            words.append("root=" + shape["locationName"])
        lines = [" ".join(words + namespace(shape))]
        required = shape.get("required", [])
        for member, ref in shape.get("members", {}).items():
            lines.append("  " + " ".join([member + ("!" if member in required else ""), ref["shape"]] + self.member(member, ref)))
        own = OWN_MEMBERS.get(self.model["metadata"]["endpointPrefix"], {}).get(name, ())
        lines += ["  %s %s" % (member, shape) for member, shape in own]
        return lines

    @staticmethod
    def member(name, ref):
        words = []
        location = ref.get("location")
        wire_name = ref.get("locationName")
        if location == "statusCode":
            words.append("status")
        elif location:
            words.append("%s=%s" % ({"querystring": "query"}.get(location, location), wire_name if wire_name is not None else name))
        elif wire_name is not None and wire_name != name:
            words.append("name=" + wire_name)
        if "queryName" in ref:
            words.append("queryname=" + ref["queryName"])
        words += [text for key, text in (("flattened", "flat"), ("xmlAttribute", "attribute"), ("streaming", "stream"),
                                         ("idempotencyToken", "token"), ("eventpayload", "eventpayload"),
                                         ("eventheader", "eventheader")) if ref.get(key)]
        if "timestampFormat" in ref:
            words.append("time=" + ref["timestampFormat"])
        return words + namespace(ref)

    def simple(self, name):
        shape = self.shapes[name]
        if name in OPEN_ENUMS.get(self.model["metadata"]["endpointPrefix"], ()):
            shape = {key: value for key, value in shape.items() if key != "enum"}
        kind = shape["type"]
        words = ["enum" if "enum" in shape else kind, name]
        if kind == "list":
            words.append(shape["member"]["shape"])
            if "locationName" in shape["member"]:
                words.append("name=" + shape["member"]["locationName"])
            if shape.get("flattened") or shape["member"].get("flattened"):
                words.append("flat")
        elif kind == "map":
            words += [shape["key"]["shape"], shape["value"]["shape"]]
            words += [k + "=" + shape[k]["locationName"] for k in ("key", "value") if "locationName" in shape[k]]
            if shape.get("flattened"):
                words.append("flat")
        elif kind not in SCALARS:
            sys.exit("unknown type %s of %s" % (kind, name))
        if shape.get("sensitive"):
            words.append("sensitive")
        if shape.get("streaming"):
            words.append("stream")
        if "timestampFormat" in shape:
            words.append("time=" + shape["timestampFormat"])
        words += bounds(shape)
        if "enum" in shape:
            words.append(":")
            words += [word(value) for value in shape["enum"]]
        elif "pattern" in shape:
            own = OWN_PATTERNS.get(self.model["metadata"]["endpointPrefix"], {})
            words.append("/" + own.get(name, shape["pattern"]) + "/")
        return " ".join(words)


def operations_of(path):
    with open(path, encoding="utf-8") as file:
        return [line.split()[1] for line in file if line.startswith("operation ")]


def check(models):
    if not os.path.isdir(models):
        print("skipped: no service models at " + models)
        return 0
    failures = 0
    folder = os.path.join(ROOT, "api")
    for entry in sorted(os.listdir(folder)):
        if not entry.endswith(".api"):
            continue
        path = os.path.join(folder, entry)
        model = os.path.join(models, entry[:-4].replace("_", "-") + ".json")
        if not os.path.exists(model):
            continue  # an interface of our own
        with open(model, encoding="utf-8") as file:
            expected = Importer(json.load(file), operations_of(path)).text()
        with open(path, encoding="utf-8") as file:
            if file.read() != expected:
                failures += 1
                print("differs from its model: api/" + entry)
    print("interface descriptions: " + ("%d differ" % failures if failures else "as their models say"))
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", help="a service model; with --check the directory of all models")
    parser.add_argument("--operations", help="comma-separated names, or ALL")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check:
        return check(arguments.model or os.environ.get("SEKISHO_AWS_MODELS", os.path.join(ROOT, "..", "shared", "aws-models")))
    if not arguments.model or not arguments.operations:
        parser.error("a model and --operations are needed")
    with open(arguments.model, encoding="utf-8") as file:
        model = json.load(file)
    names = sorted(model["operations"]) if arguments.operations == "ALL" else arguments.operations.split(",")
    sys.stdout.write(Importer(model, names).text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
