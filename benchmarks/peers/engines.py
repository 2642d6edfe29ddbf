"""The peers, one class each: made from a network, it runs it and gives its outputs as real values.

A network it cannot run makes the constructor raise Cannot with the reason. A new peer is a class here and its name in
ENGINES.
"""
import os
import tempfile

import numpy as np


class Cannot(Exception):
    """Why a peer cannot run a network."""


def real(values, quantization):
    """scale · (q − zero_point), or the values themselves where scale is 0."""
    scale, zero_point = quantization
    return np.asarray(values, np.float64) if not scale else scale * (np.asarray(values, np.float64) - zero_point)


class TFLite:
    """The same file, with the delegate LiteRT chooses itself."""

    def __init__(self, network, threads):
        from ai_edge_litert.interpreter import Interpreter

        self.interpreter = Interpreter(network.model, num_threads=threads)
        self.interpreter.allocate_tensors()
        details = self.interpreter.get_input_details()
        self.interpreter.set_tensor(details[0]["index"], network.input)

    def run(self):
        self.interpreter.invoke()

    def outputs(self):
        return [real(self.interpreter.get_tensor(d["index"]), d["quantization"])
                for d in self.interpreter.get_output_details()]


class OpenVINO:
    """The same file, read by OpenVINO's own importer."""

    def __init__(self, network, threads):
        import openvino

        core = openvino.Core()
        try:
            model = core.read_model(network.model)
            model.reshape(list(network.input.shape))
            compiled = core.compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1})
        except RuntimeError as error:
            lines = [line.strip() for line in str(error).splitlines() if line.strip()]
            raise Cannot(next((line for line in lines if "No translator" in line), lines[-1])) from error
        self.quantization = network.output_quantization
        self.request = compiled.create_infer_request()
        self.request.set_input_tensor(openvino.Tensor(network.input))

    def run(self):
        self.request.infer()

    def outputs(self):
        return [real(tensor.data, q) for tensor, q in zip(self.request.output_tensors, self.quantization)]


class OnnxRuntime:
    """The float ONNX form of the network, quantized by ONNX Runtime's own tool (QDQ, uint8 activations, int8 weights by
    channel), calibrated on the input."""

    def __init__(self, network, threads):
        import onnxruntime
        from onnxruntime import quantization as q
        from onnxruntime.quantization.shape_inference import quant_pre_process

        if network.onnx is None:
            raise Cannot("no ONNX form of this network was given")
        onnxruntime.set_default_logger_severity(3)
        name, shape = self.input_of(network.onnx)
        values = network.real_input.astype(np.float32)
        if values.ndim == 4 and tuple(shape) != values.shape:
            values = values.transpose(0, 3, 1, 2)
        feed = {name: np.ascontiguousarray(values)}

        class Reader(q.CalibrationDataReader):
            samples = iter([feed])

            def get_next(self):
                return next(self.samples, None)

        with tempfile.TemporaryDirectory() as folder:
            plain, quantized = os.path.join(folder, "plain.onnx"), os.path.join(folder, "quantized.onnx")
            quant_pre_process(network.onnx, plain, skip_symbolic_shape=True)
            q.quantize_static(plain, quantized, Reader(), quant_format=q.QuantFormat.QDQ, per_channel=True,
                              activation_type=q.QuantType.QUInt8, weight_type=q.QuantType.QInt8)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            self.session = onnxruntime.InferenceSession(quantized, options, providers=["CPUExecutionProvider"])
        self.binding = self.session.io_binding()
        self.binding.bind_cpu_input(name, feed[name])
        for output in self.session.get_outputs():
            self.binding.bind_output(output.name)

    @staticmethod
    def input_of(path):
        import onnx

        first = onnx.load(path).graph.input[0]
        return first.name, [d.dim_value for d in first.type.tensor_type.shape.dim]

    def run(self):
        self.session.run_with_iobinding(self.binding)

    def outputs(self):
        return [np.asarray(result, np.float64) for result in self.binding.copy_outputs_to_cpu()]


class Ncnn:
    def __init__(self, network, threads):
        raise Cannot("PyPI has ncnn's runtime, but not the tools that make its 8-bit form")


ENGINES = {"TFLite": TFLite, "ONNX Runtime": OnnxRuntime, "OpenVINO": OpenVINO, "ncnn": Ncnn}
