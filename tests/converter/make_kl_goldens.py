"""Writes kl_goldens.npz beside this file: histograms of activations of real networks on real pictures, and
the bins at which the tools that kl-caffe and kl-ncnn follow clip them. Nothing of these tools is part of this
repository; the script takes their source files, cuts out the one function each and runs it.

    python3 -m venv /somewhere && /somewhere/bin/pip install -r kl_goldens_requirements.txt
    /somewhere/bin/python make_kl_goldens.py --data DATA --caffe-tool caffe-int8-convert-tool-dev-weight.py \
        --ncnn-tool ncnn2table.cpp

(github.com/BUG1989/caffe-int8-convert-tools at 93ec69e, github.com/Tencent/ncnn at a4d2ea1d, tools/quantize;
DATA is the folder of models and pictures that OCTET_DATA names.)

Arrays, one row per tensor: positive, negative [rows, 2048] counts of values in equal bins of |x| over
(0, max |x|]; zeros, caffe, ncnn [rows].
"""

import argparse
import pathlib
import re
import subprocess
import tempfile

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from PIL import Image
from scipy import stats

BINS = 2048
PICTURES = 4
# file, folder of pictures, pixels to real values
NETWORKS = [
    ("float/mobilenet_v1_0.25_224_1_default_1.tflite", "imagenet_calibration", lambda x: x / 127.5 - 1),
    ("float/vww_96_float.tflite", "imagenet_calibration", lambda x: x / 255),
    ("float/pretrainedResnet.tflite", "cifar10_sample", lambda x: x),
]


def histogram(values, largest):
    bins = np.minimum((np.abs(values) / largest * np.float32(BINS)).astype(np.int32), BINS - 1)
    count = lambda which: np.bincount(bins[which], minlength=BINS)
    return np.concatenate([count(values > 0), count(values < 0), [np.count_nonzero(values == 0)]])


def computed_tensors(interpreter):
    """Float tensors that depend on the picture, each distribution once (RESHAPE changes none)."""
    constants = {d["index"] for d in interpreter.get_tensor_details() if d["dtype"] != np.float32}
    for op in interpreter._get_ops_details():
        constants |= {i for i in list(op["inputs"])[1:] if op["op_name"] not in ("ADD", "MUL")}
    written = {i for op in interpreter._get_ops_details() for i in op["outputs"] if op["op_name"] != "RESHAPE"}
    return sorted((written - constants) | {interpreter.get_input_details()[0]["index"]})


def histograms_of(path, pictures, normalize):
    interpreter = Interpreter(str(path), experimental_preserve_all_tensors=True,
                              experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    interpreter.allocate_tensors()
    spec = interpreter.get_input_details()[0]
    height, width = spec["shape"][1:3]
    tensors = computed_tensors(interpreter)

    def run(picture):
        pixels = Image.open(picture).convert("RGB").resize((width, height), Image.BILINEAR)
        interpreter.set_tensor(spec["index"], normalize(np.float32(pixels))[None])
        interpreter.invoke()
        return [interpreter.get_tensor(t).ravel() for t in tensors]

    largest = np.max([[np.abs(values).max() for values in run(p)] for p in pictures], axis=0)
    rows = [sum(columns) for columns in
            zip(*([histogram(v, l) for v, l in zip(run(p), largest)] for p in pictures))]
    return [row for row, l in zip(rows, largest) if l > 0]


def caffe_function(source):
    text = re.search(r"^def threshold_distribution.*?(?=^def )", source.read_text(), re.S | re.M).group(0)
    import copy
    names = {"np": np, "stats": stats, "copy": copy}
    exec(text, names)
    return names["threshold_distribution"]


def ncnn_program(source, folder):
    text = source.read_text()
    divergence = re.search(r"^static float compute_kl_divergence.*?^}", text, re.S | re.M).group(0)
    search = text[text.index("// normalize histogram bin"):text.index("stat.threshold = (target_threshold")]
    (folder / "ncnn.cc").write_text(
        "#include <float.h>\n#include <math.h>\n#include <stdint.h>\n#include <stdio.h>\n#include <vector>\n"
        + divergence + """
int main() {
  const int num_histogram_bins = 2048;
  struct { std::vector<uint64_t> histogram; std::vector<float> histogram_normed; } stat;
  stat.histogram_normed.resize(num_histogram_bins);
  stat.histogram.resize(num_histogram_bins);
  while (fread(stat.histogram.data(), 8, num_histogram_bins, stdin)) {
    """ + search + """
    printf("%d\\n", target_threshold);
  }
}
""")
    subprocess.run(["g++", "-O2", "-o", folder / "ncnn", folder / "ncnn.cc"], check=True)
    return folder / "ncnn"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--caffe-tool", type=pathlib.Path, required=True)
    parser.add_argument("--ncnn-tool", type=pathlib.Path, required=True)
    flags = parser.parse_args()

    rows = []
    for file, folder, normalize in NETWORKS:
        pictures = sorted((flags.data / folder).rglob("*.[jJ]*"))
        rows += histograms_of(flags.data / file, pictures[::len(pictures) // PICTURES][:PICTURES], normalize)
    rows = np.array(rows)
    positive, negative, zeros = rows[:, :BINS], rows[:, BINS:-1], rows[:, -1]

    find = caffe_function(flags.caffe_tool)
    with_zeros = positive.astype(np.float64)
    with_zeros[:, 0] += zeros
    caffe = [find(counts) for counts in with_zeros]
    with tempfile.TemporaryDirectory() as folder:
        program = ncnn_program(flags.ncnn_tool, pathlib.Path(folder))
        magnitudes = (positive + negative).astype(np.uint64).tobytes()
        ncnn = subprocess.run([program], input=magnitudes, stdout=subprocess.PIPE, check=True).stdout.split()

    arrays = dict(positive=positive, negative=negative, zeros=zeros, caffe=caffe, ncnn=[int(n) for n in ncnn])
    path = pathlib.Path(__file__).with_name("kl_goldens.npz")
    np.savez_compressed(path, **{name: np.array(a, np.int32) for name, a in arrays.items()})
    print(f"{path.name}: {len(rows)} histograms, {path.stat().st_size} bytes; "
          f"{len(set(caffe))} different bins of caffe, {len(set(ncnn))} of ncnn")


main()
