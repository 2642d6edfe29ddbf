#!/bin/sh
# Builds octet and passes its tests, in the release build and under AddressSanitizer and UBSan.
set -eu
cd "$(dirname "$0")/.."
tools/install_packages.sh

for preset in release asan; do
  echo "== $preset: build"
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" -- --quiet
  echo "== $preset: tests"
  ctest --preset "$preset" -j "$(nproc)" --progress
done
