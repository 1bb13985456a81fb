#!/usr/bin/env bash
# People sign in with clients that we did not write: AWS Amplify in a browser, and the libraries that verify tokens.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
"$here/tools/install_clients.sh" tests/clients/sign-in
export SEKISHO=$sekisho SEKISHO_DATA=$data AWS_REGION=us-east-1
cd "$here/tests/clients/sign-in"
section "tokens" && node tokens.mjs
section "a browser" && node browser.mjs
