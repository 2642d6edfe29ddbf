"""Writes small .tflite files (schema version 3, identifier TFL3) from a compact description.

    m = ModelBuilder()
    x = m.tensor("x", [1, 4], "int8", scale=0.5, zero_point=3)
    w = m.tensor("w", [2, 4], "int8", scale=[0.1, 0.2], data=weights, quantized_dimension=0)
    y = m.tensor("y", [1, 2], "int8", scale=0.25, zero_point=-7)
    m.op("FULLY_CONNECTED", [x, w, -1], [y], {"activation": "RELU"})
    data = m.finish()

Tensors with `data` are constants. Model inputs are the tensors that have no data and that no
operator writes; outputs those that no operator reads. The bytes depend on nothing but the calls.
Numbers in the tables below are facts of the format.
"""

import flatbuffers
from flatbuffers import flexbuffers
import numpy as np

TENSOR_TYPES = {
    "float32": (0, np.float32), "float16": (1, np.float16), "int32": (2, np.int32),
    "uint8": (3, np.uint8), "int64": (4, np.int64), "bool": (6, np.bool_), "int8": (9, np.int8),
    "int16": (7, np.int16),
}
PADDING = {"SAME": 0, "VALID": 1}
ACTIVATION = {"NONE": 0, "RELU": 1, "RELU_N1_TO_1": 2, "RELU6": 3}
MIRROR_PAD = {"REFLECT": 0, "SYMMETRIC": 1}

# name: (builtin code, options table or None)
BUILTINS = {
    "ADD": (0, "Add"), "AVERAGE_POOL_2D": (1, "Pool2D"), "CONCATENATION": (2, "Concatenation"),
    "CONV_2D": (3, "Conv2D"), "DEPTHWISE_CONV_2D": (4, "DepthwiseConv2D"),
    "DEQUANTIZE": (6, "Dequantize"), "FULLY_CONNECTED": (9, "FullyConnected"),
    "LOGISTIC": (14, None), "MAX_POOL_2D": (17, "Pool2D"), "MUL": (18, "Mul"), "RELU": (19, None),
    "RELU6": (21, None), "RESHAPE": (22, "Reshape"), "SOFTMAX": (25, "Softmax"),
    "PAD": (34, "Pad"), "TRANSPOSE": (39, "Transpose"), "MEAN": (40, "Reducer"),
    "SQUEEZE": (43, "Squeeze"), "PADV2": (60, "PadV2"), "QUANTIZE": (114, "Quantize"),
    # Element by element.
    "SUB": (41, "Sub"), "DIV": (42, "Div"), "MAXIMUM": (55, None), "MINIMUM": (57, None),
    "FLOOR_DIV": (90, None), "FLOOR_MOD": (95, None), "POW": (78, None), "SQUARED_DIFFERENCE": (99, None),
    "PRELU": (54, None), "EQUAL": (71, None), "NOT_EQUAL": (72, None), "LESS": (58, None),
    "LESS_EQUAL": (63, None), "GREATER": (61, None), "GREATER_EQUAL": (62, None),
    "LOGICAL_AND": (86, None), "LOGICAL_OR": (84, None), "LOGICAL_NOT": (87, None),
    "SELECT": (64, None), "SELECT_V2": (123, None), "CAST": (53, "Cast"),
    "FAKE_QUANT": (80, "FakeQuant"), "TANH": (28, None), "ELU": (111, None), "GELU": (150, "Gelu"),
    "EXP": (47, None), "LOG": (73, None), "SQRT": (75, None), "RSQRT": (76, None), "SQUARE": (92, None),
    "ABS": (101, None), "NEG": (59, None), "FLOOR": (8, None), "HARD_SWISH": (117, None),
    "LEAKY_RELU": (98, "LeakyRelu"), "RELU_N1_TO_1": (20, None), "RELU_0_TO_1": (152, None),
    "LOG_SOFTMAX": (50, None),
    "L2_NORMALIZATION": (11, "L2Norm"), "L2_POOL_2D": (12, "Pool2D"),
    "RESIZE_BILINEAR": (23, "ResizeBilinear"), "TRANSPOSE_CONV": (67, "TransposeConv"),
    "RESIZE_NEAREST_NEIGHBOR": (97, "ResizeNearestNeighbor"),
    "BATCH_MATMUL": (126, "BatchMatMul"),
    # Moving and reducing.
    "DEPTH_TO_SPACE": (5, "DepthToSpace"), "SPACE_TO_DEPTH": (26, "SpaceToDepth"),
    "GATHER": (36, "Gather"), "BATCH_TO_SPACE_ND": (37, None), "SPACE_TO_BATCH_ND": (38, None),
    "STRIDED_SLICE": (45, "StridedSlice"), "SPLIT": (49, "Split"), "ARG_MAX": (56, "ArgMax"),
    "SLICE": (65, None), "TILE": (69, None), "EXPAND_DIMS": (70, None), "SUM": (74, "Reducer"),
    "SHAPE": (77, "Shape"), "ARG_MIN": (79, "ArgMin"), "REDUCE_PROD": (81, "Reducer"),
    "REDUCE_MAX": (82, "Reducer"), "PACK": (83, "Pack"), "UNPACK": (88, "Unpack"),
    "REDUCE_MIN": (89, "Reducer"), "REDUCE_ANY": (91, "Reducer"), "FILL": (94, None), "RANGE": (96, None),
    "MIRROR_PAD": (100, "MirrorPad"), "SPLIT_V": (102, "SplitV"), "GATHER_ND": (107, None),
    "BROADCAST_TO": (130, None), "REDUCE_ALL": (140, "Reducer"),
}

# options table: (number in the union, {key: (field position, kind, default of the schema)})
_WINDOW = {"padding": (0, "pad", 0), "stride_w": (1, "int32", 0), "stride_h": (2, "int32", 0)}
_ACTIVATION = {"activation": (0, "act", 0)}
OPTIONS = {
    "Conv2D": (1, {**_WINDOW, "activation": (3, "act", 0), "dilation_w": (4, "int32", 1),
                   "dilation_h": (5, "int32", 1)}),
    "DepthwiseConv2D": (2, {**_WINDOW, "depth_multiplier": (3, "int32", 0),
                            "activation": (4, "act", 0), "dilation_w": (5, "int32", 1),
                            "dilation_h": (6, "int32", 1)}),
    "Pool2D": (5, {**_WINDOW, "filter_w": (3, "int32", 0), "filter_h": (4, "int32", 0),
                   "activation": (5, "act", 0)}),
    "FullyConnected": (8, {**_ACTIVATION, "keep_num_dims": (2, "bool", False)}),
    "Softmax": (9, {"beta": (0, "float32", 0.0)}),
    "Concatenation": (10, {"axis": (0, "int32", 0), "activation": (1, "act", 0)}),
    "Add": (11, _ACTIVATION),
    "Reshape": (17, {"new_shape": (0, "int32[]", None)}),
    "Mul": (21, _ACTIVATION),
    "Pad": (22, {}),
    "Transpose": (26, {}),
    "Reducer": (27, {"keep_dims": (0, "bool", False)}),
    "Squeeze": (30, {"squeeze_dims": (0, "int32[]", None)}),
    "Dequantize": (38, {}),
    "PadV2": (43, {}),
    "Quantize": (89, {}),
    "Sub": (28, _ACTIVATION),
    "Div": (29, _ACTIVATION),
    "Cast": (37, {"from": (0, "type", 0), "to": (1, "type", 0)}),
    "FakeQuant": (58, {"min": (0, "float32", 0.0), "max": (1, "float32", 0.0),
                       "num_bits": (2, "int32", 0), "narrow_range": (3, "bool", False)}),
    "LeakyRelu": (75, {"alpha": (0, "float32", 0.0)}),
    "Gelu": (116, {"approximate": (0, "bool", False)}),
    "L2Norm": (12, _ACTIVATION),
    "ResizeBilinear": (15, {"align_corners": (2, "bool", False), "half_pixel_centers": (3, "bool", False)}),
    "TransposeConv": (49, {**_WINDOW, "activation": (3, "act", 0)}),
    "ResizeNearestNeighbor": (74, {"align_corners": (0, "bool", False),
                                   "half_pixel_centers": (1, "bool", False)}),
    "BatchMatMul": (101, {"adj_x": (0, "bool", False), "adj_y": (1, "bool", False)}),
    "SpaceToDepth": (19, {"block_size": (0, "int32", 0)}),
    "Gather": (23, {"axis": (0, "int32", 0), "batch_dims": (1, "int32", 0)}),
    "StridedSlice": (32, {"begin_mask": (0, "int32", 0), "end_mask": (1, "int32", 0),
                          "ellipsis_mask": (2, "int32", 0), "new_axis_mask": (3, "int32", 0),
                          "shrink_axis_mask": (4, "int32", 0), "offset": (5, "bool", False)}),
    "Split": (35, {"num_splits": (0, "int32", 0)}),
    "ArgMax": (40, {"output_type": (0, "type", 0)}),
    "Shape": (55, {"out_type": (0, "type", 0)}),
    "ArgMin": (57, {"output_type": (0, "type", 0)}),
    "Pack": (59, {"values_count": (0, "int32", 0), "axis": (1, "int32", 0)}),
    "Unpack": (64, {"num": (0, "int32", 0), "axis": (1, "int32", 0)}),
    "MirrorPad": (77, {"mode": (0, "mirror", 0)}),
    "SplitV": (79, {"num_splits": (0, "int32", 0)}),
    "DepthToSpace": (94, {"block_size": (0, "int32", 0)}),
}

CUSTOM = 32  # the code of all custom operators, which have a name instead
FIRST_LARGE_CODE = 127  # codes from here on do not fit the old 8-bit field, which then holds this


class ModelBuilder:
    """Collects tensors and operators of one subgraph; `finish` returns the file's bytes."""

    def __init__(self):
        self.tensors = []
        self.operators = []

    def tensor(self, name, shape, type, scale=None, zero_point=0, data=None,
               quantized_dimension=0):
        """Adds a tensor and returns its index. A list of scales is one for each index of
        quantized_dimension; `zero_point` is a list then, too, or holds for all of them."""
        if data is not None:
            data = np.ascontiguousarray(np.asarray(data, TENSOR_TYPES[type][1]).reshape(shape))
        scales = None if scale is None else [float(np.float32(s)) for s in np.atleast_1d(scale)]
        points = None if scales is None else np.broadcast_to(zero_point, len(scales)).tolist()
        self.tensors.append(dict(name=name, shape=[int(d) for d in shape], type=type,
                                 scales=scales, zero_points=points, data=data,
                                 quantized_dimension=quantized_dimension))
        return len(self.tensors) - 1

    def op(self, builtin, inputs, outputs, options=None, version=1):
        """Adds an operator; -1 among the inputs is an absent optional input."""
        code, table = BUILTINS[builtin]
        self.operators.append(dict(code=code, version=version, table=table, inputs=list(inputs),
                                   outputs=list(outputs), options=dict(options or {})))

    def custom_op(self, name, inputs, outputs, options):
        """`options`: a dict of numbers, stored as a FlexBuffer, or its bytes."""
        if isinstance(options, dict):
            options = bytes(flexbuffers.Dumps(options))
        self.operators.append(dict(code=CUSTOM, custom_code=name, version=1, table=None, inputs=list(inputs),
                                   outputs=list(outputs), custom_options=options))

    def finish(self):
        read = {i for o in self.operators for i in o["inputs"]}
        written = {i for o in self.operators for i in o["outputs"]}
        count = range(len(self.tensors))
        inputs = [i for i in count if self.tensors[i]["data"] is None and i not in written]
        outputs = [i for i in count if i in written and i not in read]
        return _Writer().model(self, inputs, outputs)


class _Writer:
    def __init__(self):
        self.b = flatbuffers.Builder(1024)

    def table(self, num_fields, fields):
        """fields: (position, kind, value, default). A value equal to the default is left out."""
        b = self.b
        slots = {"int8": b.PrependInt8Slot, "uint8": b.PrependUint8Slot, "bool": b.PrependBoolSlot,
                 "int32": b.PrependInt32Slot, "uint32": b.PrependUint32Slot,
                 "float32": b.PrependFloat32Slot, "offset": b.PrependUOffsetTRelativeSlot}
        b.StartObject(num_fields)
        for position, kind, value, default in fields:
            slots[kind](position, value or 0, default)
        return b.EndObject()

    def vector(self, values, dtype, alignment=None):
        """A vector of numbers, its first aligned to `alignment` bytes."""
        array = np.asarray(values, dtype)
        raw, size, b = array.tobytes(), array.dtype.itemsize, self.b
        b.StartVector(size, array.size, alignment or size)
        b.head -= len(raw)
        b.Bytes[b.head:b.head + len(raw)] = raw
        return b.EndVector()

    def offsets(self, values):
        b = self.b
        b.StartVector(4, len(values), 4)
        for v in reversed(values):
            b.PrependUOffsetTRelative(v)
        return b.EndVector()

    def options(self, table, given):
        number, layout = OPTIONS[table]
        unknown = set(given) - set(layout)
        if unknown:
            raise ValueError(f"{table}: no such option: {sorted(unknown)}")
        fields = []
        for key, (position, kind, default) in layout.items():
            value = given.get(key, default)
            if kind == "pad":
                kind, value = "int8", PADDING.get(value, value)
            elif kind == "act":
                kind, value = "int8", ACTIVATION.get(value, value)
            elif kind == "mirror":
                kind, value = "int8", MIRROR_PAD.get(value, value)
            elif kind == "type":
                kind, value = "int8", TENSOR_TYPES[value][0] if value else 0
            elif kind == "int32[]":
                kind, value, default = "offset", value and self.vector(value, np.int32), 0
            fields.append((position, kind, value, default))
        return number, self.table(1 + max([f[0] for f in fields], default=-1), fields)

    def tensor(self, t, buffer):
        name, shape, quantization = self.b.CreateString(t["name"]), self.vector(t["shape"], np.int32), 0
        if t["scales"] is not None:
            fields = [(2, "offset", self.vector(t["scales"], np.float32), 0),
                      (3, "offset", self.vector(t["zero_points"], np.int64), 0),
                      (6, "int32", t["quantized_dimension"], 0)]
            quantization = self.table(7, fields)
        return self.table(5, [(0, "offset", shape, 0), (1, "int8", TENSOR_TYPES[t["type"]][0], 0),
                              (2, "uint32", buffer, 0), (3, "offset", name, 0),
                              (4, "offset", quantization, 0)])

    def operator(self, o, opcode_index):
        ins, outs = self.vector(o["inputs"], np.int32), self.vector(o["outputs"], np.int32)
        number, options = (0, 0) if o["table"] is None else self.options(o["table"], o["options"])
        custom = self.vector(np.frombuffer(o["custom_options"], np.uint8), np.uint8) if "custom_options" in o else 0
        return self.table(6, [(0, "uint32", opcode_index, 0), (1, "offset", ins, 0),
                              (2, "offset", outs, 0), (3, "uint8", number, 0),
                              (4, "offset", options, 0), (5, "offset", custom, 0)])

    def model(self, m, inputs, outputs):
        buffers, buffer_of = [self.table(1, [])], []  # buffer 0 is empty by convention
        for t in m.tensors:
            if t["data"] is not None:
                raw = np.frombuffer(t["data"].tobytes(), np.uint8)
                buffers.append(self.table(1, [(0, "offset", self.vector(raw, np.uint8, 16), 0)]))
            buffer_of.append(0 if t["data"] is None else len(buffers) - 1)
        tensors = [self.tensor(t, buffer) for t, buffer in zip(m.tensors, buffer_of)]
        code_of = lambda o: (o["code"], o.get("custom_code", ""), o["version"])
        codes = sorted({code_of(o) for o in m.operators})
        operators = [self.operator(o, codes.index(code_of(o))) for o in m.operators]
        names = [custom and self.b.CreateString(custom) for _, custom, _ in codes]
        subgraph = self.table(5, [(0, "offset", self.offsets(tensors), 0),
                                  (1, "offset", self.vector(inputs, np.int32), 0),
                                  (2, "offset", self.vector(outputs, np.int32), 0),
                                  (3, "offset", self.offsets(operators), 0)])
        code_tables = [self.table(4, [(0, "int8", min(code, FIRST_LARGE_CODE), 0), (1, "offset", name or 0, 0),
                                      (2, "int32", version, 1), (3, "int32", code, 0)])
                       for (code, _, version), name in zip(codes, names)]
        root = self.table(5, [(0, "uint32", 3, 0), (1, "offset", self.offsets(code_tables), 0),
                              (2, "offset", self.offsets([subgraph]), 0),
                              (4, "offset", self.offsets(buffers), 0)])
        self.b.Finish(root, file_identifier=b"TFL3")
        return bytes(self.b.Output())
