#!/usr/bin/env python3
"""Fails when a source file or a folder's README outgrows its budget. Exceptions stand here, each with its reason."""
import pathlib
import sys

FILE_LIMIT = 600
README_LIMIT = 15
EXCEPTIONS = {}  # path: reason


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    problems = []
    for file in sorted(root.glob("src/**/*")):
        path = file.relative_to(root).as_posix()
        if file.suffix in (".h", ".cpp"):
            limit = FILE_LIMIT
        elif file.name == "README.md":
            limit = README_LIMIT
        else:
            continue
        lines = len(file.read_text(encoding="utf-8").splitlines())
        if lines > limit and path not in EXCEPTIONS:
            problems.append(f"{path}: {lines} lines, the budget is {limit}")
    for folder in sorted(path for path in (root / "src").iterdir() if path.is_dir()):
        if not (folder / "README.md").exists():
            problems.append(f"src/{folder.name}: has no README.md")
    print("\n".join(problems) if problems else "sizes: every file within its budget")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
