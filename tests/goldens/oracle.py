"""TFLite's reference kernels, of the release whose bytes are the specification."""

import importlib.metadata

import numpy as np
from ai_edge_litert import interpreter as tflite

from tflite_writer import ModelBuilder

RELEASE = "1.2.0"


# The reference resolver has no kernel; the one of the ordinary resolver, without delegates, stands in.
NOT_IN_REFERENCE = {"elu"}


def run_reference(model, inputs, operator=None):
    resolver = (tflite.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES if operator in NOT_IN_REFERENCE
                else tflite.OpResolverType.BUILTIN_REF)
    it = tflite.Interpreter(model_content=model, num_threads=1, experimental_op_resolver_type=resolver)
    it.allocate_tensors()
    for detail, values in zip(it.get_input_details(), inputs, strict=True):
        if tuple(detail["shape"]) != np.shape(values):
            raise ValueError(f"input of shape {np.shape(values)}, the model says {detail['shape']}")
        it.set_tensor(detail["index"], values)
    it.invoke()
    return [it.get_tensor(detail["index"]) for detail in it.get_output_details()]


def prove_release():
    """The release rounds twice: with a multiplier of 1/4, sums 1 and 5 give 1 and 2 (once: 0, 1)."""
    found = importlib.metadata.version("ai-edge-litert")
    if found != RELEASE:
        raise SystemExit(f"ai-edge-litert {found}, expected {RELEASE}")
    m = ModelBuilder()
    x = m.tensor("x", [2, 1], "int8", 1)
    w = m.tensor("w", [1, 1], "int8", 1, data=[1])
    y = m.tensor("y", [2, 1], "int8", 4)
    m.op("FULLY_CONNECTED", [x, w, -1], [y])
    outputs = run_reference(m.finish(), [np.array([[1], [5]], np.int8)])[0]
    if outputs.reshape(-1).tolist() != [1, 2]:
        raise SystemExit(f"FULLY_CONNECTED gives {outputs.reshape(-1)}: not two roundings")
