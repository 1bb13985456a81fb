#!/usr/bin/env bash
# The static checks of CI: layers and walls, sizes, house rules, formatting.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0
tools/check_layers.py || failed=1
tools/check_sizes.py || failed=1

# House rules that a search can hold (docs/style.md).
forbid() {
  if git grep -nE "$1" -- "${@:3}"; then echo "forbidden: $2"; failed=1; fi
}
forbid 'asio::detached' 'a detached task drops its exception; use sekisho::spawn' 'src/*.cpp' 'src/*.h'
forbid 'std::regex' 'backtracking on input; use RE2 or a loop' 'src/*.cpp' 'src/*.h'
forbid '"resolved": *"https?:' 'a lock file names no registry host' '*package-lock.json'

files=$(git ls-files '*.cpp' '*.h')
# shellcheck disable=SC2086
clang-format-19 --dry-run --Werror $files || failed=1
[ $failed -eq 0 ] && echo "lint: clean"
exit $failed
