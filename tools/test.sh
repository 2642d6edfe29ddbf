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
  report=$PWD/build/$preset/tests.xml
  status=0
  ctest --preset "$preset" -j "$(nproc)" --progress --output-junit "$report" || status=$?
  # A skipped test is named above; here it is counted.
  sed -n 's/^[[:space:]]*\(tests\|failures\|disabled\|skipped\)="\([0-9]*\)".*/\1: \2/p' "$report" | paste -sd ' ' |
    sed "s/^/== $preset: /"
  [ "$status" = 0 ] || exit "$status"
done
