#!/usr/bin/env python3
"""Every header under src/ compiles alone, that is, when it is what a file includes first. usage: tools/check_headers.py BUILD_DIR

What many headers include is parsed once: of the headers that H itself includes, directly or through others, the largest is
precompiled and put before H. That takes nothing from the proof: H sees no declaration but those of headers that it includes,
and each of these is checked alone as well. Only includes count that stand before any declaration and under no #if.
A header is checked again when its text, that of one that it includes, the flags, the compiler or an installed package changed.
"""
import collections
import concurrent.futures
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import threading

FLAGS = ["clang++-19", "-std=c++23", "-Wall", "-Wextra", "-Wno-pragma-once-outside-header", "-DBOOST_ASIO_SEPARATE_COMPILATION",
         "-DBOOST_BEAST_SEPARATE_COMPILATION", '-DSEKISHO_SOURCE_DIR="x"']
LEADING = re.compile(r"\s*(?:#\s*(?P<word>\w+)(?P<rest>[^\n]*)|//[^\n]*|/\*.*?\*/)", re.DOTALL)
THIRD_PARTY = 400_000  # what a header of Boost costs, in bytes of ours
STANDARD = 20_000


def leading_includes(text):
    """The includes before the first declaration that no #if guards: ours, and in brackets."""
    ours, brackets, depth, at = [], [], 0, 0
    while match := LEADING.match(text, at):
        at = match.end()
        word, rest = match["word"], match["rest"] or ""
        if word in ("if", "ifdef", "ifndef"):
            depth += 1
        elif word == "endif":
            depth -= 1
        elif word == "include" and depth == 0:
            (ours if '"' in rest else brackets).append(rest.strip().strip('"<>'))
    return ours, brackets


class Headers:
    def __init__(self, source, generated):
        self.roots = [source, generated]
        self.text, self.files, self.direct, self.closures = {}, {}, {}, {}
        for path in sorted(source.rglob("*.h")):
            self.read(str(path.relative_to(source)))
        self.ours = [name for name in self.text if name in self.files and self.files[name].is_relative_to(source) and pathlib.Path(name).name != "pch.h"]

    def read(self, name):
        if name in self.text:
            return
        file = next((root / name for root in self.roots if (root / name).exists()), None)
        if file is None:
            sys.exit(f"{name} is included and not there")
        self.files[name], self.text[name] = file, file.read_text()
        ours, brackets = leading_includes(self.text[name])
        self.direct[name] = ours + [f"<{other}>" for other in brackets]
        for other in ours:
            self.read(other)
        for other in brackets:
            self.text[f"<{other}>"], self.direct[f"<{other}>"] = f"#include <{other}>\n", []

    def closure(self, name):
        """All that `name` includes, itself excepted; what is not ours in brackets."""
        if name not in self.closures:
            self.closures[name] = set()
            found = set(self.direct[name])
            for other in self.direct[name]:
                found |= self.closure(other)
            self.closures[name] = found - {name}
        return self.closures[name]

    def weight(self, name):
        return sum(THIRD_PARTY if re.match("<(?!sys/).*/", other) else STANDARD if other[0] == "<" else len(self.text[other])
                   for other in self.closure(name) | {name})


def choose_bases(headers):
    """The header to precompile for each: the heaviest that it includes, among those that serve several."""
    names = headers.ours + [name for name in headers.text if name not in headers.ours]
    weight = {name: headers.weight(name) for name in names}
    used = collections.Counter(other for name in headers.ours for other in headers.closure(name))
    candidates = {name for name, count in used.items() if count >= 7}

    def best(name):
        return max(headers.closure(name) & candidates, key=lambda other: (weight[other], other), default=None)

    for _ in range(3):
        chosen = collections.Counter(best(name) for name in headers.ours)
        candidates = {name for name, count in chosen.items() if name and count >= 7}
    # None stands on another: clang 19 crashes on long chains of precompiled headers.
    return {name: None if name in candidates else best(name) for name in {*headers.ours, *candidates}}, candidates


class Check:
    def __init__(self, build):
        self.folder = build / "header_check"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.headers = Headers(pathlib.Path("src"), build / "generated")
        self.flags = [*FLAGS, "-Isrc", f"-I{build / 'generated'}"]
        self.base, self.precompiled = choose_bases(self.headers)
        self.lock, self.made = threading.Lock(), {}
        tools = subprocess.run("clang++-19 --version; dpkg-query -W 2>/dev/null | sha256sum", shell=True, capture_output=True, check=True)
        self.world = repr(self.flags).encode() + tools.stdout
        self.stamps_file = self.folder / "passed"
        self.passed = set(self.stamps_file.read_text().split()) if self.stamps_file.exists() else set()

    def stamp(self, name):
        digest = hashlib.sha256(self.world + name.encode())
        for other in sorted(self.everything(name)):
            digest.update(hashlib.sha256(self.headers.text[other].encode()).digest())
        return digest.hexdigest()

    def everything(self, name):
        """All of ours that `name` may include, wherever the line stands."""
        seen, left = set(), [name]
        while left:
            current = left.pop()
            if current in seen:
                continue
            seen.add(current)
            for other in re.findall(r'#\s*include\s*"([^"]+)"', self.headers.text[current]):
                if other not in self.headers.text:
                    self.headers.read(other)
                left.append(other)
        return seen

    def alone(self, name, *how):
        """The error text; empty where it compiles."""
        base, before = self.base[name], []
        if base:
            precompiled, error = self.precompile(base)
            if error:
                return f"{name} includes {base}, which does not compile alone"
            before = ["-include-pch", str(precompiled)]
        file = str(self.headers.files.get(name, "-"))  # what is not ours is read from here
        command = [*self.flags, *before, *how, "-x", "c++-header", file]
        done = subprocess.run(command, capture_output=True, text=True, input=self.headers.text[name])
        return "" if done.returncode == 0 else f"{done.stderr}{name} does not compile alone"

    def precompile(self, name):
        """Where it is, and the error text. Once, by whoever comes first; the others wait."""
        with self.lock:
            first = name not in self.made
            future = self.made.setdefault(name, concurrent.futures.Future())
        if first:
            target = self.folder / (re.sub("[/<>]", ".", name) + ".pch")
            error = self.alone(name, "-Xclang", "-emit-pch", "-o", str(target))
            future.set_result((target, error))
        return future.result()

    def check(self, name):
        return self.alone(name, "-fsyntax-only")

    def run(self):
        stamps = {name: self.stamp(name) for name in self.headers.ours}
        due = [name for name in self.headers.ours if stamps[name] not in self.passed]
        # What others wait for comes first, and before it what it waits for itself.
        due.sort(key=lambda name: (name not in self.precompiled, len(self.headers.closure(name))))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            errors = dict(zip(due, pool.map(self.check, due)))
        for error in filter(None, errors.values()):
            print(error, file=sys.stderr)
        good = [stamps[name] for name in self.headers.ours if not errors.get(name)]
        self.stamps_file.write_text("\n".join(good) + "\n")
        for file in self.folder.glob("*.pch"):
            file.unlink()
        if any(errors.values()):
            sys.exit(1)
        print(f"headers: each of {len(self.headers.ours)} compiles alone ({len(due)} were compiled)")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: tools/check_headers.py BUILD_DIR")
    build = pathlib.Path(sys.argv[1]).resolve()
    os.chdir(pathlib.Path(__file__).parent.parent)
    Check(build).run()
