// fuse_pad: a PAD of zeros before a VALID convolution is dropped, and the convolution made SAME,
// where SAME pads exactly so for this input size and stride. SAME splits an odd padding with its
// extra element after; frameworks that pad evenly therefore differ from it at stride 2, and their
// PAD stays. Before MAX_POOL_2D the padding must be lower than any value: the least float, or
// anything not positive when the input is never negative.
#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "converter/given_quantization.h"
#include "converter/passes/activation_range.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"
#include "converter/passes/product_operator.h"
#include "interpreter/ops/window.h"

namespace octet {
namespace {

/// The sliding window of an operator, whichever options table holds it.
struct Window {
  Padding* padding;
  int32_t filter_h, filter_w, stride_h, stride_w, dilation_h, dilation_w;
};

template <typename Table>
std::optional<Window> ConvWindow(const Graph& graph, Operator& op) {
  Table* options = std::get_if<Table>(&op.options);
  const Tensor* weights = InputTensor(graph, op, 1);
  if (!options || !weights || weights->shape.size() != 4) return std::nullopt;
  return Window{&options->padding,         weights->shape[1], weights->shape[2],
                options->stride_h,         options->stride_w, options->dilation_h_factor,
                options->dilation_w_factor};
}

std::optional<Window> WindowOf(const Graph& graph, Operator& op) {
  if (op.code == OpCode::kConv2d) return ConvWindow<Conv2dOptions>(graph, op);
  if (op.code == OpCode::kDepthwiseConv2d) return ConvWindow<DepthwiseConv2dOptions>(graph, op);
  Pool2dOptions* pool = std::get_if<Pool2dOptions>(&op.options);
  if (op.code != OpCode::kMaxPool2d || !pool) return std::nullopt;
  return Window{&pool->padding,
                pool->filter_height,
                pool->filter_width,
                pool->stride_h,
                pool->stride_w,
                1,
                1};
}

/// The value PAD (0) or PADV2 (its constant) pads with.
std::optional<float> PadValue(const Graph& graph, const Operator& pad) {
  if (pad.code == OpCode::kPad) return 0.0f;
  const Tensor* value = ConstantInput(graph, pad, 2, DataType::kFloat32);
  if (pad.code != OpCode::kPadv2 || !value || ElementsOf(*value) != 1) return std::nullopt;
  return FloatValues(*value)[0];
}

bool IsNeverNegative(const Graph& graph, int tensor) {
  const int producer = FindProducer(graph, tensor);
  if (producer == kNoOperator) return false;
  const std::optional<Clip> clip = ClipOf(graph, graph.operators[producer]);
  const Clip fused = ClipOf(FusedActivationOf(graph.operators[producer]));
  return (clip ? clip->min : fused.min) >= 0;
}

bool ValueIsNeutral(const Graph& graph, const Operator& pad, const Operator& op) {
  const std::optional<float> value = PadValue(graph, pad);
  if (!value) return false;
  if (op.code != OpCode::kMaxPool2d) return *value == 0;
  return *value <= std::numeric_limits<float>::lowest() ||
         (*value <= 0 && IsNeverNegative(graph, pad.inputs[0]));
}

/// Whether SAME over the unpadded input has these paddings and this output size.
bool SamePads(int32_t input, int32_t before, int32_t after, int32_t filter, int32_t stride,
              int32_t dilation) {
  const int64_t padded = int64_t{input} + before + after;
  if (filter < 1 || stride < 1 || dilation < 1 || before < 0 || after < 0 || padded > INT32_MAX)
    return false;
  const WindowAxis same = MakeWindowAxis(Padding::kSame, input, filter, stride, dilation);
  const WindowAxis valid =
      MakeWindowAxis(Padding::kValid, static_cast<int32_t>(padded), filter, stride, dilation);
  return same.pad_before == before && same.output == valid.output;
}

bool PadsLikeSame(const Graph& graph, const Operator& pad, const Window& window) {
  const Tensor* paddings = ConstantInput(graph, pad, 1, DataType::kInt32);
  const std::vector<int32_t>& in = graph.tensors[pad.inputs[0]].shape;
  if (!paddings || in.size() != 4 || ElementsOf(*paddings) != 8) return false;
  const std::vector<int32_t> p = IntValues(*paddings);  // [4, 2]
  return *window.padding == Padding::kValid && p[0] == 0 && p[1] == 0 && p[6] == 0 && p[7] == 0 &&
         SamePads(in[1], p[2], p[3], window.filter_h, window.stride_h, window.dilation_h) &&
         SamePads(in[2], p[4], p[5], window.filter_w, window.stride_w, window.dilation_w);
}

}  // namespace

Status FusePad(Graph& graph, PassContext&) {
  for (Operator& op : graph.operators) {
    const std::optional<Window> window = WindowOf(graph, op);
    if (!window) continue;
    const int producer = FindProducer(graph, op.inputs[0]);
    if (producer == kNoOperator) continue;
    const Operator& pad = graph.operators[producer];
    if (!PadsLikeSame(graph, pad, *window) || !ValueIsNeutral(graph, pad, op)) continue;
    *window->padding = Padding::kSame;
    InheritGiven(graph.tensors[pad.inputs[0]], graph.tensors[op.inputs[0]]);
    op.inputs[0] = pad.inputs[0];
  }
  return Status();
}

}  // namespace octet
