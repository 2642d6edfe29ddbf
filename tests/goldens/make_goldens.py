"""Writes <operator>.golden.gz beside this file: the cases of every cases*.py with what TFLite's reference
kernels give. tests/interpreter/golden_file.h describes the format.

    python3 -m venv /somewhere && /somewhere/bin/pip install -r requirements.txt
    /somewhere/bin/python make_goldens.py [operator ...]
"""

import argparse
import gzip
import importlib
import pathlib
import struct

import numpy as np

from oracle import prove_release, run_reference

HERE = pathlib.Path(__file__).parent
OPERATORS = {}
for module in sorted(HERE.glob("cases*.py")):
    OPERATORS.update(importlib.import_module(module.stem).OPERATORS)


def sized(data):
    return struct.pack("<I", len(data)) + data


def listed(items):
    return struct.pack("<I", len(items)) + b"".join(items)


def values_of(array):
    return sized(np.ascontiguousarray(array).tobytes())


def encode(type, name, model, inputs, outputs):
    return (sized(type.upper().replace(" TO ", " to ").encode()) + sized(name.encode()) + sized(model)
            + listed([values_of(x) for x in inputs])
            + listed([listed([struct.pack("<I", d) for d in y.shape]) + values_of(y) for y in outputs]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operators", nargs="*", default=list(OPERATORS))
    prove_release()
    for operator in parser.parse_args().operators:
        encoded, constant, types, drawn = [], 0, {}, set()
        for type, name, model, inputs, *defined in OPERATORS[operator]():
            case = model, *(values_of(x) for x in inputs)
            if case in drawn:  # by chance: it counts once
                continue
            drawn.add(case)
            try:
                outputs = run_reference(model, inputs, operator)
            except (RuntimeError, ValueError) as error:
                raise SystemExit(f"{operator}: {type}: {name}: {error}") from None
            if defined:  # what the reference leaves to chance or gets wrong is set to what octet says
                outputs = defined[0](outputs)
            constant += all(np.ptp(o.astype(np.float64)) == 0 for o in outputs)
            types[type] = types.get(type, 0) + 1
            encoded.append(encode(type, name, model, inputs, outputs))
        data = b"octet goldens 2\n" + listed(encoded)
        path = HERE / f"{operator}.golden.gz"
        path.write_bytes(gzip.compress(data, 9, mtime=0))
        print(f"{operator:18s} {types} of them with a constant output: {constant}, {path.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main()
