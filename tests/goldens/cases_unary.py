"""Cases of the operators of one value, and of LOG_SOFTMAX: at 8 bits over all 256 values."""

import numpy as np

from cases import BYTE_TYPES, Case, Quant, all_values, describe, f32, relu

PLAIN_INTEGERS = ("int32", "int64")


def table(op, types, scales, y_scale, options=({},), values=None):
    """All 256 values at scales over the range `scales`, in three rounds of zero points."""
    low, high = scales
    for type in types:
        for i in range(24):
            a = options[i % len(options)]
            c = Case(op, type, i)
            x = c.quant(type, np.exp(np.log(low) + i * np.log(high / low) / 23), ("any", "low", "middle", "high")[i % 4])
            if i % 6 == 0:
                x.scale = f32(2.0**np.round(np.log2(x.scale)))
            y = c.quant(type, y_scale(c, x), ("any", "low", "high", "middle", "any")[i % 5])
            v = all_values(type) if values is None else values(type, x)
            yield (type, f"scale {x.scale:.4g} {describe(a)}",
                   *c.done(op, [c.input("x", v, x)], c.tensor("y", [1], type, y), a))


def unary_plain(op, type, draw, options=({},)):
    for i in range(21):
        c = Case(op, type, i)
        a = options[i % len(options)]
        x = np.asarray(draw(c, (1 + i,) if i % 2 else (2, 1 + i // 2))).astype(type)
        yield type, f"{i} {describe(a)}", *c.done(op, [c.input("x", x)], c.tensor("y", [1], type), a)


def normal(spread):
    return lambda c, shape: c.rng.normal(size=shape) * spread


def uniform(low, high):
    return lambda c, shape: c.rng.uniform(low, high, size=shape)


def integers(c, shape):
    return c.rng.integers(-2**30, 2**30, size=shape)


def tanh():
    yield from table("TANH", BYTE_TYPES, (1e-3, 1), lambda c, x: c.pick((1 / 128, 1 / 128, 0.005, 0.02)))
    yield from unary_plain("TANH", "float32", normal(2))


def elu():
    yield from table("ELU", ("int8",), (1e-3, 0.5), lambda c, x: max(1 / 128, float(x.scale)) * c.pick((1, 0.5, 1.3)))
    yield from unary_plain("ELU", "float32", normal(2))


def gelu():
    ways = ({}, {"approximate": True})
    yield from table("GELU", BYTE_TYPES, (1e-3, 0.5), lambda c, x: float(x.scale) * c.pick((1, 0.6, 1.3)), ways)
    yield from unary_plain("GELU", "float32", normal(2), ways)


def exp():
    yield from table("EXP", ("int8",), (1e-3, 0.06), lambda c, x: np.exp(100 * float(x.scale)) / 150)
    yield from unary_plain("EXP", "float32", normal(4))


def log():
    yield from table("LOG", ("int8",), (1e-3, 1), lambda c, x: c.pick((0.02, 0.05, 0.1, 2.0**-5)))
    yield from unary_plain("LOG", "float32", uniform(1e-3, 50))


def rsqrt():
    def not_negative(type, x):
        return np.arange(x.zero_point, 128).astype(type)
    yield from table("RSQRT", ("int8",), (1e-3, 1), lambda c, x: float(x.scale)**-0.5 * c.pick((1 / 100, 1 / 60, 1 / 256)),
                     values=not_negative)
    yield from unary_plain("RSQRT", "float32", uniform(1e-3, 50))


def hard_swish():
    yield from table("HARD_SWISH", BYTE_TYPES, (2e-3, 1), lambda c, x: float(x.scale) * c.pick((1, 0.5, 1.3, 2, 0.02)))
    yield from unary_plain("HARD_SWISH", "float32", normal(3))


def leaky_relu():
    alphas = tuple({"alpha": alpha} for alpha in (0.1, 0.01, 0.3, 0.5, 1.0, 1.7, -0.4, 0.0, 0.999))
    yield from table("LEAKY_RELU", BYTE_TYPES, (1e-3, 1), lambda c, x: float(x.scale) * c.pick((1, 1, 0.5, 2, 1.001, 0.07)), alphas)
    yield from unary_plain("LEAKY_RELU", "float32", normal(3), alphas)


def absolute():
    yield from table("ABS", ("int8",), (1e-3, 1), lambda c, x: float(x.scale) * c.pick((1, 0.5, 2, 1.001, 0.999, 0.3)))
    yield from unary_plain("ABS", "float32", normal(3))
    yield from unary_plain("ABS", "int32", integers)


def negate():
    yield from unary_plain("NEG", "float32", normal(3))
    for type in PLAIN_INTEGERS:
        yield from unary_plain("NEG", type, integers)


def clamped(op):
    yield from relu(op)
    yield from unary_plain(op, "float32", normal(4))


def log_softmax():
    shapes = ((1, 10), (3, 4), (2, 3, 5), (1, 1, 2, 7), (256,), (5, 1), (1, 100), (600,))
    variants = [{"shape": s} for s in shapes]
    variants += [{"scale": s} for s in (1e-3, 0.01, 0.05, 0.0625, 0.1, 0.25, 0.5, 1.0, 4.0)]
    variants += [{"spread": s} for s in (0, 1, 20, 60)]
    for type in BYTE_TYPES:
        for a in variants:
            c = Case("log_softmax", type, a)
            x = c.quant(type, a.get("scale", c.scale(0.01, 0.5)))
            shape = a.get("shape", (3, 40))
            v = c.near(x, shape, a["spread"]) if "spread" in a else c.values(type, shape)
            y = Quant(type, 1 / 16, 255 if type == "uint8" else 127)
            yield type, describe(a), *c.done("LOG_SOFTMAX", [c.input("x", v, x)], c.tensor("y", [1], type, y))
    yield from unary_plain("LOG_SOFTMAX", "float32", normal(3))


def logical_not():
    yield from unary_plain("LOGICAL_NOT", "bool", lambda c, shape: c.rng.integers(0, 2, size=shape))


OPERATORS = {
    "abs": absolute, "elu": elu, "exp": exp, "floor": lambda: unary_plain("FLOOR", "float32", normal(5)),
    "gelu": gelu, "hard_swish": hard_swish, "leaky_relu": leaky_relu, "log": log, "log_softmax": log_softmax,
    "logical_not": logical_not, "neg": negate, "relu_0_to_1": lambda: clamped("RELU_0_TO_1"),
    "relu_n1_to_1": lambda: clamped("RELU_N1_TO_1"), "rsqrt": rsqrt,
    "sqrt": lambda: unary_plain("SQRT", "float32", uniform(0, 50)),
    "square": lambda: unary_plain("SQUARE", "float32", normal(3)), "tanh": tanh,
}
