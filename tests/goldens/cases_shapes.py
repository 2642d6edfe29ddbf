"""The single-operator cases of operators that move values or reduce (see cases.py)."""

import functools
import itertools

import numpy as np

from cases import BYTE_TYPES, MOVED_TYPES_AND_BOOL, RANGE, Case, Quant, f32
from oracle import run_reference

TYPES = MOVED_TYPES_AND_BOOL


def types_but(*left_out):
    return [t for t in TYPES if t not in left_out]


class Moved(Case):
    """A case whose tensors share one type and, at 8 bits, one quantization."""

    def __init__(self, op, type, *where):
        super().__init__(op, type, *where)
        self.op, self.type = op.upper(), type
        self.q = self.quant(type, zero=self.pick(("any", "any", "low", "high"))) if type in BYTE_TYPES else None

    def moved(self, shape, name="x"):
        return self.input(name, np.asarray(self.values(self.type, shape)), self.q)

    def special_floats(self, shape, *more):
        return self.rng.choice(np.array([-np.inf, -np.inf, np.inf, 0.0, -0.0, -1.5, *more], f32), size=shape)

    def ints(self, name, values, type=None, shape=None):
        values = np.asarray(values)
        return self.m.tensor(name, values.shape if shape is None else shape,
                             type or self.pick(("int32", "int64")), data=values)

    def out(self, name="y", shape=(1,), type=None, quant="same"):
        return self.tensor(name, shape, type or self.type, self.q if quant == "same" else quant)

    def shape(self, rank, low=1, high=5):
        return [int(d) for d in self.rng.integers(low, high, size=rank)]

    def finish(self, ins, outs, options=None, version=1):
        self.m.op(self.op, ins, outs, options, version)
        return self.m.finish(), self.inputs


# ---- cutting and joining -------------------------------------------------------------------------

def split():
    variants = [(rank, axis, parts) for rank in (1, 2, 3, 4) for axis in range(-rank, rank)
                for parts in (1 + (rank + axis) % 3,)] + [(2, 1, 5), (4, 3, 4), (5, 2, 2)]
    for type in types_but("bool"):
        for rank, axis, parts in variants:
            c = Moved("split", type, rank, axis, parts)
            shape = c.shape(rank, 1, 4)
            shape[axis] = parts * int(c.rng.integers(1, 4))
            ins = [c.ints("axis", axis, "int32", []), c.moved(shape)]
            yield (type, f"{shape} axis {axis} parts {parts}",
                   *c.finish(ins, [c.out(f"y{i}") for i in range(parts)], {"num_splits": parts}))


def split_v():
    variants = [((7,), [3, 4], 0), ((7,), [-1, 4], 0), ((7,), [7], 0), ((1,), [1], -1), ((6, 2), [1, 2, 3], 0),
                ((6, 2), [1, -1, 3], -2), ((2, 6), [4, 2], 1), ((2, 6), [5, -1], -1), ((2, 6), [1, 1, 1, 1, 1, 1], 1),
                ((2, 3, 4), [1, 1], 0), ((2, 3, 4), [2, 1], 1), ((2, 3, 4), [3, 1], 2), ((2, 3, 4), [-1], 2),
                ((2, 3, 4), [1, -1], -2), ((1, 4, 3, 5), [2, 3], 3), ((1, 4, 3, 5), [1, 3], 1),
                ((1, 4, 3, 5), [1], 0), ((1, 4, 3, 5), [-1, 2, 2], -1), ((3, 2, 2, 1, 4), [1, 2], 0),
                ((3, 2, 2, 1, 4), [3, 1], 4), ((20, 3), [5, 7, 8], 0)]
    for type in types_but("bool"):
        for shape, sizes, axis in variants:
            c = Moved("split_v", type, shape, sizes, axis)
            ins = [c.moved(shape), c.ints("sizes", sizes), c.ints("axis", axis, "int32", [])]
            yield (type, f"{shape} sizes {sizes} axis {axis}",
                   *c.finish(ins, [c.out(f"y{i}") for i in range(len(sizes))], {"num_splits": len(sizes)}))


def pack():
    variants = [(rank, axis, 1 + (rank + axis) % 4) for rank in (0, 1, 2, 3, 4) for axis in range(-rank - 1, rank + 1)]
    for type in types_but("bool"):
        for rank, axis, count in variants:
            c = Moved("pack", type, rank, axis, count)
            shape = c.shape(rank, 1, 4)
            ins = [c.moved(shape, f"x{i}") for i in range(count)]
            yield (type, f"{count} of {shape} axis {axis}",
                   *c.finish(ins, [c.out()], {"values_count": count, "axis": axis}))


def unpack():
    variants = [(rank, axis) for rank in (1, 2, 3, 4, 5) for axis in range(-rank, rank)]
    for type in types_but("int64"):
        for rank, axis in variants:
            c = Moved("unpack", type, rank, axis)
            shape = c.shape(rank, 1, 4)
            num = shape[axis]
            yield (type, f"{shape} axis {axis}",
                   *c.finish([c.moved(shape)], [c.out(f"y{i}") for i in range(num)], {"num": num, "axis": axis}))


# ---- slices --------------------------------------------------------------------------------------

def slice_():
    variants = [((7,), [2], [3]), ((7,), [0], [7]), ((7,), [6], [1]), ((7,), [2], [-1]), ((1,), [0], [-1]),
                ((4, 5), [1, 2], [2, 3]), ((4, 5), [0, 0], [4, 5]), ((4, 5), [3, 0], [1, -1]), ((4, 5), [0, 4], [-1, 1]),
                ((2, 3, 4), [0, 1, 0], [2, 1, 4]), ((2, 3, 4), [1, 0, 2], [1, 3, 2]), ((2, 3, 4), [0, 0, 3], [2, 3, 1]),
                ((2, 3, 4), [1, 2, 3], [-1, -1, -1]), ((1, 6, 5, 3), [0, 1, 1, 0], [1, 4, 3, 3]),
                ((1, 6, 5, 3), [0, 0, 0, 1], [-1, -1, -1, 2]), ((1, 6, 5, 3), [0, 5, 0, 0], [1, 1, 5, 3]),
                ((2, 2, 3, 2), [1, 0, 1, 0], [1, 2, 2, 1]), ((2, 1, 3, 2, 4), [0, 0, 1, 0, 2], [2, 1, 1, 2, 2]),
                ((2, 1, 3, 2, 4), [1, 0, 0, 1, 0], [1, 1, 3, 1, 4]), ((2, 1, 3, 2, 4), [0] * 5, [-1] * 5)]
    for type in TYPES:
        for shape, begin, size in variants:
            c = Moved("slice", type, shape, begin, size)
            index_type = c.pick(("int32", "int64"))
            sizes = [d - b if s == -1 else s for d, b, s in zip(shape, begin, size)]
            if sizes == list(size) and c.rng.random() < 0.3:  # computed at run time
                begins = (c.moved(shape), c.input("begin", np.array(begin, index_type)))
            else:
                begins = (c.moved(shape), c.ints("begin", begin, index_type))
            ins = [*begins, c.ints("size", size, index_type)]
            yield (type, f"{shape} begin {begin} size {size}",
                   *c.finish(ins, [c.out(shape=sizes)]))  # TFLite trusts a shape of the file here


# shape, begin, end, strides, masks
STRIDED = [
    ((7,), [1], [6], [1], {}), ((7,), [1], [6], [2], {}), ((7,), [0], [7], [3], {}), ((7,), [-3], [-1], [1], {}),
    ((7,), [5], [1], [-1], {}), ((7,), [-1], [-8], [-1], {}), ((7,), [100], [-100], [-3], {}), ((7,), [-100], [100], [2], {}),
    ((7,), [3], [5], [1], {"begin_mask": 1}), ((7,), [3], [5], [1], {"end_mask": 1}),
    ((7,), [3], [5], [-1], {"begin_mask": 1, "end_mask": 1}), ((7,), [3], [1], [-2], {"begin_mask": 1}),
    ((7,), [2], [3], [1], {"shrink_axis_mask": 1}), ((7,), [-2], [0], [1], {"shrink_axis_mask": 1}),
    ((7,), [4], [0], [3], {"shrink_axis_mask": 1}), ((7,), [5], [0], [1], {"shrink_axis_mask": 1, "begin_mask": 1}),
    ((4, 5), [1, 2], [3, 5], [1, 1], {}), ((4, 5), [0, 4], [4, 0], [2, -2], {}), ((4, 5), [3, 4], [-5, -6], [-1, -1], {}),
    ((4, 5), [1], [3], [1], {}), ((4, 5), [2], [3], [1], {"shrink_axis_mask": 1}),
    ((4, 5), [0, 2], [4, 3], [1, 1], {"shrink_axis_mask": 2}), ((4, 5), [1, 1], [0, 0], [1, 1], {"shrink_axis_mask": 3}),
    ((4, 5), [0, 1], [0, 3], [1, 1], {"ellipsis_mask": 1}), ((4, 5), [1, 0], [3, 0], [1, 1], {"ellipsis_mask": 2}),
    ((4, 5), [0, 1, 3], [0, 2, 5], [1, 1, 1], {"new_axis_mask": 1}),
    ((4, 5), [1, 0, 0], [3, 0, 4], [1, 1, 2], {"new_axis_mask": 2}),
    ((4, 5), [1, 0], [3, 0], [1, 1], {"new_axis_mask": 2}),
    ((2, 3, 4), [0, 0, 1], [2, 3, 3], [1, 2, 1], {}), ((2, 3, 4), [1, 0, 3], [2, 3, 0], [1, 1, -1], {"end_mask": 4}),
    ((2, 3, 4), [0, 1, 2], [0, 3, 3], [1, 1, 1], {"ellipsis_mask": 1, "shrink_axis_mask": 4}),
    ((2, 3, 4), [0, 2], [0, 3], [1, 1], {"ellipsis_mask": 1, "shrink_axis_mask": 2}),
    ((2, 3, 4), [0, 1, 0], [1, 2, 1], [1, 1, 1], {"ellipsis_mask": 2, "new_axis_mask": 4}),
    ((2, 3, 4), [0, 0, 1], [0, 0, 2], [1, 1, 1], {"ellipsis_mask": 2, "new_axis_mask": 1}),
    ((2, 3, 4), [1, 0, 0, 1], [2, 0, 0, 4], [1, 1, 1, 2], {"ellipsis_mask": 2, "new_axis_mask": 4, "shrink_axis_mask": 1}),
    ((1, 4, 6, 3), [0, 0, 0, 0], [1, 4, 6, 3], [1, 2, 2, 1], {}),
    ((1, 4, 6, 3), [0, 1, 2, 0], [0, 3, 5, 0], [1, 1, 1, 1], {"begin_mask": 9, "end_mask": 9}),
    ((1, 4, 6, 3), [0, 3, 0, 2], [0, 0, 0, 0], [1, -1, 1, -1], {"begin_mask": 15, "end_mask": 15}),
    ((1, 4, 6, 3), [0, 0, 0, 1], [1, 4, 6, 2], [1, 1, 1, 1], {"shrink_axis_mask": 9}),
    ((2, 3, 1, 2, 3), [0, 2, 0, 0, 0], [2, 0, 1, 2, 3], [1, -1, 1, 1, 2], {}),
    ((2, 3, 4), [0, 1, 1], [2, 2, 3], [1, 1, 1], {"offset": True}), ((7,), [-4], [3], [1], {"offset": True}),
    ((4, 5), [0, 0, 1], [2, 0, 3], [1, 1, 1], {"ellipsis_mask": 2}),  # no dimension is left for entry 2
    ((4, 5), [1, 0, 2], [3, 0, 4], [1, 1, 1], {"ellipsis_mask": 2, "new_axis_mask": 2}),
]


def strided_slice():
    for type in TYPES:
        for shape, begin, end, strides, masks in STRIDED:
            c = Moved("strided_slice", type, shape, begin, end, strides, masks)
            ins = [c.moved(shape)] + [c.ints(n, v, "int32") for n, v in
                                      (("begin", begin), ("end", end), ("strides", strides))]
            yield type, f"{shape} {begin} {end} {strides} {masks}", *c.finish(ins, [c.out()], masks)


# ---- gathering -----------------------------------------------------------------------------------

def gather():
    # input, indices, axis, batch_dims
    variants = [((5,), (3,), 0, 0), ((5,), (), 0, 0), ((5,), (2, 3), 0, 0), ((4, 3), (2,), 0, 0), ((4, 3), (2,), 1, 0),
                ((4, 3), (5,), -1, 0), ((4, 3), (2, 2), -2, 0), ((4, 3), (), 1, 0), ((2, 3, 4), (3,), 1, 0),
                ((2, 3, 4), (2, 1), 2, 0), ((2, 3, 4), (2, 3), 2, 2), ((2, 3, 4), (2, 5), 1, 1), ((2, 3, 4), (2,), 1, 1),
                ((2, 3, 4), (2, 2), 2, 1), ((2, 3, 4), (2, 3, 2), 2, 2), ((2, 3, 4), (2, 3), -1, -1), ((2, 3, 4), (2, 3), 2, -2),
                ((1, 4, 3, 2), (2,), 1, 0), ((1, 4, 3, 2), (1, 2), 3, 1), ((1, 4, 3, 2), (3,), 0, 0), ((100, 2), (7,), 0, 0)]
    for type in TYPES:
        for i, (shape, chosen, axis, batch_dims) in enumerate(variants):
            c = Moved("gather", type, i)
            index_type = ("int32", "int64", "int16")[i % 3]
            indices = c.rng.integers(0, shape[axis], size=chosen).astype(index_type)
            ins = [c.moved(shape), c.ints("indices", indices, index_type) if i % 4 == 3 else c.input("indices", np.asarray(indices))]
            yield (type, f"{shape} indices {chosen} axis {axis} batch_dims {batch_dims}",
                   *c.finish(ins, [c.out()], {"axis": axis, "batch_dims": batch_dims}))


def gather_nd():
    variants = [((5,), (1,)), ((5,), (3, 1)), ((5,), (2, 2, 1)), ((4, 3), (1,)), ((4, 3), (2,)), ((4, 3), (5, 1)),
                ((4, 3), (5, 2)), ((4, 3), (2, 3, 2)), ((2, 3, 4), (1,)), ((2, 3, 4), (2,)), ((2, 3, 4), (3,)),
                ((2, 3, 4), (4, 1)), ((2, 3, 4), (4, 2)), ((2, 3, 4), (4, 3)), ((2, 3, 4), (2, 2, 2)),
                ((1, 4, 3, 2), (3, 2)), ((1, 4, 3, 2), (3, 4)), ((1, 4, 3, 2), (2, 1, 3)), ((2, 1, 3, 2, 2), (2, 3)),
                ((30, 2), (9, 1))]
    for type in TYPES:
        for i, (shape, chosen) in enumerate(variants):
            c = Moved("gather_nd", type, i)
            index_type = ("int32", "int64", "int16")[i % 3]
            indices = (c.rng.random(size=chosen) * shape[:chosen[-1]]).astype(index_type)
            ins = [c.moved(shape), c.ints("indices", indices, index_type) if i % 4 == 3 else c.input("indices", indices)]
            yield type, f"{shape} indices {chosen}", *c.finish(ins, [c.out()])


# ---- blocks --------------------------------------------------------------------------------------

BLOCKS = [(n, h, w, d, block) for block in (1, 2, 3) for n, h, w, d in
          ((1, 1, 1, 1), (1, 2, 3, 1), (2, 1, 2, 3), (1, 3, 1, 4), (3, 2, 2, 2), (1, 1, 4, 5), (2, 3, 2, 1))]


def depth_to_space(op):
    for type in types_but("bool"):
        for n, h, w, d, block in BLOCKS:
            c = Moved(op, type, n, h, w, d, block)
            shape = [n, h, w, d * block * block] if op == "depth_to_space" else [n, h * block, w * block, d]
            yield type, f"{shape} block {block}", *c.finish([c.moved(shape)], [c.out()], {"block_size": block})


# block, border before, after; extents of the parts
BATCHES = [([1, 1], [[0, 0], [0, 0]]), ([2, 2], [[0, 0], [0, 0]]), ([2, 3], [[0, 0], [0, 0]]), ([2, 2], [[1, 1], [0, 0]]),
           ([2, 2], [[0, 0], [1, 1]]), ([2, 2], [[1, 1], [1, 1]]), ([3, 2], [[1, 2], [0, 2]]), ([1, 2], [[0, 0], [1, 0]]),
           ([3, 3], [[2, 1], [1, 2]]), ([2, 1], [[1, 0], [0, 0]]), ([4, 4], [[2, 2], [2, 2]]),
           ([2], [[0, 0]]), ([2], [[1, 1]]), ([3], [[0, 1]]), ([1], [[0, 0]]), ([3], [[2, 0]])]


def batches(op):
    for type in types_but("bool"):
        for rows, (block, border) in itertools.chain(itertools.product([2], BATCHES), itertools.product([4], BATCHES[2:8])):
            parts = [rows, 3, 2] if len(block) == 2 else [3, 2]
            c = Moved(op, type, block, border, parts)
            batch, spatial, depth = int(c.rng.integers(1, 3)), parts[:-1], parts[-1]
            if op == "space_to_batch_nd":
                shape = [batch, *(p * b - sum(e) for p, b, e in zip(spatial, block, border)), depth]
            else:
                shape = [batch * int(np.prod(block)), *spatial, depth]
            if min(shape) < 1:
                continue
            ins = [c.moved(shape), c.ints("block", block, "int32"), c.ints("border", border, "int32")]
            yield type, f"{shape} block {block} border {border}", *c.finish(ins, [c.out()])


# ---- repeating -----------------------------------------------------------------------------------

def mirror_pad():
    for type in types_but("bool"):
        for i in range(24):
            c = Moved("mirror_pad", type, i)
            rank, mode = 1 + i % 5, ("REFLECT", "SYMMETRIC")[i // 5 % 2]
            shape = c.shape(rank, 1, 5 if rank < 4 else 4)
            most = np.array(shape) - (mode == "REFLECT")
            paddings = np.stack([c.rng.integers(0, most + 1), c.rng.integers(0, most + 1)], 1)
            if i % 6 == 5:
                paddings = np.stack([most, most], 1)
            ins = [c.moved(shape), c.ints("paddings", paddings)]
            yield (type, f"{shape} {mode} {paddings.tolist()}", *c.finish(ins, [c.out()], {"mode": mode}))


def tile():
    variants = [((3,), [2]), ((3,), [1]), ((1,), [5]), ((), []), ((2, 3), [1, 1]), ((2, 3), [2, 1]), ((2, 3), [1, 2]),
                ((2, 3), [3, 2]), ((1, 3), [4, 1]), ((3, 1), [1, 4]), ((2, 3, 4), [1, 2, 1]), ((2, 3, 4), [2, 1, 2]),
                ((2, 1, 2), [1, 5, 1]), ((1, 2, 2, 3), [1, 2, 2, 1]), ((1, 2, 2, 3), [2, 1, 1, 2]), ((1, 1, 1, 4), [1, 3, 3, 1]),
                ((2, 2, 1, 2), [2, 2, 2, 2]), ((2, 1, 2, 1, 2), [1, 2, 1, 2, 1]), ((2, 1, 2, 1, 2), [2, 2, 2, 1, 2]),
                ((2, 2, 2, 2, 2), [2, 2, 2, 2, 2]), ((1, 2, 1, 1, 1, 2), [2, 1, 2, 1, 2, 1])]
    for type in TYPES:
        for shape, multiples in variants:
            c = Moved("tile", type, shape, multiples)
            ins = [c.moved(shape), c.ints("multiples", multiples)]
            yield type, f"{shape} times {multiples}", *c.finish(ins, [c.out()])


def broadcast_to():
    variants = [((3,), [3]), ((1,), [4]), ((), [2, 3]), ((3,), [2, 3]), ((1,), [2, 3]), ((2, 1), [2, 3]), ((1, 3), [2, 3]),
                ((1, 1), [2, 3]), ((3,), [1, 2, 3]), ((2, 1, 4), [2, 3, 4]), ((1, 3, 1), [2, 3, 4]), ((3, 1), [2, 3, 4]),
                ((1, 1, 1, 3), [1, 2, 2, 3]), ((1, 2, 2, 1), [2, 2, 2, 3]), ((2, 1, 3, 1), [2, 2, 3, 2]), ((1,), [2, 1, 3, 2]),
                ((2, 1, 2, 1, 2), [2, 2, 2, 2, 2]), ((1, 2, 1, 2, 1), [3, 2, 1, 2, 2]), ((2, 1, 2), [2, 1, 2, 2, 2, 2]),
                ((2, 1, 1, 2, 1, 1), [2, 2, 1, 2, 1, 3]), ((1, 2, 1, 2, 1, 2, 1, 2), [2, 2, 1, 2, 2, 2, 1, 2])]
    for type in TYPES:
        for shape, to in variants:
            c = Moved("broadcast_to", type, shape, to)
            yield type, f"{shape} to {to}", *c.finish([c.moved(shape), c.ints("shape", to)], [c.out()], version=2)


def fill():
    for type in types_but("uint8"):
        for i in range(20):
            c = Moved("fill", type, i)
            dims = c.shape(1 + i % 5, 1, 5)
            ins = [c.ints("dims", dims), c.moved(())]
            yield type, f"{dims}", *c.finish(ins, [c.out()])


# ---- shapes --------------------------------------------------------------------------------------

def expand_dims():
    variants = [(rank, axis) for rank in (0, 1, 2, 3, 4) for axis in range(-rank - 1, rank + 1)]
    for type in TYPES:
        for rank, axis in variants:
            c = Moved("expand_dims", type, rank, axis)
            shape = c.shape(rank)
            ins = [c.moved(shape), c.ints("axis", axis, shape=c.pick(([], [1])))]
            yield type, f"{shape} axis {axis}", *c.finish(ins, [c.out()])


def shape():
    for type in TYPES:
        for i in range(24):
            c = Moved("shape", type, i)
            out_type = ("int32", "int64")[i % 2]
            s = c.shape(1 + i // 2 % 6)
            yield (type, f"{s} as {out_type}",
                   *c.finish([c.moved(s)], [c.out(type=out_type, quant=None)], {"out_type": out_type}))


def shape_arithmetic():
    """RESHAPE to what SHAPE, STRIDED_SLICE and PACK say, as exporters write a flatten; its values are
    the model's only output besides."""
    for type in BYTE_TYPES + ("float32",):
        for i in range(20):
            c = Moved("shape", type, "arithmetic", i)
            s = c.shape(2 + i % 3)
            x = c.moved(s)
            dims = c.m.tensor("dims", [len(s)], "int32")
            c.m.op("SHAPE", [x], [dims], {"out_type": "int32"})
            first = c.m.tensor("first", [], "int32")
            ends = [c.ints(n, v, "int32") for n, v in (("begin", [0]), ("end", [1]), ("strides", [1]))]
            c.m.op("STRIDED_SLICE", [dims, *ends], [first], {"shrink_axis_mask": 1})
            to = c.m.tensor("to", [2], "int32")
            c.m.op("PACK", [first, c.ints("rest", -1, "int32", [])], [to], {"values_count": 2})
            y = c.out(shape=[s[0], int(np.prod(s[1:]))])
            c.m.op("RESHAPE", [x, to], [y])
            yield f"{type} flattened", f"{s}", c.m.finish(), c.inputs


def range_():
    variants = {
        "int32": [(0, n, 1) for n in (1, 2, 5, 12)] + [(3, 17, 4), (3, 19, 4), (-5, 6, 2), (7, 0, -1), (7, -1, -3), (10, -10, -7),
                  (0, 2**31 - 1, 2**30), (-3, 3, 1), (100, 0, -50), (5, 6, 9), (6, 5, -9), (1, 10, 3)],
        "float32": [(0, 1, 0.1), (0, 1, 0.3), (0.5, 5.5, 1), (1, 0, -0.1), (-2, 2, 0.25), (0, 3, 1), (3, 0, -0.7), (0.1, 0.7, 0.2),
                    (0, 10, 3.3), (1e-3, 2e-3, 1e-4), (0, 1, 0.7), (5, 4.9, -0.3), (-1, -2, -0.125), (1e6, 1e6 + 3, 0.5), (0, 0.3, 0.1),
                    (0, 0.9, 0.3), (2, 7, 1.5), (-0.5, 0.5, 0.2), (0, 100, 9.5), (1, 2, 5)]}
    variants["int64"] = [v for v in variants["int32"]] + [(2**40, 2**40 + 9, 2), (0, 2**40, 2**38), (-2**40, -2**41, -2**39), (9, 0, -2)]
    variants["int32"] += [(0, 9, 2), (-9, 0, 2), (9, 0, -2), (20, 22, 1)]
    for type, cases in variants.items():
        for start, limit, delta in cases:
            c = Moved("range", type, start, limit, delta)
            ins = [c.ints(n, v, type, []) for n, v in (("start", start), ("limit", limit), ("delta", delta))]
            yield type, f"{start} to {limit} by {delta}", *c.finish(ins, [c.out()])


# ---- reductions ----------------------------------------------------------------------------------

REDUCTIONS = [((2, 3, 2, 4), axes, keep) for axes in ((1, 2), (2, 1), (0,), (3,), (-1,), (1, 3), (0, 1, 2, 3), (2, 2))
              for keep in (False, True)]
REDUCTIONS += [((7,), (0,), False), ((3, 20), (1,), False), ((1, 3, 3, 8), (1, 2), True), ((2, 2, 2, 2, 2), (0, 2, 4), False),
               ((4, 1, 3), (1,), False), ((1, 5), (1,), False), ((2, 3), (), False), ((3, 1, 2), (-1, 0), True)]


class Reduced(Moved):
    def axes(self, axes):
        return self.m.tensor("axes", [len(axes)], "int32", data=axes)


def reduce(op):
    types = ("bool",) if op in ("reduce_any", "reduce_all") else TYPES
    for type in types:
        for i, (shape, axes, keep) in enumerate(REDUCTIONS):
            c = Reduced(op, type, i)
            if type == "bool":  # seldom and often true: both results occur
                c.values = lambda type, shape: c.rng.random(size=shape) < c.pick((0.03, 0.3, 0.97))
            if type == "float32" and i % 3 == 1:
                c.values = lambda type, shape: c.special_floats(shape, np.nan)
            ins = [c.moved(shape), c.axes(axes)]
            yield type, f"{shape} axes {axes} keep_dims {keep}", *c.finish(ins, [c.out()], {"keep_dims": keep})


def moved_by_128(quant):
    return Quant("uint8", quant.scale, quant.zero_point + 128)


def outputs_of_twin(twin, _):
    return [(y ^ np.uint8(128)).view(np.int8) for y in run_reference(*twin)]


def sum_():
    """TFLite's reference reads and writes int8 values here as if they were uint8; what it means to
    compute is what it gives for uint8 values and zero points, all larger by 128."""
    for type in types_but("bool"):
        for i, (shape, axes, keep) in enumerate(REDUCTIONS):
            c = Reduced("sum", type, i)
            out, twin = None, None
            if type in BYTE_TYPES:
                count = np.prod([shape[a] for a in set(a % len(shape) for a in axes)])
                ratio = (1.0, 0.4, 2.0, 0.05, 0.999)[i % 5] / np.sqrt(count)
                out = c.quant(type, float(c.q.scale) / ratio, c.pick(("any", "low", "high", "middle")))
            elif type != "float32":
                c.values = lambda type, shape: c.rng.integers(-2**24, 2**24, size=shape).astype(type)
            x = c.moved(shape)
            if type == "int8":
                t = Reduced("sum", "uint8", i)
                t_x = t.input("x", c.inputs[0].view(np.uint8) ^ np.uint8(128), moved_by_128(c.q))
                twin = t.finish([t_x, t.axes(axes)], [t.out(quant=moved_by_128(out))], {"keep_dims": keep})
            case = c.finish([x, c.axes(axes)], [c.out(quant=out)], {"keep_dims": keep})
            defined = [functools.partial(outputs_of_twin, twin)] if twin else []
            yield type, f"{shape} axes {axes} keep_dims {keep}", *case, *defined


def reduce_prod():
    for type in types_but("bool"):
        for i, (shape, axes, keep) in enumerate(REDUCTIONS):
            c = Reduced("reduce_prod", type, i)
            quantized = type == "int8"
            quant = None
            if quantized:
                n = int(np.prod([shape[a] for a in set(a % len(shape) for a in axes)]))
                # Products of n values near 1 / Sx; some far apart.
                c.q = c.quant(type, c.scale(0.01, 0.2), c.pick(("any", "low", "high", "middle")))
                near = 1 / float(c.q.scale)
                signs = c.rng.choice([-1, 1], size=shape)
                v = c.q.zero_point + signs * np.round(near * np.exp(c.rng.normal(size=shape) * 0.5))
                quant = c.quant(type, c.scale(0.01, 0.2), c.pick(("any", "middle")))
                x = c.input("x", np.clip(v, *RANGE[type]).astype(type), c.q)
            elif type == "uint8":
                x = c.input("x", c.values(type, shape))
            else:
                v = c.rng.normal(size=shape).astype(f32) if type == "float32" else c.rng.integers(-2, 3, size=shape)
                x = c.input("x", v.astype(type))
            yield (type, f"{shape} axes {axes} keep_dims {keep}",
                   *c.finish([x, c.axes(axes)], [c.out(quant=quant)], {"keep_dims": keep}))


def arg(op):
    variants = [((7,), 0), ((7,), -1), ((1,), 0), ((3, 8), 1), ((3, 8), 0), ((3, 8), -1), ((1, 100), 1), ((2, 3, 4), 0),
                ((2, 3, 4), 1), ((2, 3, 4), 2), ((2, 3, 4), -2), ((1, 4, 4, 3), 3), ((1, 4, 4, 3), 1), ((1, 4, 4, 3), -2),
                ((2, 2, 2, 17), -1), ((2, 1, 2, 2, 3), 4), ((2, 1, 2, 2, 3), 1), ((5, 1), 1), ((40,), 0), ((2, 33), 1)]
    for type in types_but("int64"):
        for i, (shape, axis) in enumerate(variants):
            c = Moved(op, type, i)
            if i % 2 and type != "bool":  # equal values: the first counts
                c.values = lambda type, shape: c.rng.integers(0, 4, size=shape).astype(type)
            if type == "float32" and i % 3 == 1:
                c.values = lambda type, shape: c.special_floats(shape)
            out_type = ("int32", "int64")[i % 2]
            ins = [c.moved(shape), c.ints("axis", axis, shape=c.pick(([], [1])))]
            yield (type, f"{shape} axis {axis} as {out_type}",
                   *c.finish(ins, [c.out(type=out_type, quant=None)], {"output_type": out_type}))


OPERATORS = {
    "arg_max": lambda: arg("arg_max"), "arg_min": lambda: arg("arg_min"),
    "batch_to_space_nd": lambda: batches("batch_to_space_nd"), "broadcast_to": broadcast_to,
    "depth_to_space": lambda: depth_to_space("depth_to_space"), "expand_dims": expand_dims, "fill": fill,
    "gather": gather, "gather_nd": gather_nd, "mirror_pad": mirror_pad, "pack": pack, "range": range_,
    "reduce_all": lambda: reduce("reduce_all"), "reduce_any": lambda: reduce("reduce_any"),
    "reduce_max": lambda: reduce("reduce_max"), "reduce_min": lambda: reduce("reduce_min"), "reduce_prod": reduce_prod,
    "shape": lambda: itertools.chain(shape(), shape_arithmetic()), "slice": slice_,
    "space_to_batch_nd": lambda: batches("space_to_batch_nd"), "space_to_depth": lambda: depth_to_space("space_to_depth"),
    "split": split, "split_v": split_v, "strided_slice": strided_slice, "sum": sum_, "tile": tile, "unpack": unpack,
}
