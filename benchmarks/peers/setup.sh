#!/bin/sh
# Makes a virtual environment with the peers: setup.sh FOLDER, outside of the source tree.
set -eu
[ $# -eq 1 ] || { echo "usage: setup.sh FOLDER" >&2; exit 2; }
here=$(realpath "$(dirname "$0")")
case $(realpath -m "$1")/ in
  "$(realpath "$here/../..")"/*) echo "setup.sh: $1 lies in the source tree" >&2; exit 2 ;;
esac
python3 -m venv "$1"
"$1/bin/pip" install --quiet --requirement "$here/requirements.txt"
"$1/bin/pip" list --format=freeze | grep -iE '^(ai-edge-litert|ncnn|onnxruntime|openvino)=='
