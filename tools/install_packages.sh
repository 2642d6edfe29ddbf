#!/bin/sh
# Installs the Debian packages octet is built with, those that are missing. Needs root or sudo for that.
set -eu

packages="g++ cmake ninja-build pkg-config git ca-certificates
  flatbuffers-compiler libflatbuffers-dev libeigen3-dev libbenchmark-dev libgtest-dev libgmock-dev
  libcli11-dev libfmt-dev nlohmann-json3-dev libstb-dev zlib1g-dev
  libprotobuf-dev protobuf-compiler libonnx-dev dataset-fashion-mnist"

missing=
for package in $packages; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "installing:$missing" >&2
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
