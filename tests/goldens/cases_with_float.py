"""float32 cases of operators whose 8-bit cases are in the other modules.

Where they multiply and add, values are multiples of 1/8 between -2 and 2, and positions fall on multiples of 1/16:
every sum is exact in float32, in any order, fused or not. So the bytes must be the reference's.
"""

import numpy as np

import cases
import cases_spatial
from cases import WINDOWS, Case, conv_options, describe, image_shape, window_options
from cases_spatial import POOLS, TRANSPOSED, output_size

ACTIVATIONS = [{"activation": a} for a in ("RELU", "RELU6", "RELU_N1_TO_1")]
SHAPES = [{"in": 1, "out": 1}, {"in": 3, "out": 17}, {"in": 8, "out": 5}, {"in": 33, "out": 2, "k": (1, 1)},
          {"bias": False}, {"run_time": "w"}, {"batch": 2}]
GROUPS = [{"in": 8, "out": 4, "groups": 2}, {"in": 6, "out": 6, "groups": 3, "stride": (2, 2)},
          {"in": 4, "out": 8, "groups": 4, "dilation": (2, 1)}]


def eighths(c, shape):
    return (c.rng.integers(-16, 17, size=shape) / 8).astype(np.float32)


def product(c, op, x_shape, w_shape, channels, a, options, to=None):
    ins = [c.input("x", eighths(c, x_shape))]
    w = eighths(c, w_shape)
    ins.append(c.input("w", w) if "run_time" in a else c.tensor("w", w_shape, "float32", data=w))
    if to:
        ins = [c.m.tensor("to", [4], "int32", data=to), ins[1], ins[0]]
    if a.get("bias", True):
        ins.append(c.tensor("b", [channels], "float32", data=eighths(c, [channels])))
    out = c.tensor("y", [1], "float32")
    return c.done(op, ins, out, {**options, "activation": a.get("activation", "NONE")})


def conv_2d():
    for i, a in enumerate([*WINDOWS, *ACTIVATIONS, *[s for s in SHAPES if s.get("bias", True)], *GROUPS]):
        c = Case("float conv_2d", a)
        depth, channels, k = a.get("in", (4, 3, 8)[i % 3]), a.get("out", 5), a.get("k", (3, 3))
        yield "float32", describe(a), *product(c, "CONV_2D", image_shape(a, depth),
                                               [channels, *k, depth // a.get("groups", 1)], channels, a, conv_options(a))


def depthwise_conv_2d():
    for i, a in enumerate([*WINDOWS, *ACTIVATIONS, *SHAPES]):
        c = Case("float depthwise_conv_2d", a)
        depth, times, k = a.get("in", (4, 3, 7)[i % 3]), 1 + i % 2, a.get("k", (3, 3))
        yield "float32", describe(a), *product(
            c, "DEPTHWISE_CONV_2D", image_shape(a, depth), [1, *k, depth * times], depth * times, a,
            {**conv_options(a), "depth_multiplier": times})


def fully_connected():
    shapes = [{"depth": d, "out": o, "pixels": p} for d in (1, 5, 64) for o in (1, 7, 33) for p in (1, 6)]
    more = [{"shape": (2, 3, 8), "depth": 8}, {"shape": (2, 3, 8), "depth": 8, "keep_num_dims": True},
            {"shape": (4, 4), "depth": 8}, {"bias": False}, {"run_time": "w"}]
    for a in [*shapes, *ACTIVATIONS, *more]:
        c = Case("float fully_connected", a)
        depth, channels = a.get("depth", 21), a.get("out", 6)
        yield "float32", describe(a), *product(
            c, "FULLY_CONNECTED", a.get("shape", (a.get("pixels", 3), depth)), [channels, depth], channels, a,
            {"keep_num_dims": a.get("keep_num_dims", False)})


def transpose_conv():
    sets = [a for a in TRANSPOSED if not {"per_channel", "extreme", "absent_bias"} & set(a) and "b" not in a.get("run_time", "")]
    for i, a in enumerate([*sets, *ACTIVATIONS]):
        c = Case("float transpose_conv", a)
        depth, channels, k, batch = a.get("in", (4, 3, 8)[i % 3]), a.get("out", 5), a.get("k", (3, 3)), a.get("batch", 1)
        yield "float32", describe(a), *product(
            c, "TRANSPOSE_CONV", [batch, *a.get("size", (4, 3)), depth], [channels, *k, depth], channels, a,
            window_options(a), to=[batch, *output_size(a), channels])


def pool(op):
    for i, a in enumerate(w for w in POOLS if "dilation" not in w):
        c = Case("float pool", op, a)
        options = {**window_options(a), "filter_h": a["k"][0], "filter_w": a["k"][1],
                   "activation": a.get("activation", "NONE")}
        x = c.input("x", eighths(c, image_shape(a, a.get("channels", (3, 1, 4)[i % 3]))))
        yield "float32", describe(a), *c.done(op, [x], c.tensor("y", [1], "float32"), options)


def mean():
    axes = ((1, 2), (2, 1), (0,), (3,), (-1,), (1, 3), (0, 1, 2, 3), (2, 2), (1, 2, 3), (0, 2))
    for each in axes:
        for keep in (False, True):
            c = Case("float mean", each, keep)
            ins = [c.input("x", eighths(c, (2, 3, 4, 5))), c.m.tensor("axes", [len(each)], "int32", data=each)]
            yield ("float32", f"axes {each} keep_dims {keep}",
                   *c.done("MEAN", ins, c.tensor("y", [1], "float32"), {"keep_dims": keep}))


def resize_bilinear():
    plain = [((3, 4), (6, 8)), ((3, 4), (12, 4)), ((4, 8), (2, 2)), ((1, 1), (2, 4)), ((2, 6), (2, 6)), ((8, 3), (4, 6)), ((2, 2), (8, 4))]
    corners = [((3, 5), (5, 9)), ((2, 3), (9, 3)), ((5, 9), (3, 5)), ((1, 2), (1, 5)), ((5, 5), (1, 1)), ((3, 3), (9, 5)), ((4, 2), (4, 3))]
    options = [{}] * len(plain) + [{"half_pixel_centers": True}] * len(plain) + [{"align_corners": True}] * len(corners)
    for (size, to), option in zip([*plain, *plain, *corners], options):
        c = Case("float resize_bilinear", size, to, option)
        ins = [c.input("x", eighths(c, (2, *size, 3))), c.m.tensor("size", [2], "int32", data=to)]
        yield ("float32", describe({"size": size, "to": to, **option}),
               *c.done("RESIZE_BILINEAR", ins, c.tensor("y", [1], "float32"), option))


def element_wise(op):
    for i in range(20):
        c = Case("float", op, i)
        v = c.values("float32", (3, 1 + 5 * i)) * np.float32(4)
        yield "float32", f"{3 * (1 + 5 * i)} values", *c.done(op, [c.input("x", v)], c.tensor("y", [1], "float32"))


def softmax():
    shapes = ((1, 10), (3, 4), (2, 3, 5), (1, 1, 2, 7), (33,), (5, 1), (1, 100))
    for shape in shapes:
        for beta in (1.0, 0.3, 4.0):
            c = Case("float softmax", shape, beta)
            v = c.values("float32", shape) * np.float32(3)
            yield ("float32", describe({"shape": shape, "beta": beta}),
                   *c.done("SOFTMAX", [c.input("x", v)], c.tensor("y", [1], "float32"), {"beta": beta}))


def with_float(others, own):
    def both():
        yield from others()
        yield from own()
    return both


OPERATORS = {name: with_float({**cases.OPERATORS, **cases_spatial.OPERATORS}[name], own) for name, own in {
    "conv_2d": conv_2d, "depthwise_conv_2d": depthwise_conv_2d, "fully_connected": fully_connected,
    "transpose_conv": transpose_conv, "average_pool_2d": lambda: pool("AVERAGE_POOL_2D"),
    "max_pool_2d": lambda: pool("MAX_POOL_2D"), "mean": mean, "resize_bilinear": resize_bilinear,
    "logistic": lambda: element_wise("LOGISTIC"), "relu": lambda: element_wise("RELU"), "relu6": lambda: element_wise("RELU6"),
    "softmax": softmax}.items()}
