"""A network all peers run, with the one input they all get."""
import dataclasses

import numpy as np

from engines import real


@dataclasses.dataclass
class Network:
    model: str  # .tflite
    onnx: str | None  # its float form
    input: np.ndarray  # in the file's own type
    input_quantization: tuple
    output_types: list
    output_shapes: list
    output_quantization: list  # (scale, zero point); scale 0: none

    @property
    def real_input(self):
        return real(self.input, self.input_quantization)


def read_network(model, onnx):
    """Raises ValueError for a file that is no network of one input."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    interpreter = Interpreter(model, experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    interpreter.allocate_tensors()  # shapes of custom operators' outputs
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    if len(inputs) != 1:
        raise ValueError(f"{model}: {len(inputs)} inputs, expected one")
    dtype, shape = inputs[0]["dtype"], inputs[0]["shape"]
    random = np.random.default_rng(1)
    if np.issubdtype(dtype, np.integer):
        info = np.iinfo(dtype)
        values = random.integers(info.min, info.max, shape, dtype, endpoint=True)
    else:
        values = random.uniform(-1, 1, shape).astype(dtype)
    return Network(model, onnx, values, inputs[0]["quantization"], [d["dtype"] for d in outputs],
                   [tuple(d["shape"]) for d in outputs], [d["quantization"] for d in outputs])
