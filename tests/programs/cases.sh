#!/bin/bash
# Runs the real programs and checks exit codes, messages and what they leave behind.
#   cases.sh BIN CASE       BIN: folder of the programs and of make_test_models
#   cases.sh list           names the cases
# Exit code 77: skipped, something this machine lacks is needed.
set -u

fail() {
  echo "FAILED: $*"
  echo "--- standard output" && cat out
  echo "--- standard error" && cat err
  exit 1
}

# expect CODE PROGRAM ARGUMENTS...: runs it, into out and err
expect() {
  local code=$1 program=$2 found
  shift 2
  "$bin/$program" "$@" >out 2>err
  found=$?
  [ $found -eq "$code" ] || fail "$program $*: exit code $found, expected $code"
}
says() { grep -qF -- "$1" err || fail "standard error lacks: $1"; }
prints() { grep -qF -- "$1" out || fail "standard output lacks: $1"; }
one_sentence() { [ "$(grep -c . err)" -eq 1 ] || fail "expected one line on standard error"; }
absent() { for f in "$@"; do [ ! -e "$f" ] || fail "$f was left behind"; done; }
nothing_left() { [ -z "$(ls -A result)" ] || fail "left behind: $(ls -A result)"; }

# A binary PPM of 4x4 pixels whose bytes are all the character $1.
picture() { printf 'P6 4 4 255\n' && head -c 48 /dev/zero | tr '\0' "$1"; }
pictures() {
  mkdir -p pictures
  for c in a k z '!' 0 '~'; do picture "$c" >"pictures/$(printf %d "'$c").ppm"; done  # 97.ppm ...
}
# code=N octet_convert MODEL FLAGS...: to result/out.tflite, with exit code N
convert_tiny() { convert_scaled --mean 127.5 --std 127.5 "$@"; }
convert_scaled() { octet_convert tiny.tflite --calibration pictures "$@"; }
octet_convert() { expect "$code" octet convert "$@" -o result/out.tflite; }

case_convert_truncated_model() {
  pictures
  for size in 0 5 100 $(($(stat -c %s tiny.tflite) - 7)); do
    head -c "$size" tiny.tflite >cut.tflite
    code=1 octet_convert cut.tflite --calibration pictures --mean 0 --std 255
    says "octet: cut.tflite: "
    one_sentence
    nothing_left
  done
}

case_convert_text_named_onnx() {
  pictures
  echo "this is a shopping list" >list.onnx
  code=1 octet_convert list.onnx --calibration pictures
  says "octet: list.onnx: "
  one_sentence
  nothing_left
}

# A Caffe network whose layers need no weights: an empty .caffemodel will do.
caffe_network() {
  : >net.caffemodel
  cat >net.prototxt <<EOF
input: 'x' input_dim: 1 input_dim: 2 input_dim: 4 input_dim: 4
layer { name: 'pool' type: 'Pooling' bottom: 'x' top: 'pool' pooling_param { kernel_size: 2 } }
$1
EOF
}

case_convert_caffe() {
  caffe_network "layer { name: 'box' type: 'PriorBox' bottom: 'pool' bottom: 'x' top: 'box' }"
  code=0 octet_convert net.prototxt --scheme float32
  prints "left out: PriorBox 'box'; the outputs are pool"
  mv net.caffemodel weights.bin
  rm -r result/*
  code=1 octet_convert net.prototxt --scheme float32
  says "octet: net.prototxt: a Caffe network is two files"
  one_sentence
  nothing_left
  code=0 octet_convert net.prototxt --scheme float32 --caffe-weights weights.bin
  rm -r result/*
  code=2 octet_convert tiny.tflite --scheme float32 --caffe-weights weights.bin
  says "--caffe-weights weights.bin: tiny.tflite is no .prototxt"
  one_sentence
  nothing_left
}

case_convert_caffe_refused() {
  caffe_network "layer { name: 'norm' type: 'LRN' bottom: 'pool' top: 'norm' }
                 layer { name: 'own' type: 'Python' bottom: 'pool' top: 'own' }"
  code=4 octet_convert net.prototxt --scheme float32
  says "not supported: LRN: local response normalization in 'norm'; Python in 'own'"
  one_sentence
  nothing_left
  caffe_network "layer { name: 'a' type: 'ReLU' bottom: 'b' top: 'a' }
                 layer { name: 'b' type: 'ReLU' bottom: 'a' top: 'b' }"
  code=1 octet_convert net.prototxt --scheme float32
  says "ReLU 'a': bottom 'b' is given only by ReLU 'b', which does not run in front of it"
  one_sentence
  nothing_left
}

# wrong_onnx CODE FILE SENTENCE
wrong_onnx() {
  code=$1 octet_convert "$2" --scheme float32
  says "octet: $2: "
  says "$3"
  one_sentence
  nothing_left
}

case_convert_wrong_onnx() {
  "$bin/make_onnx_models" . || fail "make_onnx_models"
  for size in 1 20 $(($(stat -c %s good.onnx) - 3)); do
    head -c "$size" good.onnx >cut.onnx
    wrong_onnx 1 cut.onnx ""
  done
  wrong_onnx 1 corrupt.onnx "a message inside it is not valid protobuf"
  wrong_onnx 1 cyclic.onnx "input 'b' is computed by Relu 'b' behind it (a cycle"
  wrong_onnx 1 external.onnx "initializer 'weights': external data: "
  wrong_onnx 1 nan.onnx "'weights': value 1 of 2 is not a number"
  wrong_onnx 2 open.onnx "input 'image' has the open shape 1x1xhxw; give it with --input-shape"
  code=2 octet_convert good.onnx --scheme float32 --input-shape 1x1x9x9
  says "contradicts the file's 1x1x4x4"
  nothing_left
  code=0 octet_convert open.onnx --scheme float32 --input-shape image=1x1x5x6
  prints "image: FLOAT32 1x5x6x1"
}

case_convert_empty_folder() {
  mkdir pictures
  code=1 convert_tiny
  says "octet: pictures: folder holds no pictures"
  one_sentence
  nothing_left
}

case_convert_wrong_picture() {
  pictures
  printf 'GIF89a and so on' >pictures/a.jpg
  code=1 convert_tiny
  says "octet: pictures/a.jpg: is not a picture octet knows"
  one_sentence
  nothing_left
}

case_convert_needs_mean_and_std() {
  pictures
  code=2 octet_convert tiny.tflite --calibration pictures
  says "give --mean and --std"
  one_sentence
  code=2 octet_convert tiny.tflite
  says "--calibration"
  nothing_left
}

case_convert_unsupported_operators() {
  pictures
  code=4 octet_convert unknown.onnx --calibration pictures --mean 0
  says "NobodyHasThis"
  says "NorThat"
  one_sentence
  nothing_left
}

# wrong_flag FLAG VALUE SENTENCE
wrong_flag() {
  local scaled=convert_tiny
  [[ $1 = --mean || $1 = --std ]] && scaled=convert_scaled
  code=2 $scaled "$1" "$2"
  says "$3"
  nothing_left
}

case_convert_wrong_flags() {
  pictures
  wrong_flag --scheme int3 "int3"
  wrong_flag --calibrator nobody "nobody"
  wrong_flag --weight-bits 3 "--weight-bits"
  wrong_flag --activation-bits 9 "--activation-bits"
  wrong_flag --fit squeeze "fit 'squeeze' is not one of"
  for numbers in one 1,two 1,,2 1, ,; do
    wrong_flag --mean "$numbers" "--mean: '$numbers' is neither a number nor"
    wrong_flag --std "$numbers" "--std: '$numbers' is neither a number nor"
  done
  wrong_flag --mean 1,2 "mean: 2 values for an input of 3 channels"
  wrong_flag --std 1,2,3,4 "std: 4 values for an input of 3 channels"
  wrong_flag --std 1,0,3 "std 0 cannot divide"
  wrong_flag --mean 1,inf,3 "mean inf is not a finite number"
  wrong_flag --input-shape 1xx3 "1xx3"
  wrong_flag --input-size 5x "size '5x' is neither"
  wrong_flag --input-size 5 "takes 4x4"
  expect 1 octet convert tiny.tflite --calibration pictures --mean 0 --std 255 \
    -o no/such/folder/out.tflite
  one_sentence
}

case_convert_mixed_precision() {
  pictures
  code=2 convert_tiny --keep-float nothing
  says "no tensor, and no kind of operator, is named 'nothing'"
  one_sentence
  code=2 octet_convert tiny.tflite --max-drop 0.1
  says "--max-drop needs --calibration"
  one_sentence
  nothing_left
  code=0 convert_tiny --keep-float features
  prints "left in float  1 CONV_2D"
  code=0 convert_tiny --keep-float FULLY_CONNECTED --report-json -
  json out 'd["agreement"] == 1'
  code=0 convert_tiny --max-drop 1
  prints "0 of 2 operators in float32"
  expect 0 octet run result/out.tflite --input pictures/97.ppm --topk 2
}

case_convert_keeps_the_old_file() {
  echo old >result/out.tflite
  mkdir pictures
  code=1 convert_tiny
  [ "$(cat result/out.tflite)" = old ] || fail "the old file was touched"
}

case_convert_and_use() {
  pictures
  for scheme in uint8 int8 int8-per-tensor float32; do
    code=0 convert_tiny --scheme=$scheme
    prints "tiny.tflite -> out.tflite"
    prints "operators"
    expect 0 octet inspect result/out.tflite --json -
    prints '"unsupported": []'
    prints '"arena_bytes"'
    # Mean and std travel in the file.
    expect 0 octet run result/out.tflite --input pictures/97.ppm --topk 2 --output result/o.npy
    prints "scores"
    [ "$(head -c 6 result/o.npy | tail -c 5)" = NUMPY ] || fail "no .npy file"
    rm -r result && mkdir result
  done
  absent result/out.tflite
}

case_convert_with_numbers_for_each_channel() {
  pictures
  code=0 convert_scaled --mean 123.5,116.25,103.5 --std=58,57,-57.5
  expect 0 octet inspect result/out.tflite
  prints "real = (pixel - [123.5, 116.25, 103.5]) / [58, 57, -57.5]"
  # Given once more, they win over the file's.
  expect 0 octet run result/out.tflite --input pictures/97.ppm --mean 1,2,3 --output result/o.npy
  expect 0 octet eval result/out.tflite --data pictures --mean -1,2,3 --std 4 --json -
}

case_convert_with_fewer_bits() {
  pictures
  code=0 convert_tiny --weight-bits 4 --activation-bits 5 --power-of-two
  prints "MINIMUM"
  code=0 convert_tiny --no-equalize --no-bias-correction
}

# json FILE CONDITION: a Python expression about the document, d
json() {
  command -v python3 >/dev/null || { echo "SKIPPED: needs python3"; exit 77; }
  python3 -c "import json; d = json.load(open('$1')); assert $2, d" || fail "$1: not $2"
}

case_convert_report() {
  pictures
  printf '%s\n' '33.ppm 0' '48.ppm 1' '97.ppm 2' '107.ppm 0' '122.ppm 1' '126.ppm 2' >labels.txt
  code=0 convert_tiny --report result/r.html --report-json result/r.json --labels labels.txt
  prints "The integer network is"
  prints "at risk"
  json result/r.json 'd["samples"] == 6 and 0 <= d["agreement"] <= 1 and d["top1"] is not None'
  json result/r.json '[l["op"] for l in d["layers"]] == ["CONV_2D", "FULLY_CONNECTED"]'
  json result/r.json 'd["layers"][0]["name"] == "features" and d["layers"][0]["scale"] > 0'
  json result/r.json 'all(l["isolated_db"] > 20 for l in d["layers"])'
  json result/r.json 'len(d["layers"][0]["weights"]["min"]) == 8 and d["layers"][0]["clipped"] == 0'
  json result/r.json 'd["bytes_before"] > d["bytes_after"] > 0 and "More samples" in d["advice"][-1]'
  grep -q '</html>' result/r.html || fail "r.html is not complete"
  code=0 convert_tiny --report-json -
  json out 'd["top1"] is None and d["scheme"] == "uint8"'
  code=2 convert_tiny --scheme float32 --report result/x.html
  absent result/x.html
}

case_convert_without_samples() {
  code=2 octet_convert tiny.tflite --calibration none --mean 0 --std 255
  says "no batch normalization"
  one_sentence
  code=2 octet_convert "$example" --calibration none
  says "--calibration none needs --mean and --std"
  one_sentence
  code=2 octet_convert "$example" --calibration none --mean 127.5 --std 127.5 --report result/r.html
  one_sentence
  nothing_left
  code=0 octet_convert "$example" --calibration none --mean 127.5 --std 127.5
  prints "none: ranges from batch normalization"
  printf 'P5 28 28 255\n%s' "$(head -c 784 /dev/zero | tr '\0' 7)" >grey.pgm
  expect 0 octet run result/out.tflite --input grey.pgm
}

# Pictures that are not prepared as in training are noticed.
case_convert_looks_at_the_data() {
  mkdir pictures
  local i
  for i in 1 2 3 4 5 6 7 8; do
    printf 'P5 28 28 255\n' >"pictures/$i.pgm"  # a bright square on black, as big as a shirt
    for y in $(seq 28); do
      for x in $(seq 28); do
        if [ "$y" -gt $((i / 2)) ] && [ $((x - i)) -gt 3 ] && [ $((x - i)) -lt 18 ]; then
          printf '\310'
        else
          printf '\0'
        fi
      done
    done >>"pictures/$i.pgm"
  done
  code=0 octet_convert "$example" --calibration pictures --mean 0 --std 1
  prints "The pictures are not prepared as in training: --mean 127.5 --std 127.5"
  code=0 octet_convert "$example" --calibration pictures --mean 127.5 --std 127.5 --report-json -
  json out 'd["data_warning"] is None or "not prepared" not in d["data_warning"]'
}

# In a browser: no message on the console, nothing fetched, nothing wider than the window; a click
# on a heading sorts.
case_report_in_a_browser() {
  pictures
  code=0 convert_tiny --report report.html
  expect 0 benchmark_model --graph=tiny.tflite --min_secs=0 --num_runs=2 --warmup_min_secs=0 \
    --report_html=benchmark.html
  browse report.html
  grep -q 'CONSOLE.*probe: {"fetched":0,"overflow":false,"ascending":true,"descending":true}' err ||
    fail "not as expected"
  browse benchmark.html
  grep -q 'CONSOLE.*probe: {"fetched":0,"overflow":false}' err || fail "not as expected"
  [ "$(grep -c CONSOLE err)" -eq 1 ] || fail "messages on the console"
  # What is looked for is seen where it is.
  echo '<img src="http://127.0.0.1:9/x.png"><script>nothing()</script>' >>benchmark.html
  browse benchmark.html
  grep -q 'CONSOLE.*probe: {"fetched":1' err || fail "a request was not seen"
  [ "$(grep -c CONSOLE err)" -gt 1 ] || fail "an error was not seen"
}
# browse PAGE: opens it with a script that looks at it; what the console says goes into err
browse() {
  local browser
  browser=$(command -v chromium chromium-browser google-chrome | head -1)
  [ -n "$browser" ] || { echo "SKIPPED: needs chromium"; exit 77; }
  cat "$1" - >probed.html <<'END'
<script>
addEventListener('load', () => {
  const found = {fetched: performance.getEntriesByType('resource').length,
                 overflow: document.documentElement.scrollWidth > innerWidth};
  const table = document.querySelector('.sortable table');
  if (table) {
    const column = [...table.rows[0].cells].findIndex(c => c.textContent.startsWith('scale'));
    const sorted = sign => {
      table.rows[0].cells[column].click();
      const values = [...table.rows].slice(1).map(r => parseFloat(r.cells[column].textContent));
      return values.every((v, i) => i === 0 || sign * values[i - 1] <= sign * v);
    };
    found.ascending = sorted(1);
    found.descending = sorted(-1);
  }
  console.log('probe: ' + JSON.stringify(found));
});
</script>
END
  timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="$PWD/browser" --enable-logging=stderr --window-size=1400,1000 \
    --dump-dom "file://$PWD/probed.html" >out 2>err || fail "the browser failed"
}

case_diff() {
  pictures
  code=0 convert_tiny --no-equalize  # which rescales what is between the layers
  expect 0 octet diff tiny.tflite result/out.tflite --data pictures --json d.json
  prints "features"
  json d.json '[l["name"] for l in d["layers"]] == ["features", "scores"]'
  json d.json 'all(l["sqnr_db"] > 20 and l["cosine"] > 0.99 for l in d["layers"])'
  json d.json 'all(0 <= l["max_lsb"] < 10 and l["saturated"] == 0 for l in d["layers"])'
  expect 0 octet diff result/out.tflite result/out.tflite --input pictures/97.ppm --json -
  json out 'all(l["sqnr_db"] is None and l["max_lsb"] == 0 for l in d["layers"])'
  mv result/out.tflite uint8.tflite
  code=0 convert_tiny --no-equalize --scheme int8
  expect 0 octet diff uint8.tflite result/out.tflite --data pictures --json -
  json out 'len(d["layers"]) == 2 and all(l["sqnr_db"] > 20 for l in d["layers"])'
  expect 0 octet diff result/out.tflite tiny.tflite --data pictures --json -
  json out 'len(d["layers"]) == 2 and all(l["sqnr_db"] > 20 for l in d["layers"])'
  expect 2 octet diff tiny.tflite uint8.tflite
  says "give --input or --data"
  expect 1 octet diff tiny.tflite mask.tflite --input pictures/97.ppm --mean 0 --std 255
  says "no layer in common"
  one_sentence
}

case_eval() {
  pictures
  code=0 convert_tiny
  for f in pictures/*; do echo "$(basename "$f") 0"; done >labels.txt
  expect 0 octet eval result/out.tflite --data pictures --labels labels.txt --json -
  for key in images top1 top5 agreement mean_abs_error; do prints "\"$key\""; done
  prints '"images": 6'
  cp out one_thread
  expect 0 octet eval result/out.tflite --data pictures --labels labels.txt --json - --threads 3
  cmp -s out one_thread || fail "figures depend on the number of threads"
  expect 0 octet eval result/out.tflite --data pictures --json figures.json --float tiny.tflite
  grep -q '"top1": null' figures.json || fail "top1 without labels is not null"
  expect 1 octet eval result/out.tflite --data pictures --input-size 5
  one_sentence
  expect 3 octet eval result/out.tflite --data pictures --labels labels.txt --min-top1 1.01
  says "--min-top1 1.01"
  expect 3 octet eval result/out.tflite --data pictures --min-agreement 1.01
  expect 2 octet eval result/out.tflite --data pictures --min-top1 0.5
  expect 2 octet eval result/out.tflite --data pictures --labels labels.txt --label-offset 3
  one_sentence
  sed -i 1d labels.txt
  expect 1 octet eval result/out.tflite --data pictures --labels labels.txt
  says "labels.txt: no class for 1 of 6 samples"
  one_sentence
}

case_run() {
  pictures
  code=0 convert_tiny
  expect 0 octet run result/out.tflite --input picture=pictures/97.ppm
  expect 2 octet run result/out.tflite
  says "no --input for 'picture'"
  expect 2 octet run result/out.tflite --input a --input b
  one_sentence
  expect 1 octet run result/out.tflite --input nowhere.npy
  says "octet: nowhere.npy: cannot open"
  one_sentence
  expect 2 octet run tiny.tflite --input pictures/97.ppm
  says "give --mean and --std"
}

case_run_without_inputs() {
  expect 0 octet run constant.tflite --output result/o.npy
  [ "$(tail -c 12 result/o.npy | od -An -td4 | xargs)" = "2 5 8" ] || fail "not 2 5 8"
  expect 2 octet run constant.tflite --input pictures/97.ppm
  one_sentence
}

case_run_mask() {
  pictures
  expect 0 octet run mask.tflite --input pictures/97.ppm
  prints "class  pixels     share"
  prints "0      16  100.00 %"
}

case_run_detector() {
  pictures
  printf 'cat\ndog\n' >names.txt
  expect 0 octet run detector.tflite --input pictures/97.ppm --labels names.txt
  prints "1 detection, corners"
  prints "1  0.7500"
  prints "dog"
}

case_unsupported_operators() {
  expect 0 octet inspect unknown.tflite --json -
  [ "$(grep -c '"reason"' out)" -eq 5 ] || fail "expected five unsupported operators"
  for op in A B C D E; do prints "\"op\": \"NobodyHas$op\""; done
  prints '"arena_bytes": null'
  expect 0 octet inspect unknown.tflite
  prints "octet cannot run this model"
  expect 0 octet inspect unknown.onnx --json -
  prints '"op": "NobodyHasThis"'
  prints '"op": "NorThat"'
  printf 'P6 1 1 255\nabc' >p.ppm
  expect 4 octet run unknown.tflite --input p.ppm
  one_sentence
  expect 4 octet eval unknown.tflite --data .
  expect 4 benchmark_model --graph=unknown.tflite
  one_sentence
}

# Too few runs to say anything, and soon done.
fast="--num_runs=2 --min_secs=0 --warmup_runs=1 --warmup_min_secs=0"
# code=N benchmark FLAGS...: with exit code N
benchmark() {
  # shellcheck disable=SC2086
  expect "${code:-0}" benchmark_model $fast "$@"
}

case_benchmark() {
  pictures
  code=0 convert_tiny
  benchmark --graph=result/out.tflite --compare_fp32 --output_json=-
  for key in model kernel threads median_us p10_us p90_us fp32_median_us speedup peak_gmacs_per_s \
    arena_bytes packed_bytes output_sha256 ops index op name us macs gmacs_per_s percent_of_peak; do
    prints "\"$key\": "
  done
  grep output_sha256 out >first
  benchmark --graph result/out.tflite --num_threads 2 --output_json b.json
  grep output_sha256 b.json | cmp -s - first || fail "outputs differ from run to run"
  grep -q '"speedup": null' b.json || fail "speedup without a comparison is not null"
  benchmark --graph=result/out.tflite --enable_op_profiling
  prints "CONV_2D"
}

case_benchmark_prints_what_tflite_prints() {
  benchmark --graph=tiny.tflite --num_threads=-1 --use_xnnpack=true --enable_op_profiling=false
  says "benchmark_model: --use_xnnpack has no effect here"
  one_sentence
  prints "INFO: Running benchmark for at least 2 iterations and at least 0 seconds but terminate"
  tail -2 out | head -1 | grep -Eq "^INFO: Inference timings in us: Init: [0-9]+, First inference: \
[0-9]+, Warmup \(avg\): [0-9.e+]+, Inference \(avg\): [0-9.e+]+$" || fail "last line but one"
  tail -1 out | grep -Eq "^INFO: Memory footprint delta from the start of the tool \(MB\): \
init=[0-9.]+ overall=[0-9.]+$" || fail "last line"
  benchmark --graph=tiny.tflite --verbose
  prints "INFO: max_secs: [150]"
}

case_benchmark_matrix() {
  pictures
  code=0 convert_tiny
  benchmark --graph=result/out.tflite --graph=tiny.tflite --num_threads=1,2 --output_json=-
  prints '"runs": ['
  [ "$(grep -c '"threads": 2' out)" -eq 2 ] || fail "expected two runs with two threads"
  [ "$(grep -c '"model": "tiny.tflite"' out)" -eq 2 ] || fail "expected two runs of the float model"
  [ "$(grep output_sha256 out | sort -u | wc -l)" -eq 2 ] || fail "outputs depend on the threads"
}

case_benchmark_files() {
  benchmark --graph=tiny.tflite --output_csv=r.csv --output_markdown=r.md --output_trace=r.json \
    --report_html=r.html --enable_op_profiling --profiling_output_csv_file=ops.csv \
    --output_filepath=outputs.bin
  [ "$(wc -l <r.csv)" -eq 2 ] || fail "r.csv: expected a header and a line"
  grep -q '^| tiny.tflite | 1 |' r.md || fail "r.md: no line for the model"
  grep -q '"traceEvents"' r.json || fail "r.json is no trace"
  grep -q '</html>' r.html || fail "r.html is not complete"
  grep -q ',CONV_2D,features,' ops.csv || fail "ops.csv: no convolution"
  [ "$(stat -c %s outputs.bin)" -eq 12 ] || fail "outputs.bin: expected 3 float values"
  benchmark --graph=tiny.tflite --output_csv=-
  cmp -s <(head -1 out) <(head -1 r.csv) || fail "more than the file on standard output"
}

case_benchmark_inputs() {
  head -c 192 /dev/zero >zeros.bin
  benchmark --graph=tiny.tflite --input_layer=x --input_layer_shape=1,4,4,3 \
    --input_layer_value_files=x:zeros.bin --output_json=-
  grep output_sha256 out >of_zeros
  benchmark --graph=tiny.tflite --input_layer=x --input_layer_value_range=x,0,0 --output_json=-
  grep output_sha256 out | cmp -s - of_zeros || fail "zeros from a file and from a range differ"
  # A picture goes in as the model file says.
  pictures
  code=0 convert_tiny
  for file in pictures/97.ppm pictures/33.ppm; do
    benchmark --graph=result/out.tflite --input_layer=x --input_layer_shape=1,4,4,3 \
      --input_layer_value_files=x:$file --output_json=-
    grep output_sha256 out
  done >of_pictures
  [ "$(sort -u of_pictures | wc -l)" -eq 2 ] || fail "two pictures give the same"
  head -c 5 /dev/zero >short.bin
  code=1 benchmark --graph=tiny.tflite --input_layer=x --input_layer_value_files=x:short.bin
  says "short.bin: 5 bytes, input 'picture' takes 192"
  one_sentence
  code=1 benchmark --graph=tiny.tflite --input_layer=x --input_layer_shape=1,4,4,2
  one_sentence
  code=2 benchmark --graph=tiny.tflite --input_layer=x,y
  says "--input_layer names 2 inputs, the network has 1"
  one_sentence
}

case_benchmark_wrong_flags() {
  expect 2 benchmark_model
  code=1 benchmark --graph=nowhere.tflite
  says "benchmark_model: nowhere.tflite: cannot open"
  one_sentence
  head -c 100 tiny.tflite >cut.tflite
  code=1 benchmark --graph=cut.tflite
  says "benchmark_model: cut.tflite: "
  one_sentence
  while read -r flag sentence; do
    code=2 benchmark --graph=tiny.tflite "$flag"
    says "$sentence"
  done <<'END'
--num_threads=0 '0' is no number of threads from 1 to 1024
--num_threads=1,x 'x' is no number of threads from 1 to 1024
--num_runs=many --num_runs: Value many
--num_runs=-1 --num_runs: Value -1 not in range
--op_profiling_output_mode=proto --op_profiling_output_mode: proto not in {stdout,csv}
--profiling_output_csv_file=x.csv an output file for the profile needs --enable_op_profiling=true
--result_file_path=x not expected: --result_file_path=x
END
  code=2 benchmark --graph=tiny.tflite --output_json=- --output_csv=-
  says "only one file can go to standard output (-)"
  one_sentence
  code=1 benchmark --graph=tiny.tflite --output_json=no/such/folder/x.json
  one_sentence
}

case_help() {
  expect 0 octet --help
  for command in convert eval run inspect diff; do prints "$command"; done
  for command in convert eval run inspect; do
    expect 0 octet $command --help
    prints "MODEL"
  done
  expect 0 octet --version
  prints "octet "
  expect 0 benchmark_model --help
  expect 2 octet
  expect 2 octet nonsense
  expect 2 octet run --no-such-flag
}

if [ "$1" = list ]; then
  declare -F | sed -n 's/^declare -f case_//p'
  exit 0
fi
bin=$(realpath "$1")
example=$(realpath "$(dirname "$0")/../../models/fashion_mnist.onnx")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir result
"$bin/make_test_models" . || exit 1
touch out err
"case_$2"
