"""Cases of the operators that go element by element over two broadcast values, and of those that
compare, select and cast.

Scales and values are chosen so that most results lie inside the output's range. Kept out, as in
cases.py: integer overflow, division by 0, numbers that leave int32 on their way.
"""

import itertools

import numpy as np

from cases import BYTE_TYPES, Case, describe, f32

PLAIN_INTEGERS = ("int32", "int64")
BROADCASTS = [((2, 3, 4), (2, 3, 4)), ((1, 4, 5, 3), (3,)), ((7,), (2, 7)), ((2, 1, 3), (1, 5, 3)),
              ((4, 5), (1, 1)), ((), (3, 2)), ((2, 3, 1, 4), (1, 1, 6, 1)), ((5, 1), (1, 5)),
              ((64,), (64,)), ((1, 1, 1, 1), (1, 1, 1, 1)), ((1, 2, 1, 2, 1), (2, 1, 2, 1, 2)),
              ((2, 1, 2, 1, 3, 1), (3, 1, 2, 1, 2))]
ACTIVATIONS = ("RELU", "RELU6", "RELU_N1_TO_1")


def broadcasts(max_rank):
    """Shapes up to the rank TFLite's operator takes."""
    return [s for s in BROADCASTS if max(len(s[0]), len(s[1])) <= max_rank]


def plain_variants(max_rank):
    """At least 20: all shapes, twice."""
    return [{"shapes": s, "round": i} for i in range(2) for s in broadcasts(max_rank)[:10 if i else None]]


ACTIVATED = [{"shapes": ((30,), (30,)), "activation": act} for act in ACTIVATIONS]


def plain_binary(op, type, variants, draw, out=None):
    """Cases of a type that stands for itself; draw(c, i, shape) gives the values of input i."""
    for a in variants:
        c = Case(op, type, a)
        ins = [c.input("ab"[i], np.asarray(draw(c, i, shape)).astype(type)) for i, shape in enumerate(a["shapes"])]
        y = c.tensor("y", [1], out or type)
        yield (type, describe(a),
               *c.done(op, ins, y, {"activation": a["activation"]} if "activation" in a else None))


# ---- two values at 8 bits ------------------------------------------------------------------------

BINARY = ([{"shapes": s} for s in BROADCASTS]
          + [{"a_zero": z, "b_zero": z, "y_zero": z} for z in ("low", "high")]
          + [{"activation": act} for act in ACTIVATIONS]
          + [{"ratio": r} for r in (1.0, 2.0, 0.5, 1000.0, 0.001)]
          + [{"constant": 0}, {"constant": 1}, {"power_of_two": True}, {"coarse": 30.0}, {"coarse": 0.1}])


def binary_8bit(op, type):
    """ADD, SUB, MUL."""
    for a in BINARY:
        c = Case(op, type, a)
        scale = 2.0**-4 if a.get("power_of_two") else float(c.scale())
        qa = c.quant(type, scale, a.get("a_zero", "any"))
        qb = c.quant(type, scale * a.get("ratio", 1.7), a.get("b_zero", "any"))
        if op == "MUL":
            y_scale = float(qa.scale) * float(qb.scale) * a.get("coarse", 3.0)
        else:
            y_scale = max(float(qa.scale), float(qb.scale)) * a.get("coarse", 1.3)
        if a.get("power_of_two"):
            qb.scale, y_scale = f32(2.0**-3), 2.0**-5
        if "activation" in a:  # real 6 and 1 inside the range
            factor = 0.02 / y_scale if a["activation"] == "RELU_N1_TO_1" else 0.06 / y_scale
            y_scale, qa.scale = y_scale * factor, f32(float(qa.scale) * factor)
            qb.scale = qb.scale if op == "MUL" else f32(float(qb.scale) * factor)
        y = c.quant(type, y_scale, a.get("y_zero", "middle" if "activation" in a else "any"))
        ins = []
        for i, (quant, shape) in enumerate(zip((qa, qb), a.get("shapes", ((4, 40), (4, 40))))):
            v = c.near(quant, shape, 255) if op == "ADD" else c.values(type, shape)
            if a.get("constant") == i:
                ins.append(c.tensor("ab"[i], shape, type, quant, v))
            else:
                ins.append(c.input("ab"[i], v, quant))
        out = c.tensor("y", [1], type, y)
        yield type, describe(a), *c.done(op, ins, out, {"activation": a.get("activation", "NONE")})


def arithmetic(op):
    """ADD, SUB, MUL of every type."""
    for type in BYTE_TYPES:
        yield from binary_8bit(op, type)
    max_rank = 6
    yield from plain_binary(op, "float32", plain_variants(max_rank) + ACTIVATED,
                            lambda c, i, shape: c.rng.normal(size=shape) * 4)
    for type, bits in (("int32", 15), ("int64", 31)):
        reach = 2**(bits if op == "MUL" else 2 * bits)
        yield from plain_binary(op, type, plain_variants(max_rank),
                                lambda c, i, shape: c.rng.integers(-reach, reach, size=shape))
        yield from plain_binary(op, type, ACTIVATED, lambda c, i, shape: c.rng.integers(-9, 10, size=shape))


def squared_difference():
    variants = ([{"shapes": s} for s in broadcasts(4)] + [{"a_zero": z, "b_zero": z, "y_zero": z} for z in ("low", "high")]
                + [{"ratio": r} for r in (1.0, 2.0, 0.5, 100.0, 0.01)] + [{"power_of_two": True}]
                + [{"coarse": k} for k in (1000.0, 10.0, 1.0)])
    for a in variants:
        c = Case("squared_difference", a)
        scale = 2.0**-4 if a.get("power_of_two") else float(c.scale())
        qa = c.quant("int8", scale, a.get("a_zero", "any"))
        qb = c.quant("int8", scale * a.get("ratio", 1.7), a.get("b_zero", "any"))
        largest = max(float(qa.scale), float(qb.scale))
        y_scale = 2.0**-2 if a.get("power_of_two") else largest**2 * a.get("coarse", 100.0)
        y = c.quant("int8", y_scale, a.get("y_zero", "low"))
        ins = [c.input("ab"[i], c.values("int8", shape), quant)
               for i, (quant, shape) in enumerate(zip((qa, qb), a.get("shapes", ((4, 30), (4, 30)))))]
        yield "int8", describe(a), *c.done("SQUARED_DIFFERENCE", ins, c.tensor("y", [1], "int8", y))
    yield from plain_binary("SQUARED_DIFFERENCE", "float32", plain_variants(4), lambda c, i, shape: c.rng.normal(size=shape))
    yield from plain_binary("SQUARED_DIFFERENCE", "int32", plain_variants(4),
                            lambda c, i, shape: c.rng.integers(-20000, 20000, size=shape))


def div():
    # TFLite shifts by more than 31 bits where the numerator is small, the divisor large and the
    # multiplier below 1; such numerators are left out.
    variants = ([{"shapes": s, "real": 40.0} for s in broadcasts(5)]
                + [{"real": r} for r in (0.26, 0.5, 0.999, 1.0, 1.001, 3.0, 17.0, 64.0, 200.0, 5000.0)]
                + [{"real": 30.0, "activation": act} for act in ACTIVATIONS]
                + [{"real": 100.0, "b_zero": z, "y_zero": z} for z in ("low", "high")] + [{"real": 32.0, "power_of_two": True}])
    for a in variants:
        c = Case("div", "uint8", a)
        b_scale = 2.0**-4 if a.get("power_of_two") else c.scale()
        y_scale = 2.0**-3 if a.get("power_of_two") else c.scale()
        if "activation" in a:
            y_scale = 0.05 if a["activation"] != "RELU_N1_TO_1" else 0.02
        qb, y = c.quant("uint8", b_scale, a.get("b_zero", "any")), c.quant("uint8", y_scale, a.get("y_zero", "middle"))
        qa = c.quant("uint8", a["real"] * float(qb.scale) * float(y.scale), "low" if a["real"] < 1.1 else "any")
        exponent = np.frexp(qa.scale / (qb.scale * y.scale))[1]
        values = np.arange(256)
        numerators = values[abs(values - qa.zero_point) > 2.0**(6 - exponent)] if exponent < 7 else values
        divisors = values[values != qb.zero_point]
        if a["real"] > 10:  # large divisors, for results that do not saturate
            divisors = divisors[abs(divisors - qb.zero_point) > 20]
        ins = []
        for i, (quant, allowed, shape) in enumerate(
                zip((qa, qb), (numerators, divisors), a.get("shapes", ((4, 30), (4, 30))))):
            ins.append(c.input("ab"[i], np.asarray(c.rng.choice(allowed, size=shape)).astype(np.uint8), quant))
        yield "uint8", describe(a), *c.done("DIV", ins, c.tensor("y", [1], "uint8", y),
                                            {"activation": a.get("activation", "NONE")})

    def draw(c, i, shape):
        v = c.rng.integers(-99, 100, size=shape) * (1 if i else 1000)
        return np.where(v == 0, 7, v)
    yield from plain_binary("DIV", "int32", plain_variants(5) + ACTIVATED, draw)
    yield from plain_binary("DIV", "float32", plain_variants(5) + ACTIVATED, draw)


def extremum(op):
    for type in (*BYTE_TYPES, "float32", *PLAIN_INTEGERS):
        for a in plain_variants(5):
            c = Case(op, type, a)
            q = c.quant(type) if type in BYTE_TYPES else None
            ins = [c.input("ab"[i], c.values(type, shape), q) for i, shape in enumerate(a["shapes"])]
            yield type, describe(a), *c.done(op, ins, c.tensor("y", [1], type, q))


def prelu():
    shapes = [((2, 3, 4), (2, 3, 4)), ((1, 4, 5, 3), (3,)), ((1, 4, 5, 3), (1, 1, 3)), ((3, 2, 4), (1, 1, 1)),
              ((2, 5), ()), ((2, 3, 1, 4), (3, 1, 1)), ((5, 5), (1, 5)), ((5, 5), (5, 1)), ((64,), (64,)), ((7,), (1,))]
    variants = ([{"shapes": s} for s in shapes] + [{"x_zero": z, "alpha_zero": z, "y_zero": z} for z in ("low", "middle", "high")]
                + [{"ratio": r} for r in (1.0, 0.999, 1.001, 2.0, 0.1, 20.0)] + [{"alpha_scale": s} for s in (1.0, 0.001)]
                + [{"power_of_two": True}])
    for type in BYTE_TYPES:
        for a in variants:
            c = Case("prelu", type, a)
            power = a.get("power_of_two")
            y = c.quant(type, 2.0**-4 if power else c.scale(), a.get("y_zero", "any"))
            x = c.quant(type, 2.0**-5 if power else float(y.scale) * a.get("ratio", 0.8), a.get("x_zero", "any"))
            alpha = c.quant(type, 2.0**-6 if power else a.get("alpha_scale", 0.01), a.get("alpha_zero", "any"))
            ins = [c.input("ab"[i], c.values(type, shape), quant)
                   for i, (quant, shape) in enumerate(zip((x, alpha), a.get("shapes", ((4, 30), (4, 30)))))]
            yield type, describe(a), *c.done("PRELU", ins, c.tensor("y", [1], type, y))
    yield from plain_binary("PRELU", "float32", ({"shapes": s, "round": i} for i in range(2) for s in shapes),
                            lambda c, i, shape: c.rng.normal(size=shape))


def nonzero(reach):
    def draw(c, i, shape):
        v = c.rng.integers(-reach, reach, size=shape)
        return np.where(v == 0, 3, v) if i else v
    return draw


def floor_div(op):
    types = [("int8", 20), ("int32", 1000), *([("int64", 2**40)] if op == "FLOOR_MOD" else [])]
    for type, reach in types:
        yield from plain_binary(op, type, plain_variants(4), nonzero(reach))
    yield from plain_binary(op, "float32", plain_variants(4),
                            lambda c, i, shape: np.where(c.rng.random(size=shape) < 0.5, 1, -1)
                            * np.round(c.rng.uniform(0.25, 9, size=shape), 2))


def power():
    def draw(c, i, shape):
        return c.rng.integers(0, 7, size=shape) if i else c.rng.integers(-20, 21, size=shape)
    yield from plain_binary("POW", "int32", plain_variants(4), draw)
    yield from plain_binary("POW", "float32", plain_variants(4), lambda c, i, shape: c.rng.uniform(0.1, 4, size=shape))


# ---- comparisons, logic, selection, types --------------------------------------------------------

COMPARED = ([{"shapes": s} for s in broadcasts(4)] + [{"a_zero": z, "b_zero": w} for z in ("low", "high") for w in ("low", "high")]
            + [{"ratio": r} for r in (2.0, 0.5, 1.7, 0.01)] + [{"same": True}, {"same": True, "scale": 0.001},
               {"same": True, "scale": 0.999}, {"scale": 2.0**-7, "ratio": 3.0}])


def comparison(op):
    for type in BYTE_TYPES:
        for a in COMPARED:
            c = Case(op, type, a)
            qa = c.quant(type, a.get("scale", c.scale(1e-3, 0.3)), a.get("a_zero", "any"))
            qb = c.quant(type, float(qa.scale) * a.get("ratio", 1.0), a.get("b_zero", "any"))
            if a.get("same"):
                qb = qa
            shapes = a.get("shapes", ((4, 30), (4, 30)))
            va = c.near(qa, shapes[0], 20)
            vb = c.near(qb, shapes[1], 20)
            ins = [c.input("a", va, qa), c.input("b", vb, qb)]
            yield type, describe(a), *c.done(op, ins, c.tensor("y", [1], "bool"))
    few = lambda c, i, shape: c.rng.integers(-3, 4, size=shape)
    for type in ("float32", *PLAIN_INTEGERS, *(["bool"] if "EQUAL" in (op, op[4:]) else [])):
        yield from plain_binary(op, type, plain_variants(4), few if type != "bool" else flip, "bool")


def flip(c, i, shape):
    return c.rng.integers(0, 2, size=shape)


def logical(op):
    yield from plain_binary(op, "bool", plain_variants(4), flip)


def select(op):
    same = [((s, s, s)) for s in ((5,), (2, 3), (2, 3, 4), (1, 2, 3, 2), ())]
    v1 = [((), (2, 3), (2, 3)), ((3,), (3, 4), (3, 4)), ((2,), (2, 3, 1, 2), (2, 3, 1, 2)), ((), (7,), (7,)), ((4,), (4, 1), (4, 1))]
    v2 = [((3, 1), (1, 4), (3, 4)), ((4,), (3, 4), ()), ((2, 1, 3), (1, 5, 1), (5, 3)), ((1, 2, 1, 2, 1), (2, 1, 2, 1, 2), (1,)),
          ((2, 3), (), (3,))]
    shapes = same + (v1 if op == "SELECT" else v2)
    for type in (*BYTE_TYPES, "float32", *PLAIN_INTEGERS, "bool"):
        for i, shape in itertools.product(range(2), shapes):
            c = Case(op, type, shape, i)
            q = c.quant(type) if type in BYTE_TYPES else None
            ins = [c.input("condition", np.asarray(flip(c, 0, shape[0])).astype(bool))]
            for name, s in zip("xy", shape[1:]):
                v = np.asarray(flip(c, 0, s)).astype(bool) if type == "bool" else c.values(type, s)
                ins.append(c.input(name, np.asarray(v), q))
            yield type, f"shapes {shape}", *c.done(op, ins, c.tensor("y", [1], type, q))


def cast():
    reach = {"uint8": (0, 256), "int8": (-128, 128), "int32": (-2**31, 2**31), "int64": (-2**62, 2**62), "bool": (0, 2)}
    types = ("float32", *reach)
    for source, target, i in itertools.product(types, types, range(4)):
        c = Case("cast", source, target, i)
        if source == "float32":
            # TFLite saturates on the way to uint8 and int32, and leaves int8 and int64 to chance.
            width = {"uint8": 400, "int8": 127.9, "int32": 4e9, "int64": 9e18}.get(target, 3.0)
            low = 0 if target == "uint8" and i == 0 else -width
            x = c.rng.uniform(low, width, size=40).astype(f32)
            if i == 1:
                x = np.round(x)
            if target == "bool":
                x[::3] = 0
        else:
            x = c.rng.integers(*reach[source], size=40)
            if i == 1:
                x = np.clip(x, 0, 3)
            x = x.astype(source)
        yield source, f"to {target}, {i}", *c.done("CAST", [c.input("x", x)], c.tensor("y", [1], target),
                                                   {"from": source, "to": target})


def fake_quant():
    ranges = ((-1, 1), (0, 6), (-6, 0), (-0.3, 2.7), (-10, 0.1), (1, 2), (-2, -1), (-1e-3, 1e-3), (-100, 55), (-1 / 3, 2 / 3), (-0.01, 8))
    for (low, high), bits in itertools.product(ranges, (8, 4, 16)):
        c = Case("fake_quant", low, high, bits)
        x = c.rng.uniform(1.3 * low - 0.3 * high, 1.3 * high - 0.3 * low, size=50).astype(f32)
        yield ("float32", f"{low} to {high} in {bits} bits",
               *c.done("FAKE_QUANT", [c.input("x", x)], c.tensor("y", [1], "float32"),
                       {"min": low, "max": high, "num_bits": bits}))


OPERATORS = {
    "add": lambda: arithmetic("ADD"), "cast": cast, "div": div, "equal": lambda: comparison("EQUAL"),
    "fake_quant": fake_quant, "floor_div": lambda: floor_div("FLOOR_DIV"),
    "floor_mod": lambda: floor_div("FLOOR_MOD"), "greater": lambda: comparison("GREATER"),
    "greater_equal": lambda: comparison("GREATER_EQUAL"), "less": lambda: comparison("LESS"),
    "less_equal": lambda: comparison("LESS_EQUAL"), "logical_and": lambda: logical("LOGICAL_AND"),
    "logical_or": lambda: logical("LOGICAL_OR"), "maximum": lambda: extremum("MAXIMUM"),
    "minimum": lambda: extremum("MINIMUM"), "mul": lambda: arithmetic("MUL"),
    "not_equal": lambda: comparison("NOT_EQUAL"), "pow": power, "prelu": prelu,
    "select": lambda: select("SELECT"), "select_v2": lambda: select("SELECT_V2"),
    "squared_difference": squared_difference, "sub": lambda: arithmetic("SUB"),
}
