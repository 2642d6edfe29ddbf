"""Writes onnx_goldens.txt beside this file: what ONNX Runtime gives for the real ONNX models.

    /somewhere/bin/python make_onnx_goldens.py DATA

DATA is the folder of real models. The environment: onnxruntime and numpy. import_real_models_test.cc reads the
result:

    model PATH                          in DATA
    output NAME COUNT LARGEST VALUE...  of its elements: how many, the largest magnitude, and 32 of them, element
                                        i * (COUNT - 1) // 31

Element i of an input is byte / 127.5 - 1, where byte is the highest of the uint32 i * 2654435761.
"""

import pathlib
import sys

import numpy as np
import onnxruntime

HERE = pathlib.Path(__file__).parent
SAMPLES = 32


def input_values(shape):
    shape = [size if isinstance(size, int) else 1 for size in shape]
    hashed = np.arange(np.prod(shape), dtype=np.uint32) * np.uint32(2654435761)
    return ((hashed >> 24).astype(np.float32) / np.float32(127.5) - np.float32(1)).reshape(shape)


def golden(path, data):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    feeds = {i.name: input_values(i.shape) for i in session.get_inputs()}
    lines = [f"model {path.relative_to(data).as_posix()}"]
    for detail, values in zip(session.get_outputs(), session.run(None, feeds), strict=True):
        flat = values.reshape(-1)
        samples = [flat[i * (flat.size - 1) // (SAMPLES - 1)] for i in range(SAMPLES)]
        numbers = " ".join(f"{v:.9g}" for v in [np.abs(flat).max(), *samples])
        lines.append(f"output {detail.name} {flat.size} {numbers}")
    return lines


def main():
    data = pathlib.Path(sys.argv[1])
    files = [f for folder in ("bn_onnx", "onnx") for f in sorted((data / folder).glob("*.onnx"))]
    lines = [f"# Written by {pathlib.Path(__file__).name}, onnxruntime {onnxruntime.__version__}."]
    for path in files:
        lines += golden(path, data)
    (HERE / "onnx_goldens.txt").write_text("\n".join(lines) + "\n")


main()
