"""Writes model_goldens.txt beside this file: what TFLite's reference kernels give for every tensor of whole models.

    /somewhere/bin/python make_model_goldens.py DATA [model ...]

DATA is the folder of real models; models are named by their path in it (default: uint8/ and int8/). The
environment is make_goldens.py's. tests/interpreter/model_golden_test.cc reads the result:

    model PATH CRC                     CRC-32 of the file, in hex, as all below
    tensor INDEX CRC CRC CRC           of the tensor's bytes for inputs 0, 1, 2
    undefined INDEX REASON             a tensor the reference does not give

With --octet PROGRAM also picture_goldens.txt, for tests/tools/picture_models_test.cc: networks on pictures, which
the program fits to the input.

    picture MODEL PICTURE CRC          paths in DATA; CRC of the input
    output NUMBER CRC
"""

import argparse
import pathlib
import subprocess
import tempfile
import zlib

import numpy as np
from ai_edge_litert import interpreter as tflite

from make_goldens import prove_release
from tflite_writer import ModelBuilder

HERE = pathlib.Path(__file__).parent
NUM_INPUTS = 3
PICTURES = [("uint8/coco_ssd_mobilenet_v1_1.0_quant_2018_06_29.tflite", "images/multi_objects.jpg"),
            ("uint8/coco_ssd_mobilenet_v1_1.0_quant_2018_06_29.tflite", "images/cats_and_dogs.jpg"),
            ("uint8/deeplabv3_mnv2_dm05_pascal_quant.tflite", "images/bird_segmentation.bmp")]


def random_bytes(seed, count):
    """Byte i is byte i % 8 of value i / 8 of SplitMix64, which starts at `seed`; little endian."""
    u64 = np.uint64
    z = u64(seed) + np.arange(1, count // 8 + 2, dtype=u64) * u64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> u64(30))) * u64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> u64(27))) * u64(0x94D049BB133111EB)
    return (z ^ (z >> u64(31))).astype("<u8").view(np.uint8)[:count]


def input_values(number, detail):
    """Input 0 spans the type, 1 its lower half, 2 its lower quarter: networks saturate less on those."""
    count = int(np.prod(detail["shape"]))
    values = random_bytes(number, count) >> number
    if detail["dtype"] == np.int8:
        values = values.astype(np.int16) - 128
    return values.astype(detail["dtype"]).reshape(detail["shape"])


def interpreter(model):
    it = tflite.Interpreter(model_content=model, num_threads=1, experimental_preserve_all_tensors=True,
                            experimental_op_resolver_type=tflite.OpResolverType.BUILTIN_REF)
    it.allocate_tensors()
    return it


def crc(values):
    return f"{zlib.crc32(np.ascontiguousarray(values).tobytes()):08x}"


def run(model, number):
    """Every tensor by index, None for one the reference does not hold."""
    it = interpreter(model)
    for detail in it.get_input_details():
        it.set_tensor(detail["index"], input_values(number, detail))
    it.invoke()
    written = {int(t) for op in it._get_ops_details() for t in op["outputs"]}
    values = {}
    for index in sorted(written | {d["index"] for d in it.get_input_details()}):
        try:
            values[index] = it.get_tensor(index)
        except ValueError as error:
            print(f"tensor {index}: {error}")
            values[index] = None
    return values


def describe(path, model):
    runs = [run(model, number) for number in range(NUM_INPUTS)]
    yield f"model {path} {zlib.crc32(model):08x}"
    for index in runs[0]:
        values = [r[index] for r in runs]
        if any(v is None for v in values):
            yield f"undefined {index} not held"
        else:
            yield f"tensor {index} " + " ".join(map(crc, values))


def fitted(octet, picture, detail):
    """The picture as `octet run` feeds it: a network that only reshapes gives it back."""
    m = ModelBuilder()
    x = m.tensor("x", detail["shape"], "uint8", 1.0)
    m.op("RESHAPE", [x, m.tensor("shape", [len(detail["shape"])], "int32", data=detail["shape"])],
         [m.tensor("y", detail["shape"], "uint8", 1.0)])
    with tempfile.TemporaryDirectory() as folder:
        network, output = pathlib.Path(folder) / "copy.tflite", pathlib.Path(folder) / "y.npy"
        network.write_bytes(m.finish())
        subprocess.run([octet, "run", network, "--input", picture, "--output", output], check=True,
                       stdout=subprocess.DEVNULL)
        return np.load(output)


def describe_picture(data, octet, model, picture):
    it = interpreter((data / model).read_bytes())
    detail = it.get_input_details()[0]
    values = fitted(octet, data / picture, detail)
    it.set_tensor(detail["index"], values)
    it.invoke()
    yield f"picture {model} {picture} {crc(values)}"
    for number, output in enumerate(it.get_output_details()):
        yield f"output {number} {crc(it.get_tensor(output['index']))}"


def write(name, lines):
    (HERE / name).write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("models", nargs="*")
    parser.add_argument("--octet", help="the program, to write the goldens of pictures too")
    arguments = parser.parse_args()
    prove_release()
    models = arguments.models or sorted(
        str(path.relative_to(arguments.data)) for folder in ("int8", "uint8")
        for path in (arguments.data / folder).glob("*.tflite"))
    lines = []
    for path in models:
        found = list(describe(path, (arguments.data / path).read_bytes()))
        print(f"{path}: {sum(line.startswith('tensor') for line in found)} tensors", flush=True)
        lines += found
    write("model_goldens.txt", lines)
    if arguments.octet:
        write("picture_goldens.txt", [line for model, picture in PICTURES for line in describe_picture(
            arguments.data, arguments.octet, model, picture)])


if __name__ == "__main__":
    main()
