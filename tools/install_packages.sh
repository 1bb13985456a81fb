#!/usr/bin/env bash
# Installs what building, testing or running Sekisho needs from Debian's packages, and only what is missing.
# usage: tools/install_packages.sh build|test
set -euo pipefail

build_packages=(
  clang-19 lld-19 llvm-19 libclang-rt-19-dev libstdc++-12-dev cmake ninja-build ccache python3
  libboost1.81-dev libssl-dev libnghttp2-dev libcurl4-openssl-dev libsimdjson-dev libpugixml-dev libre2-dev libsqlite3-dev libargon2-dev libmaxminddb-dev
  libfmt-dev libspdlog-dev libyaml-cpp-dev libcli11-dev libqrencode-dev
)
test_packages=(
  libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev clang-format-19
  awscli jq curl openssl nghttp2-client chromium
)

wanted=("${build_packages[@]}")
if [ "${1:-build}" = test ]; then
  wanted+=("${test_packages[@]}")
  command -v node >/dev/null || wanted+=(nodejs)
  command -v npm >/dev/null || wanted+=(npm)
fi

missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "installing: ${missing[*]}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
