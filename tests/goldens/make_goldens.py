"""Writes <operator>.golden.gz beside this file: the cases of every cases*.py with what TFLite's reference
kernels give. tests/interpreter/golden_file.h describes the format.

    python3 -m venv /somewhere && /somewhere/bin/pip install -r requirements.txt
    /somewhere/bin/python make_goldens.py [operator ...]
"""

import argparse
import gzip
import importlib
import importlib.metadata
import pathlib
import struct

import numpy as np
from ai_edge_litert import interpreter as tflite

from tflite_writer import ModelBuilder

RELEASE = "1.2.0"
HERE = pathlib.Path(__file__).parent
OPERATORS = {}
for module in sorted(HERE.glob("cases*.py")):
    OPERATORS.update(importlib.import_module(module.stem).OPERATORS)


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


def sized(data):
    return struct.pack("<I", len(data)) + data


def encode(type, name, model, inputs, outputs):
    arrays = [struct.pack("<I", len(some)) + b"".join(sized(np.ascontiguousarray(a).tobytes()) for a in some)
              for some in (inputs, outputs)]
    return sized(type.upper().replace(" TO ", " to ").encode()) + sized(name.encode()) + sized(model) + b"".join(arrays)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operators", nargs="*", default=list(OPERATORS))
    prove_release()
    for operator in parser.parse_args().operators:
        encoded, constant, types = [], 0, {}
        for type, name, model, inputs, *defined in OPERATORS[operator]():
            try:
                outputs = run_reference(model, inputs, operator)
            except (RuntimeError, ValueError) as error:
                raise SystemExit(f"{operator}: {type}: {name}: {error}") from None
            if defined:  # what the reference leaves to chance is set to what octet says
                outputs = defined[0](outputs)
            constant += all(np.ptp(o.astype(np.float64)) == 0 for o in outputs)
            types[type] = types.get(type, 0) + 1
            encoded.append(encode(type, name, model, inputs, outputs))
        data = b"octet goldens 1\n" + struct.pack("<I", len(encoded)) + b"".join(encoded)
        path = HERE / f"{operator}.golden.gz"
        path.write_bytes(gzip.compress(data, 9, mtime=0))
        print(f"{operator:18s} {types} of them with a constant output: {constant}, {path.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main()
