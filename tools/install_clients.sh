#!/usr/bin/env bash
# Installs the npm clients that the tests drive the server with, pinned by their lock file.
set -euo pipefail
cd "$(dirname "$0")/../examples/ask-a-model"
stamp=node_modules/.sekisho-lock
if [ ! -f "$stamp" ] || ! cmp -s package-lock.json "$stamp"; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json "$stamp"
fi
