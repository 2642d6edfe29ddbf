"""The single-operator cases: a function per operator that yields (type, name, model, inputs).

Attributes are enumerated; values, zero points and scales are random with a seed of their own for
each case, so that adding a case changes no other. Kept out: what TFLite leaves to chance (int32
overflow, float to int32 overflow) and rows for which its SOFTMAX stops the process.
"""

import itertools
import zlib

import numpy as np

from tflite_writer import ModelBuilder

BYTE_TYPES = ("uint8", "int8")
MOVED_TYPES = ("uint8", "int8", "float32", "int32", "int64")
MOVED_TYPES_AND_BOOL = (*MOVED_TYPES, "bool")
RANGE = {"uint8": (0, 255), "int8": (-128, 127)}
f32 = np.float32
SEED = 0  # of the committed goldens; compare_live.py sets others


class Quant:
    """Scale and zero point of a tensor of `type`."""

    def __init__(self, type, scale, zero_point):
        self.type, self.scale, self.zero_point = type, f32(scale), int(zero_point)

    def args(self):
        return self.type, self.scale, self.zero_point


class Case:
    """Random pieces and the model under construction; `where` is the seed, together with SEED."""

    def __init__(self, *where):
        self.rng = np.random.default_rng(zlib.crc32(repr(where).encode(), SEED))
        self.m = ModelBuilder()
        self.inputs = []

    def pick(self, values):
        return values[self.rng.integers(len(values))]

    def scale(self, low=1e-3, high=1.0):
        """Log-uniform; one in three a power of two, where exact ties are frequent."""
        s = np.exp(self.rng.uniform(np.log(low), np.log(high)))
        return f32(2.0 ** np.round(np.log2(s)) if self.rng.random() < 1 / 3 else s)

    def quant(self, type, scale=None, zero="any"):
        low, high = RANGE[type]
        point = {"any": int(self.rng.integers(low, high + 1)), "low": low, "high": high,
                 "middle": (low + high + 1) // 2}[zero]
        return Quant(type, self.scale() if scale is None else scale, point)

    def near(self, quant, shape, spread):
        """Values around the zero point."""
        v = quant.zero_point + self.rng.integers(-spread, spread + 1, size=shape)
        return np.clip(v, *RANGE[quant.type]).astype(quant.type)

    def values(self, type, shape):
        if type == "float32":
            return self.rng.normal(size=shape).astype(f32)
        if type == "bool":
            return self.rng.random(size=shape) < 0.5
        low, high = RANGE.get(type, (-2**31, 2**31 - 1))
        return self.rng.integers(low, high + 1, size=shape).astype(type)

    def input(self, name, values, quant=None):
        self.inputs.append(values)
        return self.tensor(name, values.shape, values.dtype.name, quant)

    def tensor(self, name, shape, type, quant=None, data=None):
        args = quant.args() if quant else (type,)
        return self.m.tensor(name, shape, *args, data=data)

    def done(self, op, ins, out, options=None, version=1):
        self.m.op(op, ins, [out], options, version)
        return self.m.finish(), self.inputs


def describe(attributes):
    return " ".join(f"{k}={v}" for k, v in attributes.items()) or "plain"


# ---- products ------------------------------------------------------------------------------------

def product_quants(c, type, depth, channels, a):
    """Quantization of input, weights and output, and how far values stray from their zero points:
    so that most outputs do not saturate."""
    per_channel = a.get("per_channel", False)
    multiplier = a.get("multiplier")
    if multiplier is None:
        spread_x, spread_w = a.get("spread", (100, 100))
        multiplier = 60 / (spread_x * spread_w * np.sqrt(depth) / 3) * np.exp(c.rng.uniform(-1, 1))
    else:  # a large one leaves room for few values
        spread_x = spread_w = max(1, min(100, int(np.sqrt(200 / multiplier / np.sqrt(depth)))))
    x_scale = c.scale(1e-3, 0.5)
    w_scales = np.array([c.scale(1e-3, 0.1) for _ in range(channels if per_channel else 1)], f32)
    y_scale = float(x_scale) * float(np.exp(np.mean(np.log(w_scales)))) / multiplier
    if a.get("power_of_two"):
        x_scale, w_scales, y_scale = f32(2.0**-6), np.array([2.0**-5], f32), 2.0**-8
        spread_x = spread_w = 3
    if a.get("activation", "NONE") != "NONE" and not a.get("power_of_two"):
        # Zero in the middle and real 6 (or 1) inside the range: then the bound is seen.
        factor = 6 / 90 / y_scale if a["activation"] != "RELU_N1_TO_1" else 1 / 40 / y_scale
        y_scale, x_scale = y_scale * factor, f32(float(x_scale) * factor)
    x = c.quant(type, x_scale, a.get("x_zero", "any"))
    y = c.quant(type, y_scale, a.get("y_zero", "middle" if "activation" in a else "any"))
    w = c.quant(type, w_scales[0], a.get("w_zero", "any") if type == "uint8" else "middle")
    if "w_point" in a and type == "int8":
        w.zero_point = a["w_point"]
    return x, y, w, w_scales, spread_x, spread_w


def product(c, op, type, x_shape, w_shape, channels, depth, axis, a, options, to=None):
    """`to`: TRANSPOSE_CONV's output shape, its first input; weights and input are the next."""
    x, y, w, w_scales, spread_x, spread_w = product_quants(c, type, depth, channels, a)
    weights = c.near(w, w_shape, spread_w)
    if a.get("extreme"):
        weights = c.pick(RANGE[type]) + np.zeros(w_shape, type)
    run_time = a.get("run_time", ())
    ins = [c.input("x", c.near(x, x_shape, spread_x), x),
           c.m.tensor("w", w_shape, type, w_scales, w.zero_point, None if "w" in run_time else weights,
                      axis if len(w_scales) > 1 else 0)]
    if "w" in run_time:
        c.inputs.append(weights)
    if to:
        ins = [c.m.tensor("to", [4], "int32", data=to), ins[1], ins[0]]
    if a.get("bias", True):
        reach = int(spread_x * spread_w * np.sqrt(depth) / 3) + 2
        bias = c.rng.integers(-reach, reach + 1, size=channels)
        if "b" in run_time:
            c.inputs.append(bias.astype(np.int32))
        ins.append(c.m.tensor("b", [channels], "int32", x.scale * w_scales, 0, None if "b" in run_time else bias))
    elif a.get("absent_bias"):
        ins.append(-1)
    out = c.m.tensor("y", [1], type, y.scale, y.zero_point)  # the shape is Prepare's to say
    options = {**options, "activation": a.get("activation", "NONE")}
    return c.done(op, ins, out, options)


COMMON_PRODUCT = [
    {"x_zero": "low"}, {"x_zero": "high"}, {"y_zero": "low"}, {"y_zero": "high"},
    {"w_zero": "low"}, {"w_zero": "high"}, {"activation": "RELU"}, {"activation": "RELU6"},
    {"activation": "RELU_N1_TO_1"}, {"multiplier": 0.499}, {"multiplier": 0.999},
    {"multiplier": 1.3}, {"multiplier": 5.0}, {"power_of_two": True}, {"multiplier": 1e-11},
    {"per_channel": True}, {"per_channel": True, "multiplier": 0.9},
    {"per_channel": True, "activation": "RELU6"},
]
WINDOWS = [
    {"k": (1, 1)}, {"k": (1, 1), "stride": (2, 2)}, {"k": (3, 3)}, {"k": (3, 3), "padding": "VALID"},
    {"k": (3, 3), "stride": (2, 2)}, {"k": (3, 3), "stride": (2, 2), "size": (8, 9)},
    {"k": (3, 3), "stride": (2, 1), "padding": "VALID"}, {"k": (3, 3), "dilation": (2, 2)},
    {"k": (3, 2), "dilation": (1, 3), "padding": "VALID"}, {"k": (5, 5)}, {"k": (1, 7)},
    {"k": (7, 1), "stride": (1, 3)}, {"k": (2, 2), "stride": (2, 2), "padding": "VALID"},
    {"k": (4, 4), "size": (3, 2)}, {"k": (2, 3), "batch": 3}, {"k": (3, 3), "stride": (5, 5)},
    {"k": (3, 3), "size": (1, 1)}, {"k": (9, 10), "size": (9, 10), "padding": "VALID"},
]


def window_options(a):
    return {"padding": a.get("padding", "SAME"),
            "stride_h": a.get("stride", (1, 1))[0], "stride_w": a.get("stride", (1, 1))[1]}


def conv_options(a):
    return {**window_options(a), "dilation_h": a.get("dilation", (1, 1))[0],
            "dilation_w": a.get("dilation", (1, 1))[1]}


def image_shape(a, channels):
    return [a.get("batch", 1), *a.get("size", (7, 6)), channels]


def attribute_sets(type, *lists):
    """Sets for `type`; those that need per-channel scales only for int8."""
    for attributes in (a for each in lists for a in each):
        if type == "int8" or not attributes.get("per_channel"):
            yield attributes


def conv_2d():
    shapes = [  # in_channels, channels, groups: depth per tap a multiple of 4 or not, tile edges
        {"in": 4, "out": 5}, {"in": 8, "out": 3}, {"in": 3, "out": 8}, {"in": 1, "out": 2},
        {"in": 12, "out": 17}, {"in": 5, "out": 33}, {"in": 64, "out": 65, "size": (3, 3)},
        {"in": 8, "out": 4, "groups": 2}, {"in": 6, "out": 6, "groups": 3},
        {"in": 4, "out": 8, "groups": 4}, {"in": 16, "out": 4, "groups": 2, "size": (11, 12)},
        {"in": 4, "out": 3, "size": (13, 11)}, {"in": 130, "out": 2, "size": (2, 2)},
        {"in": 8, "out": 6, "groups": 2, "per_channel": True}, {"in": 3, "out": 9, "per_channel": True},
        {"in": 16, "out": 9, "spread": (3, 3)}, {"in": 8, "out": 2, "extreme": True},
        {"in": 8, "out": 6, "groups": 2, "dilation": (2, 1)}, {"in": 9, "out": 6, "groups": 3, "stride": (2, 2)},
        {"in": 12, "out": 8, "groups": 4, "dilation": (1, 2), "per_channel": True, "padding": "VALID"},
        {"run_time": "w"}, {"run_time": "w", "in": 6, "out": 4, "groups": 2, "stride": (2, 1)}, {"run_time": "b"},
        {"run_time": "wb", "in": 3, "per_channel": True},
    ]
    for type in BYTE_TYPES:
        for i, a in enumerate(attribute_sets(type, COMMON_PRODUCT, WINDOWS, shapes)):
            c = Case("conv_2d", type, a)
            channels_in, channels = a.get("in", (4, 3, 8)[i % 3]), a.get("out", 5)
            k = a.get("k", (3, 3))
            depth = channels_in // a.get("groups", 1)
            yield type, describe(a), *product(
                c, "CONV_2D", type, image_shape(a, channels_in), [channels, *k, depth], channels,
                k[0] * k[1] * depth, 0, a, conv_options(a))


def depthwise_conv_2d():
    shapes = [{"in": 1, "times": 1}, {"in": 1, "times": 8}, {"in": 3, "times": 2},
              {"in": 16, "times": 1}, {"in": 33, "times": 1}, {"in": 5, "times": 3, "batch": 2},
              {"in": 8, "times": 1, "bias": False}, {"in": 2, "times": 4, "per_channel": True},
              {"in": 4, "times": 1, "extreme": True}, {"in": 3, "times": 2, "dilation": (2, 3)},
              {"in": 5, "times": 1, "dilation": (3, 1), "padding": "VALID", "per_channel": True},
              {"in": 3, "times": 2, "run_time": "w"}, {"in": 4, "times": 1, "run_time": "wb", "per_channel": True}]
    for type in BYTE_TYPES:
        for i, a in enumerate(attribute_sets(type, COMMON_PRODUCT, WINDOWS, shapes)):
            c = Case("depthwise_conv_2d", type, a)
            channels_in, times = a.get("in", (4, 3, 7)[i % 3]), a.get("times", 1 + i % 2)
            k = a.get("k", (3, 3))
            yield type, describe(a), *product(
                c, "DEPTHWISE_CONV_2D", type, image_shape(a, channels_in),
                [1, *k, channels_in * times], channels_in * times, k[0] * k[1], 3, a,
                {**conv_options(a), "depth_multiplier": times})


def fully_connected():
    shapes = [{"depth": 1, "out": 1}, {"depth": 3, "out": 2}, {"depth": 64, "out": 17},
              {"depth": 257, "out": 3}, {"depth": 10, "out": 70}, {"depth": 16, "out": 4, "pixels": 50},
              {"shape": (2, 3, 8), "depth": 8}, {"shape": (2, 3, 8), "depth": 8, "keep_num_dims": True},
              {"shape": (4, 4), "depth": 8}, {"bias": False}, {"bias": False, "absent_bias": True},
              {"run_time": "w"}, {"run_time": "wb"}, {"run_time": "w", "per_channel": True},
              {"w_point": 7}, {"depth": 640, "out": 8, "per_channel": True}, {"extreme": True}]
    for type in BYTE_TYPES:
        for a in attribute_sets(type, COMMON_PRODUCT, shapes):
            c = Case("fully_connected", type, a)
            depth, channels = a.get("depth", 21), a.get("out", 6)
            x_shape = a.get("shape", (a.get("pixels", 3), depth))
            yield type, describe(a), *product(
                c, "FULLY_CONNECTED", type, x_shape, [channels, depth], channels, depth, 0, a,
                {"keep_num_dims": a.get("keep_num_dims", False)})


# ---- element-wise --------------------------------------------------------------------------------

def all_values(type):
    low, high = RANGE[type]
    return np.arange(low, high + 1).astype(type)


def relu(op):
    ratios = (1.0, 0.5, 2.0, 0.999, 1.001, 3.7, 0.013, 0.3, 1.9, 90.0)
    zeros = (("any", "low"), ("middle", "middle"), ("low", "any"))
    for type in BYTE_TYPES:
        for ratio in ratios:
            for x_zero, y_zero in zeros:
                a = {"ratio": ratio, "x_zero": x_zero, "y_zero": y_zero}
                c = Case(op, type, a)
                y = c.quant(type, c.scale(0.01, 0.1), y_zero)
                x = c.quant(type, float(y.scale) * ratio, x_zero)
                ins = [c.input("x", all_values(type), x)]
                yield type, describe(a), *c.done(op, ins, c.tensor("y", [1], type, y))


def logistic():
    for type in BYTE_TYPES:
        for i in range(24):
            c = Case("logistic", type, i)
            x = c.quant(type, np.exp(np.log(1e-3) + i * np.log(1000) / 23),
                        ("any", "any", "low", "high", "middle")[i % 5])
            y = Quant(type, 1 / 256, RANGE[type][0] if i % 4 else c.quant(type).zero_point)
            ins = [c.input("x", all_values(type), x)]
            yield type, f"scale {x.scale:.4g}", *c.done("LOGISTIC", ins, c.tensor("y", [1], type, y))


def softmax():
    shapes = ((1, 10), (3, 4), (2, 3, 5), (1, 1, 2, 7), (256,), (5, 1), (1, 100), (2, 1001))
    variants = [{"shape": s} for s in shapes]
    variants += [{"scale": s} for s in (1e-3, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 4.0)]
    variants += [{"beta": b} for b in (0.25, 0.7, 2.0, 10.0)] + [{"spread": s} for s in (0, 1, 20)]
    for type in BYTE_TYPES:
        for a in variants:
            c = Case("softmax", type, a)
            shape = a.get("shape", (4, 60))
            x = c.quant(type, a.get("scale", 0.3 if shape[-1] > 500 else c.scale(0.01, 0.5)))
            v = c.near(x, shape, a["spread"]) if "spread" in a else c.values(type, shape)
            # A uint8 output may say anything: it holds steps of 1/256 all the same.
            y = Quant(type, 1 / 256, -128) if type == "int8" else c.pick(
                [Quant(type, 1 / 256, 0), c.quant(type)])
            yield type, describe(a), *c.done("SOFTMAX", [c.input("x", v, x)], c.tensor("y", [1], type, y),
                                             {"beta": a.get("beta", 1.0)})


PER_CHANNEL = [(shape, axis) for shape in ((4, 3), (2, 3, 4), (1, 2, 5, 3), (6,)) for axis in range(len(shape))
               if shape[axis] > 1]


def per_channel_cases(op, type):
    """QUANTIZE to, DEQUANTIZE from `type` with a scale and zero point for each index of an axis."""
    for i, (shape, axis) in itertools.product(range(3), PER_CHANNEL):
        c = Case(op, "per channel", type, shape, axis, i)
        channels = [c.quant(type, zero=("any", "low", "high")[i]) for _ in range(shape[axis])]
        scales, points = [q.scale for q in channels], [q.zero_point for q in channels]
        around = [-1 if d == axis else 1 for d in range(len(shape))]
        if op == "QUANTIZE":
            steps = np.round(c.rng.uniform(-150, 150, size=shape) * 2) / 2  # ties
            x = c.input("x", (steps * np.reshape(scales, around)).astype(f32))
            y = c.m.tensor("y", shape, type, scales, points, quantized_dimension=axis)
        else:
            c.inputs.append(c.values(type, shape))
            x = c.m.tensor("x", shape, type, scales, points, quantized_dimension=axis)
            y = c.tensor("y", [1], "float32")
        yield f"{type} per channel", f"{shape} axis {axis}", *c.done(op, [x], y, version=2)


def quantize():
    for type in BYTE_TYPES:
        yield from per_channel_cases("QUANTIZE", type)
    for type in BYTE_TYPES:
        for i in range(24):
            c = Case("quantize", type, i)
            y = c.quant(type, zero=("any", "low", "high")[i % 3])
            steps = c.rng.uniform(-300, 300, size=200)
            if i % 2:  # at ties and their neighbours
                steps = np.round(steps * 2) / 2
            x = (steps * float(y.scale)).astype(f32)
            if i % 4 == 3:
                x = np.nextafter(x, c.rng.choice([-np.inf, np.inf], size=200).astype(f32))
            yield (f"float32 to {type}", f"scale {y.scale:.4g}",
                   *c.done("QUANTIZE", [c.input("x", x)], c.tensor("y", [1], type, y)))
    ratios = (1.0, 1.0, 0.5, 2.0, 0.999, 1.001, 3.7, 0.013, 0.3, 1.9, 90.0)
    for x_type in BYTE_TYPES:
        for y_type in BYTE_TYPES:
            for i, ratio in enumerate(ratios * 2):
                c = Case("quantize", x_type, y_type, i)
                x = c.quant(x_type)
                y = c.quant(y_type, float(x.scale) / ratio, c.pick(("any", "low", "high")))
                if i == 0:  # the conversion at the border of real models
                    y = Quant(y_type, x.scale, x.zero_point + RANGE[y_type][0] - RANGE[x_type][0])
                ins = [c.input("x", all_values(x_type), x)]
                yield (f"{x_type} to {y_type}", f"ratio {ratio}",
                       *c.done("QUANTIZE", ins, c.tensor("y", [1], y_type, y)))


def dequantize():
    for type in BYTE_TYPES:
        yield from per_channel_cases("DEQUANTIZE", type)
    for type in BYTE_TYPES:
        for i in range(24):
            c = Case("dequantize", type, i)
            x = c.quant(type, zero=("any", "low", "high")[i % 3])
            ins = [c.input("x", all_values(type), x)]
            yield (type, f"scale {x.scale:.4g}",
                   *c.done("DEQUANTIZE", ins, c.tensor("y", [1], "float32"), version=2))
    for i in range(20):
        c = Case("dequantize", "float16", i)
        bits = c.rng.integers(0, 65536, size=100).astype(np.uint16)
        bits[(bits & 0x7C00) == 0x7C00] = 0x3C00 + i  # no NaN: its bits are the processor's
        x = np.concatenate([bits, np.array([0, 0x8000, 1, 0x83FF, 0x7BFF], np.uint16)]).view(np.float16)
        yield ("float16", f"bits {i}",
               *c.done("DEQUANTIZE", [c.input("x", x)], c.tensor("y", [1], "float32"), version=3))


# ---- pools, reductions ---------------------------------------------------------------------------

def pool(op):
    variants = [a for a in WINDOWS if "dilation" not in a]
    variants += [{"activation": act} for act in ("RELU", "RELU6", "RELU_N1_TO_1")]
    variants += [{"channels": n, "k": (2, 2)} for n in (1, 17, 64)]
    variants += [{"spread": 3, "k": (2, 2)}, {"spread": 3, "k": (2, 2), "padding": "VALID"}, {"spread": 2, "k": (2, 1)}]
    for type in BYTE_TYPES:
        for a in variants:
            c = Case(op, type, a)
            q = c.quant(type, 0.05 if "activation" in a else None, "middle" if "activation" in a else "any")
            shape = image_shape(a, a.get("channels", 4))
            # Around stored 0, where halves of int8 go apart.
            v = c.near(Quant(type, 1, 0), shape, a["spread"]) if "spread" in a else c.values(type, shape)
            k = a.get("k", (3, 3))
            options = {**window_options(a), "filter_h": k[0], "filter_w": k[1],
                       "activation": a.get("activation", "NONE")}
            yield type, describe(a), *c.done(op, [c.input("x", v, q)], c.tensor("y", [1], type, q), options)


def mean():
    variants = [((2, 3, 4, 5), axes, keep) for axes in ((1, 2), (2, 1), (0,), (3,), (-1,), (1, 3), (0, 1, 2, 3), (2, 2), ())
                for keep in (False, True)]
    variants += [((7,), (0,), False), ((3, 300), (1,), False), ((1, 7, 7, 32), (1, 2), True),
                 ((2, 2, 2, 2, 2), (0, 2, 4), False), ((4, 1, 3), (1,), False)]
    for type in BYTE_TYPES:
        for i, (shape, axes, keep) in enumerate(variants):
            c = Case("mean", type, i)
            x = c.quant(type)
            ratio = (1.0, 0.4, 2.0, 0.05, 0.999)[i % 5]
            y = x if i % 3 == 0 else c.quant(type, float(x.scale) / ratio)
            ins = [c.input("x", c.values(type, shape), x),
                   c.m.tensor("axes", [len(axes)], "int32", data=axes)]
            yield (type, f"shape {shape} axes {axes} keep_dims {keep}",
                   *c.done("MEAN", ins, c.tensor("y", [1], type, y), {"keep_dims": keep}))


# ---- data movement -------------------------------------------------------------------------------

def moved_quant(c, type):
    return c.quant(type) if type in BYTE_TYPES else None


def concatenation():
    variants = [(rank, axis, count) for rank in (1, 2, 3, 4) for axis in range(-rank, rank)
                for count in (1 + rank % 4,)] + [(2, 1, 1), (4, 3, 5)]
    for type in MOVED_TYPES_AND_BOOL:
        for rank, axis, count in variants:
            c = Case("concatenation", type, rank, axis, count)
            y = moved_quant(c, type)
            shape, ins = [int(d) for d in c.rng.integers(1, 5, size=rank)], []
            for i in range(count):
                s = list(shape)
                s[axis] = int(c.rng.integers(1, 5))
                quant = y
                if type == "uint8" and c.rng.random() < 0.7:  # requantized
                    quant = c.quant(type, float(y.scale) * np.exp(c.rng.uniform(-1.5, 1)))
                    quant.scale = y.scale if c.rng.random() < 0.2 else quant.scale
                ins.append(c.input(f"x{i}", c.values(type, s), quant))
            yield (type, f"rank {rank} axis {axis} of {count}",
                   *c.done("CONCATENATION", ins, c.tensor("y", [1], type, y), {"axis": axis}))


def pad(op):
    for type in MOVED_TYPES:
        for i in range(22):
            c = Case(op, type, i)
            q, rank = moved_quant(c, type), 1 + i % 5
            shape = [int(d) for d in c.rng.integers(1, 4, size=rank)]
            paddings = c.rng.integers(0, 3, size=(rank, 2))
            if i % 7 == 6:
                paddings[:] = 0
            ins = [c.input("x", c.values(type, shape), q),
                   c.m.tensor("paddings", [rank, 2], c.pick(("int32", "int64")), data=paddings)]
            if op == "PADV2":
                ins.append(c.tensor("value", [] if i % 2 else [1], type, q, c.values(type, ())))
            yield (type, f"rank {rank} paddings {paddings.tolist()}",
                   *c.done(op, ins, c.tensor("y", [1], type, q)))


def transpose():
    perms = [(0,), (1, 0), (0, 1), (0, 2, 1), (2, 0, 1), (1, 2, 0), (-1, 0, 1), (0, 3, 1, 2), (0, 2, 3, 1),
             (3, 2, 1, 0), (1, 0, 3, 2), (0, 1, 3, 2), (0, -2, 1, 3), (2, 3, 0, 1), (4, 3, 2, 1, 0), (0, 1, 4, 2, 3),
             (1, 0, 2, 4, 3), (5, 4, 3, 2, 1, 0), (0, 2, 4, 1, 3, 5), (3, 4, 5, 0, 1, 2)]
    for type in MOVED_TYPES_AND_BOOL:
        for perm in perms:
            c = Case("transpose", type, perm)
            q = moved_quant(c, type)
            shape = [int(d) for d in c.rng.integers(1, 5, size=len(perm))]
            ins = [c.input("x", c.values(type, shape), q),
                   c.m.tensor("perm", [len(perm)], "int32", data=perm)]
            yield type, f"perm {perm}", *c.done("TRANSPOSE", ins, c.tensor("y", [1], type, q))


def reshape():
    shapes = [((2, 3, 4), (6, 4)), ((2, 3, 4), (24,)), ((24,), (2, -1, 3)), ((1, 1, 8), (-1, 8)), ((5,), (5, 1)),
              ((1,), ()), ((2, 2), (2, 2)), ((4, 6), (-1,)), ((3, 2, 1, 2), (1, 12)), ((16,), (2, 2, 2, 2))]
    for type in MOVED_TYPES_AND_BOOL:
        for shape, new in shapes:
            for way in ("tensor", "options"):
                c = Case("reshape", type, shape, new, way)
                q = moved_quant(c, type)
                ins = [c.input("x", c.values(type, shape), q)]
                if way == "tensor":  # it wins over the options, which say something else
                    ins.append(c.m.tensor("shape", [len(new)], "int32", data=new))
                options = {"new_shape": [-1, 1] if way == "tensor" else list(new)}
                yield (type, f"{shape} to {new} by {way}",
                       *c.done("RESHAPE", ins, c.tensor("y", [1], type, q), options))


def squeeze():
    variants = [((1, 2, 1, 3), dims) for dims in ([], [0], [2], [0, 2], [-2], [-4, 2], [0, 0])]
    variants += [((2, 3), []), ((1,), []), ((1, 1, 1), [1]), ((1, 1, 1), []), ((5, 1), [1]), ((5, 1), [-1]),
                 ((1, 7, 1, 1), [0, 3]), ((1, 1, 1, 10), [1, 2]), ((1, 1, 1, 10), []), ((4,), []),
                 ((2, 1, 2, 1, 2), [1]), ((2, 1, 2, 1, 2), [1, 3]), ((2, 1, 2, 1, 2), [])]
    for type in MOVED_TYPES_AND_BOOL:
        for shape, dims in variants:
            c = Case("squeeze", type, shape, dims)
            q = moved_quant(c, type)
            yield (type, f"{shape} dims {dims}",
                   *c.done("SQUEEZE", [c.input("x", c.values(type, shape), q)], c.tensor("y", [1], type, q),
                           {"squeeze_dims": dims} if dims else {}))


OPERATORS = {
    "average_pool_2d": lambda: pool("AVERAGE_POOL_2D"),
    "concatenation": concatenation, "conv_2d": conv_2d, "depthwise_conv_2d": depthwise_conv_2d,
    "dequantize": dequantize, "fully_connected": fully_connected, "logistic": logistic,
    "max_pool_2d": lambda: pool("MAX_POOL_2D"), "mean": mean,
    "pad": lambda: pad("PAD"), "padv2": lambda: pad("PADV2"), "quantize": quantize,
    "relu": lambda: relu("RELU"), "relu6": lambda: relu("RELU6"), "reshape": reshape,
    "softmax": softmax, "squeeze": squeeze, "transpose": transpose,
}
