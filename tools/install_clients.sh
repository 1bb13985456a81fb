#!/usr/bin/env bash
# Installs the npm packages of one of our folders, pinned by its lock file: the clients that the tests drive the server with,
# or the engines that the benchmarks compare with.
# usage: tools/install_clients.sh [FOLDER]       examples/ask-a-model
set -euo pipefail
cd "$(dirname "$0")/../${1:-examples/ask-a-model}"
stamp=node_modules/.sekisho-lock
if [ ! -f "$stamp" ] || ! cmp -s package-lock.json "$stamp"; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json "$stamp"
fi
