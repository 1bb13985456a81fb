"""Reads an interface description (api/<service>.api; the format is described in api/README.md)."""
import os
import re
import shlex
import sys


def options(words):
    """{'name': 'x', 'flat': True} of ["name=x", "flat"]."""
    return {w.split("=", 1)[0]: (w.split("=", 1)[1] if "=" in w else True) for w in words}


class Shape:
    def __init__(self, kind, name, given):
        self.kind, self.name, self.options = kind, name, given
        self.element = self.key = None
        self.members, self.values, self.bounds, self.pattern = [], [], None, None


class Member:
    def __init__(self, words):
        self.required = words[0].endswith("!")
        self.name = words[0].rstrip("!")
        self.shape, self.options = words[1], options(words[2:])
        self.boxed = self.cyclic = False


class Api:
    """A parsed description."""

    def __init__(self, path):
        self.name = os.path.basename(path)[:-len(".api")]
        self.service, self.operations, self.shapes = {}, [], {}
        current = None
        with open(path, encoding="utf-8") as file:
            for line in file:
                line = line.rstrip("\n")
                if not line.strip() or line.startswith("#"):
                    continue
                if line.startswith("  "):
                    self.inner(current, line.split())
                else:
                    current = self.outer(line)
        self.complete()

    def outer(self, line):
        words = line.split()
        if words[0] == "service":
            return self.service
        if words[0] == "operation":
            self.operations.append({"name": words[1], "method": words[2], "uri": words[3],
                                    "status": words[4] if len(words) > 4 else "200"})
            return self.operations[-1]
        shape = self.structure(words) if words[0] in ("structure", "error") else self.simple(line)
        self.shapes[shape.name] = shape
        return shape

    def inner(self, current, words):
        if isinstance(current, Shape):
            current.members.append(Member(words))
        elif current is self.service:
            current[words[0]] = words[1]
        else:
            current[words[0]] = words[1:]

    @staticmethod
    def structure(words):
        shape = Shape(words[0], words[1], options(words[2:]))
        return shape

    @staticmethod
    def simple(line):
        pattern = None
        match = re.match(r"^([a-z]+ \S+ (?:[^/]*? )?)/(.*)/$", line)
        if match and not line.startswith("enum "):
            line, pattern = match.group(1), match.group(2)
        head, _, values = line.partition(" : ") if line.startswith("enum ") else (line, "", "")
        words = head.split()
        count = {"list": 3, "map": 4}.get(words[0], 2)
        shape = Shape(words[0], words[1], {})
        if shape.kind == "list":
            shape.element = words[2]
        elif shape.kind == "map":
            shape.key, shape.element = words[2], words[3]
        for word in words[count:]:
            match = re.match(r"^(-?[0-9.]*?)\.\.(-?[0-9.]*)$", word)
            if match:
                shape.bounds = match.groups()
            else:
                shape.options.update(options([word]))
        shape.pattern, shape.values = pattern, shlex.split(values)
        return shape

    def complete(self):
        """Gives every operation an input and an output, finds what is recursive, and sorts the structures."""
        for op in self.operations:
            for side, suffix in (("input", "Request"), ("output", "Response")):
                if side not in op:
                    name = op["name"] + suffix
                    if name in self.shapes:
                        sys.exit("the name %s is taken" % name)
                    self.shapes[name] = Shape("structure", name, {})
                    op[side] = [name]
                op[side + "_options"] = options(op[side][1:])
        self.order, self.has_cycles, state = [], False, {}
        for name in sorted(n for n, s in self.shapes.items() if self.is_structure(s)):
            if name not in state:
                self.visit(name, state)
        for name in self.order if self.has_cycles else []:
            for member in self.shapes[name].members:
                member.cyclic = name in self.reachable(self.struct_behind(member.shape)[0])

    def reachable(self, name):
        """The structures that are part of a value of that structure, itself included."""
        found, pending = set(), [name] if name else []
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += [t for t in (self.struct_behind(m.shape)[0] for m in self.shapes[name].members) if t]
        return found

    def is_structure(self, shape):
        return shape.kind in ("structure", "error") and not shape.options.get("document")

    def visit(self, name, state):
        state[name] = "open"
        for member in self.shapes[name].members:
            target, direct = self.struct_behind(member.shape)
            if target is None:
                continue
            if target not in state:
                self.visit(target, state)
            elif state[target] == "open":
                member.boxed, self.has_cycles = direct, True
        state[name] = "done"
        self.order.append(name)

    def struct_behind(self, name):
        direct = True
        while self.shapes[name].kind in ("list", "map"):
            name, direct = self.shapes[name].element, False
        return (name, direct) if self.is_structure(self.shapes[name]) else (None, direct)
