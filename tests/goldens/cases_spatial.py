"""Cases of operators over images: resizing, transposed convolution, pools of squares, detections."""

import functools

import numpy as np

from cases import (BYTE_TYPES, COMMON_PRODUCT, WINDOWS, Case, Quant, attribute_sets, describe, image_shape, product,
                   window_options)

# ---- resizing ------------------------------------------------------------------------------------

# (input size, output size, ...): up, down, by odd factors, from and to one pixel, one axis only.
SIZES = [((3, 4), (6, 8)), ((3, 4), (7, 5)), ((5, 5), (2, 3)), ((8, 8), (4, 4)), ((1, 1), (3, 4)),
         ((4, 3), (1, 1)), ((2, 7), (2, 7)), ((11, 2), (21, 3)), ((2, 2), (7, 9)), ((10, 6), (3, 13))]
CENTERS = [{}, {"align_corners": True}, {"half_pixel_centers": True}]


def resize(op, types, centers):
    for type in types:
        for i, (size, to) in enumerate(SIZES):
            for options in centers:
                a = {"size": size, "to": to, **options}
                c = Case(op, type, a)
                q = c.quant(type) if type in BYTE_TYPES else None
                v = c.values(type, (1 + i % 3 // 2, *size, (3, 1, 2, 5)[i % 4]))
                ins = [c.input("x", v, q), c.m.tensor("size", [2], "int32", data=to)]
                yield type, describe(a), *c.done(op, ins, c.tensor("y", [1], type, q), options)


# ---- transposed convolution ----------------------------------------------------------------------

TRANSPOSED = [
    {"k": (1, 1)}, {"k": (2, 2), "stride": (2, 2)}, {"k": (2, 2), "stride": (2, 2), "padding": "VALID"},
    {"k": (3, 3), "stride": (2, 2)}, {"k": (3, 3), "stride": (2, 2), "padding": "VALID"},
    {"k": (3, 3), "stride": (2, 2), "more": (1, 1), "padding": "VALID"}, {"k": (3, 3), "stride": (2, 2), "more": (-1, 0)},
    {"k": (4, 4), "stride": (2, 2)}, {"k": (3, 2), "stride": (1, 3)}, {"k": (2, 3), "stride": (3, 4), "padding": "VALID"},
    {"k": (5, 4), "stride": (1, 2), "padding": "VALID"}, {"k": (3, 3), "batch": 2}, {"k": (3, 3), "size": (1, 1)},
    {"k": (7, 7), "stride": (2, 2), "size": (2, 3)}, {"in": 1, "out": 1}, {"in": 8, "out": 3, "stride": (2, 2)},
    {"in": 5, "out": 17}, {"bias": False}, {"bias": False, "absent_bias": True}, {"extreme": True},
    {"per_channel": True, "stride": (2, 2)}, {"per_channel": True, "bias": False}, {"per_channel": True, "in": 7, "out": 9},
    {"run_time": "w", "stride": (2, 2)}, {"run_time": "wb", "per_channel": True},
]


def output_size(a):
    """The extent whose convolution has the input's size; `more` values beyond it have the same."""
    size, stride, k, more = a.get("size", (4, 3)), a.get("stride", (1, 1)), a.get("k", (3, 3)), a.get("more", (0, 0))
    if a.get("padding", "SAME") == "SAME":
        return [n * s + m for n, s, m in zip(size, stride, more)]
    return [(n - 1) * s + f + m for n, s, f, m in zip(size, stride, k, more)]


def transpose_conv():
    for type in BYTE_TYPES:
        for i, a in enumerate(attribute_sets(type, COMMON_PRODUCT, TRANSPOSED)):
            c = Case("transpose_conv", type, a)
            depth, channels, k = a.get("in", (4, 3, 8)[i % 3]), a.get("out", 5), a.get("k", (3, 3))
            batch = a.get("batch", 1)
            to = [batch, *output_size(a), channels]
            yield type, describe(a), *product(
                c, "TRANSPOSE_CONV", type, [batch, *a.get("size", (4, 3)), depth], [channels, *k, depth], channels,
                k[0] * k[1] * depth, 0, a, window_options(a), to=to)


# ---- lengths -------------------------------------------------------------------------------------

LENGTHS = [{"shape": s} for s in ((4, 6), (7,), (2, 3, 4, 5), (3, 1), (1, 1, 100), (1, 640), (2, 2, 3))]
LENGTHS += [{"zero": z} for z in ("low", "high", "middle")] + [{"spread": s} for s in (0, 1, 2, 5, 20)]
LENGTHS += [{"scale": s} for s in (1e-3, 1.0, 300.0)] + [{"one_hot": True}, {"constant": 255}, {"constant": 7}]


def l2_normalization():
    for type in (*BYTE_TYPES, "float32"):
        for a in LENGTHS:
            c = Case("l2_normalization", type, a)
            shape = a.get("shape", (6, 11))
            if type == "float32":
                x = y = None
                v = (c.values(type, shape) * a.get("spread", 1) * a.get("scale", 1)).astype(np.float32)
            else:
                x = c.quant(type, a.get("scale"), a.get("zero", "any"))
                y = Quant(type, 1 / 128, 128 if type == "uint8" else 0)
                v = c.near(x, shape, a["spread"]) if "spread" in a else c.values(type, shape)
            if "constant" in a:
                v = np.full(shape, a["constant"], np.uint8).astype(type)
            if "one_hot" in a:
                v[:] = x.zero_point if x else 0
                v[:, 3] += 1
            yield type, describe(a), *c.done("L2_NORMALIZATION", [c.input("x", v, x)], c.tensor("y", [1], type, y))


POOLS = [*WINDOWS, {"activation": "RELU6", "k": (2, 2)}, {"activation": "RELU_N1_TO_1", "k": (2, 2)},
         {"activation": "RELU", "k": (3, 1)}, {"channels": 17, "k": (3, 2)}]


def l2_pool_2d():
    for i, a in enumerate(w for w in POOLS if "dilation" not in w):
        c = Case("l2_pool_2d", a)
        v = c.values("float32", image_shape(a, a.get("channels", (3, 1, 4)[i % 3]))) * np.float32(3)
        options = {**window_options(a), "filter_h": a["k"][0], "filter_w": a["k"][1],
                   "activation": a.get("activation", "NONE")}
        yield "float32", describe(a), *c.done("L2_POOL_2D", [c.input("x", v)], c.tensor("y", [1], "float32"), options)


# ---- BATCH_MATMUL --------------------------------------------------------------------------------

# x and y as they are multiplied: adj_x and adj_y store them transposed. adj_x together with a y whose third
# dimension from the end is 1 is left out: the reference then takes dimensions in the wrong order.
PRODUCTS = [((2, 3), (3, 4)), ((1, 1), (1, 1)), ((5, 1), (1, 7)), ((1, 17), (17, 1)), ((4, 33), (33, 9)),
            ((2, 3, 4), (2, 4, 5)), ((2, 3, 4), (4, 5)), ((3, 4), (2, 4, 5)), ((1, 3, 4), (3, 4, 2)),
            ((2, 1, 3, 4), (5, 4, 2)), ((2, 1, 3, 4), (1, 3, 4, 2)), ((2, 2, 1, 2, 3), (2, 1, 3, 3, 2))]


def batch_matmul():
    for type in ("int8", "float32", "int8 to int32"):
        sets = [{"x": x, "y": y, **adj} for i, (x, y) in enumerate(PRODUCTS)
                for adj in ({}, ({"adj_x": True}, {"adj_y": True}, {"adj_x": True, "adj_y": True})[i % 3])]
        sets += [{"multiplier": r} for r in (0.01, 0.4, 0.999, 1.7)] + [{"zero": z} for z in ("low", "high")]
        sets += [{"constant": 0}, {"constant": 1}, {"constant": 1, "adj_y": True}]
        for a in sets:
            c = Case("batch_matmul", type, a)
            kind = type.split()[0]
            shapes = [list(a.get("x", (3, 8))), list(a.get("y", (8, 5)))]
            depth = shapes[0][-1]
            for shape, adj in zip(shapes, ("adj_x", "adj_y")):
                if a.get(adj):
                    shape[-2:] = shape[:-3:-1]
            quants, spread, out = [None] * 2, 100, None
            if kind == "int8":
                quants = [c.quant(kind, None, a.get("zero", "any")) for _ in shapes]
                multiplier = a.get("multiplier", 60 / (100 * 100 * np.sqrt(depth) / 3))
                spread = int(max(1, min(100, np.sqrt(200 / multiplier / np.sqrt(depth)))))
                scale = float(quants[0].scale) * float(quants[1].scale) / multiplier
                out = None if type.endswith("int32") else c.quant(kind, scale, a.get("zero", "any"))
            ins = []
            for i, (shape, quant) in enumerate(zip(shapes, quants)):
                v = c.near(quant, shape, spread) if quant else c.values(kind, shape)
                ins.append(c.tensor("xy"[i], shape, kind, quant, v) if a.get("constant") == i
                           else c.input("xy"[i], v, quant))
            y = c.tensor("out", [1], type.split()[-1], out)
            yield type, describe(a), *c.done("BATCH_MATMUL", ins, y, {k: a[k] for k in ("adj_x", "adj_y") if k in a})


# ---- detections ----------------------------------------------------------------------------------

DETECTIONS = [
    {}, {"background": 0}, {"values": 7}, {"max_detections": 1}, {"max_detections": 40},
    {"nms_iou_threshold": 0.1}, {"nms_iou_threshold": 1.0}, {"nms_score_threshold": 0.9},
    {"nms_score_threshold": 2.0}, {"max_classes_per_detection": 2}, {"max_classes_per_detection": 3},
    {"max_classes_per_detection": 9}, {"classes": 1}, {"boxes": 1}, {"few_scores": 4},
    {"few_scores": 2, "max_classes_per_detection": 3}, {"few_scores": 3, "classes": 30, "max_classes_per_detection": 7},
    {"use_regular_nms": True}, {"use_regular_nms": True, "detections_per_class": 2},
    {"use_regular_nms": True, "detections_per_class": 2, "max_detections": 4},
    {"use_regular_nms": True, "few_scores": 3}, {"use_regular_nms": True, "background": 0, "classes": 2},
    {"use_regular_nms": True, "nms_iou_threshold": 0.05, "max_detections": 30},
    {"use_regular_nms": True, "max_classes_per_detection": 2, "few_scores": 2},
    {"y_scale": 3.0, "x_scale": 0.5, "h_scale": 20.0, "w_scale": 1.0},
]


def detection_post_process():
    for type in ("uint8", "float32"):
        for a in DETECTIONS:
            c = Case("detection", type, a)
            boxes, classes = a.get("boxes", 30), a.get("classes", 5)
            options = {"max_detections": 10, "max_classes_per_detection": 1, "num_classes": classes,
                       "nms_score_threshold": 0.3, "nms_iou_threshold": 0.5,
                       "y_scale": 10.0, "x_scale": 10.0, "h_scale": 5.0, "w_scale": 5.0}
            known = {**options, "detections_per_class": 100, "use_regular_nms": False}
            options.update({k: v for k, v in a.items() if k in known})
            anchors = c.rng.uniform(0.1, 0.9, (boxes, 4))
            codes = c.rng.normal(size=(1, boxes, a.get("values", 4))) * 3
            scores = c.rng.uniform(0, 1, (1, boxes, classes + a.get("background", 1)))
            if "few_scores" in a:  # ties
                scores = np.round(scores * a["few_scores"]) / a["few_scores"]
            if type == "uint8":
                quants = [Quant("uint8", 0.08, 120), Quant("uint8", 1 / 256, 0), Quant("uint8", 1 / 255, 3)]
                pieces = [stored(q, v) for q, v in zip(quants, (codes, scores, anchors))]
            else:
                quants, pieces = [None] * 3, [v.astype(np.float32) for v in (codes, scores, anchors)]
            ins = [c.input("codes", pieces[0], quants[0]), c.input("scores", pieces[1], quants[1]),
                   c.tensor("anchors", (boxes, 4), type, quants[2], pieces[2])]
            outs = [c.tensor(name, [], "float32") for name in ("boxes", "classes", "scores", "count")]
            c.m.custom_op("TFLite_Detection_PostProcess", ins, outs, options)
            yield type, describe(a), c.m.finish(), c.inputs, functools.partial(zero_unused_rows, {**known, **options})


def zero_unused_rows(options, outputs):
    """TFLite does not write all of the rows that no detection fills."""
    outputs = [o.copy() for o in outputs]
    most = 1 if options["use_regular_nms"] else options["max_classes_per_detection"]
    row = np.arange(outputs[1].shape[1])
    unused = (row >= outputs[3][0] * most) | (row % most >= options["num_classes"])
    for o in outputs[:3]:
        o[:, unused] = 0
    return outputs


def stored(quant, real):
    return np.clip(np.round(real / quant.scale) + quant.zero_point, 0, 255).astype(np.uint8)


OPERATORS = {
    "batch_matmul": batch_matmul, "l2_normalization": l2_normalization, "l2_pool_2d": l2_pool_2d,
    "transpose_conv": transpose_conv,
    "tflite_detection_postprocess": detection_post_process,
    "resize_bilinear": lambda: resize("RESIZE_BILINEAR", BYTE_TYPES, CENTERS),
    "resize_nearest_neighbor": lambda: resize(
        "RESIZE_NEAREST_NEIGHBOR", (*BYTE_TYPES, "float32"),
        [*CENTERS, {"align_corners": True, "half_pixel_centers": True}]),
}
