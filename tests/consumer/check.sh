#!/bin/sh
# Uses octet as a stranger would: check.sh find_package|pkg_config|add_subdirectory SOURCE BUILD
# (BUILD: octet's own build folder, which is installed into a scratch prefix first).
set -eu
way=$1 source=$2 build=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

case $way in
  add_subdirectory)
    cmake -S "$source/tests/consumer" -B "$scratch/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
      -DOCTET_SOURCE_DIR="$source" -DOCTET_FLOAT32=OFF >/dev/null
    cmake --build "$scratch/build" --target consumer >/dev/null
    "$(find "$scratch/build" -name consumer -type f)"
    ;;
  find_package)
    cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
    cmake -S "$source/tests/consumer" -B "$scratch/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
      -DCMAKE_PREFIX_PATH="$scratch/prefix" >/dev/null
    cmake --build "$scratch/build" >/dev/null
    "$scratch/build/consumer"
    ;;
  pkg_config)
    cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
    PKG_CONFIG_PATH=$(dirname "$(find "$scratch/prefix" -name octet.pc)")
    export PKG_CONFIG_PATH
    # shellcheck disable=SC2046
    c++ -o "$scratch/consumer" "$source/tests/consumer/main.cc" $(pkg-config --cflags --libs octet)
    "$scratch/consumer"
    ;;
  *) echo "check.sh: unknown way '$way'" >&2; exit 2 ;;
esac
