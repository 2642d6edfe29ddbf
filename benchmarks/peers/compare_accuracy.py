#!/usr/bin/env python3
"""octet's converter against Google's ai-edge-quantizer: int8, weights per channel, the same float networks, the same
calibration samples, both results run by `octet eval`.

    VENV/bin/python compare_accuracy.py build/release/bin/octet DATA [--networks NAME ...] [--scheme int8] [-- FLAGS ...]

VENV has ai-edge-quantizer and pillow (requirements_accuracy.txt). DATA is the folder of real models and pictures that
the tests use, too. FLAGS go to `octet convert`. Calibration samples are fitted to the input once, here, and both get
the same pixels; the evaluation set is another one, except for MNIST, which has 500 of its test digits in both.
"""
import argparse
import contextlib
import dataclasses
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np


@dataclasses.dataclass
class Network:
    name: str
    model: str  # in DATA, as are all files
    calibration: str  # a folder of pictures, an IDX file, or "random"
    evaluation: str
    labels: str | None
    mean: float
    std: float
    flags: list = dataclasses.field(default_factory=list)  # of preprocessing
    crop: float = 1.0  # share of the shorter side; 1: the whole picture, stretched
    label_offset: int = 0
    first: int | None = None  # pictures of each class (the name up to "_")


NETWORKS = [
    Network("mobilenet_v1_0.25_224", "float/mobilenet_v1_0.25_224_1_default_1.tflite", "imagenet_calibration",
            "imagenet_sample", "imagenet_sample/labels.txt", 127.5, 127.5, ["--fit", "crop", "--crop", "0.875"], 0.875, 1),
    Network("vww_96", "float/vww_96_float.tflite", "imagenet_calibration", "imagenet_sample", None, 0, 255),
    Network("resnet8", "float/pretrainedResnet.tflite", "cifar10_sample", "cifar10_sample", "cifar10_sample/labels.txt",
            0, 1, first=20),
    Network("resnet_large", "float/pretrainedResnet_large_float.tflite", "cifar10_sample", "cifar10_sample",
            "cifar10_sample/labels.txt", 0, 1, first=20),
    Network("conv_fc_mnist", "float/conv_fc_mnist.tflite", "mnist/t10k-images-idx3-ubyte.gz",
            "mnist/t10k-images-idx3-ubyte.gz", "mnist/t10k-labels-idx1-ubyte.gz", 0, 255),
    Network("ad01", "float/ad01_fp32.tflite", "random", "random", None, 0, 1),
]


def read_idx(path):
    with gzip.open(path) as file:
        raw = file.read()
    shape = np.frombuffer(raw, ">i4", raw[3], 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape)


def fit(path, crop, height, width):
    from PIL import Image

    image = Image.open(path).convert("RGB")
    if crop < 1:
        side = round(min(image.size) * crop)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, top, left + side, top + side))
    return np.asarray(image.resize((width, height), Image.BILINEAR))


def pictures(folder, first):
    files, seen = [], {}
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in (".jpg", ".jpeg", ".png")):
        name = path.name.split("_")[0]
        seen[name] = seen.get(name, 0) + 1
        if first is None or seen[name] <= first:
            files.append(path)
    return files


def calibration_samples(network, data, shape):
    """[samples, ..]: pixels, or float values for a network that takes no pictures."""
    path = data / network.calibration
    if network.calibration == "random":
        return random_samples(1, 100, shape)
    if path.is_dir():
        files = pictures(path, network.first)
        return np.stack([fit(f, network.crop, shape[1], shape[2]) for f in files])
    digits = read_idx(path)
    return digits[:: len(digits) // 500][..., None]


def random_samples(seed, count, shape):
    return np.random.default_rng(seed).normal(0, 1, (count, *shape[1:])).astype(np.float32)


def as_written_today(model):
    """The file, with what the peer asks for and old files lack: operator codes in their new field, and names for its
    input and outputs."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    content = schema.ModelT.InitFromPackedBuf(model.read_bytes(), 0)
    for code in content.operatorCodes:
        code.builtinCode = max(code.builtinCode, code.deprecatedBuiltinCode)
    if not content.signatureDefs:
        def named(name, tensor):
            entry = schema.TensorMapT()
            entry.name, entry.tensorIndex = name, tensor
            return entry

        graph, signature = content.subgraphs[0], schema.SignatureDefT()
        signature.signatureKey, signature.subgraphIndex = "serving_default", 0
        signature.inputs = [named("input", graph.inputs[0])]
        signature.outputs = [named(f"output_{i}", tensor) for i, tensor in enumerate(graph.outputs)]
        content.signatureDefs = [signature]
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(content.Pack(builder), b"TFL3")
    return bytearray(builder.Output())


def by_peer(model, samples):
    from ai_edge_litert.interpreter import Interpreter
    from ai_edge_quantizer import quantizer, recipe

    content = as_written_today(model)
    (key, signature), = Interpreter(model_content=bytes(content)).get_signature_list().items()
    peer = quantizer.Quantizer(content)
    peer.load_quantization_recipe(recipe.static_wi8_ai8())
    with contextlib.redirect_stdout(sys.stderr):  # it tells sizes and times
        ranges = peer.calibrate({key: [{signature["inputs"][0]: sample[None]} for sample in samples]})
        return peer.quantize(ranges).quantized_model


class Octet:
    def __init__(self, program, data, network):
        self.program, self.data, self.network = program, data, network
        normalize = [] if network.calibration == "random" else ["--mean", str(network.mean), "--std", str(network.std)]
        self.pixels = normalize + network.flags

    def run(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return done.stdout

    def convert(self, calibration, scheme, flags, to):
        model = self.data / self.network.model
        self.run("convert", model, "-o", to, "--calibration", calibration, "--scheme", scheme, *self.pixels, *flags)

    def evaluate(self, model, evaluation):
        network = self.network
        labels = ["--labels", self.data / network.labels, "--label-offset", network.label_offset] if network.labels else []
        reference = [] if model == self.data / network.model else ["--float", self.data / network.model]
        return json.loads(self.run("eval", model, "--data", evaluation, *labels, *reference, *self.pixels, "--json", "-"))


def share(value):
    return "" if value is None else f"{100 * value:.2f}"


def row(name, converter, result):
    error = result["mean_abs_error"]
    print(f"| {name} | {converter} | {share(result['top1'])} | {share(result['agreement'])} | "
          f"{'' if error is None else f'{error:.3g}'} |", flush=True)


def compare(network, arguments, folder):
    from ai_edge_litert.interpreter import Interpreter

    model = arguments.data / network.model
    shape = Interpreter(str(model)).get_input_details()[0]["shape"]
    samples = calibration_samples(network, arguments.data, shape)
    calibration, evaluation = folder / "calibration.npy", arguments.data / network.evaluation
    np.save(calibration, samples)
    if network.evaluation == "random":
        evaluation = folder / "evaluation.npy"
        np.save(evaluation, random_samples(2, 200, shape))

    ours, theirs = folder / "octet.tflite", folder / "peer.tflite"
    octet = Octet(arguments.octet, arguments.data, network)
    octet.convert(calibration, arguments.scheme, arguments.flags, ours)
    theirs.write_bytes(by_peer(model, ((samples.astype(np.float32) - network.mean) / network.std).astype(np.float32)))
    row(network.name, "float32", octet.evaluate(model, evaluation))
    row("", "octet", octet.evaluate(ours, evaluation))
    try:
        row("", "ai-edge-quantizer", octet.evaluate(theirs, evaluation))
    except RuntimeError as error:  # a bias of a dead channel that left int32, say
        print(f"| | ai-edge-quantizer | refused | {str(error).split('tflite: ')[-1]} | |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("octet")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--networks", nargs="+", choices=[n.name for n in NETWORKS], default=[n.name for n in NETWORKS])
    parser.add_argument("--scheme", default="int8", help="of octet; the peer's is int8 per channel")
    known, flags = sys.argv[1:], []
    if "--" in known:
        known, flags = known[: known.index("--")], known[known.index("--") + 1:]
    arguments = parser.parse_args(known, argparse.Namespace(flags=flags))
    print("| network | converter | top-1 | agreement with float32 | mean absolute error |\n|---|---|---:|---:|---:|")
    for network in NETWORKS:
        if network.name in arguments.networks:
            with tempfile.TemporaryDirectory() as folder:
                compare(network, arguments, pathlib.Path(folder))


if __name__ == "__main__":
    main()
