#!/bin/sh
# The whole path on real data: builds octet, converts models/fashion_mnist.onnx to 8 bits with Fashion-MNIST as
# calibration, evaluates float and integer networks on the 10 000 test pictures, and times both.
set -eu
cd "$(dirname "$0")/.."
tools/install_packages.sh

bin=build/release/bin out=build/demo data=/usr/share/datasets/fashion-mnist
pixels="--mean 127.5 --std 127.5"
mkdir -p "$out"

echo "building ..." >&2
cmake --preset release >/dev/null
cmake --build --preset release --target octet benchmark_model -- --quiet

for scheme in uint8 int8; do
  # shellcheck disable=SC2086
  "$bin/octet" convert models/fashion_mnist.onnx -o "$out/$scheme.tflite" --scheme $scheme $pixels \
    --calibration $data/train-images-idx3-ubyte.gz >"$out/convert_$scheme.txt"
done

test_set="--data $data/t10k-images-idx3-ubyte.gz --labels $data/t10k-labels-idx1-ubyte.gz --threads 2"
echo "evaluating on 10 000 pictures ..." >&2
# shellcheck disable=SC2086
"$bin/octet" eval models/fashion_mnist.onnx $test_set $pixels --json "$out/float32.json" >/dev/null
for scheme in uint8 int8; do
  # shellcheck disable=SC2086
  "$bin/octet" eval "$out/$scheme.tflite" $test_set --float models/fashion_mnist.onnx \
    --json "$out/$scheme.json" >/dev/null
  "$bin/benchmark_model" --graph="$out/$scheme.tflite" --compare_fp32 \
    --output_json="$out/benchmark_$scheme.json" >"$out/benchmark_$scheme.txt"
done

# value KEY FILE: a number of a JSON report.
value() { sed -n "s/.*\"$1\": *\([0-9.eE+-]*\).*/\1/p" "$2" | head -n 1; }
row() { # NAME FILE TOP1 AGREEMENT MICROSECONDS SPEEDUP
  awk -v name="$1" -v bytes="$(wc -c <"$2")" -v top1="$3" -v same="$4" -v us="$5" -v speedup="$6" 'BEGIN {
    printf "%-9s %7.0f KB %8.2f %% %12s %10.1f us %9.1fx\n",
      name, bytes / 1000, 100 * top1, same == "" ? "" : sprintf("%.2f %%", 100 * same), us, speedup }'
}

echo
echo "Fashion-MNIST, 10 000 test pictures; one thread, one picture at a time"
echo
echo "network         file     top-1   as float32       time   faster"
row float32 models/fashion_mnist.onnx "$(value top1 $out/float32.json)" "" \
  "$(value fp32_median_us $out/benchmark_uint8.json)" 1
for scheme in uint8 int8; do
  row $scheme "$out/$scheme.tflite" "$(value top1 $out/$scheme.json)" "$(value agreement $out/$scheme.json)" \
    "$(value median_us $out/benchmark_$scheme.json)" "$(value speedup $out/benchmark_$scheme.json)"
done
echo
echo "top-1: right answers. as float32: same answer as the float network. More in $out/*.txt."
