// RangesFromTraining: ranges for all tensors from what batch normalization learned, without a
// single sample. Means and deviations of the channels travel through the graph, operator by
// operator; values are taken to be normally distributed, channels to be independent of each other,
// the values of one channel inside a window to be alike.
#include <algorithm>
#include <cmath>
#include <optional>

#include <octet/converter.h>

#include "base/str.h"
#include "converter/clipped_normal.h"
#include "converter/passes/activation_range.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"

namespace octet {
namespace {

/// A range ends this many deviations from the mean: what is learned is less even than a normal
/// distribution. Of 4, 5 and 6, 6 kept most of three networks' accuracy.
constexpr double kDeviations = 6;

/// The weights of a product that is not normalized have learned to find what channels have in
/// common: its outputs spread wider than those of independent channels would.
constexpr double kLearned = 1.5;

/// What is known about a tensor. channels[i] describes every i-th value, i counted modulo their
/// number: one for each index of the last dimension, or one for all.
struct Knowledge {
  std::vector<Normal> channels;
  Range range;
};

Range Union(const Range& a, const Range& b) {
  return {std::min(a.min, b.min), std::max(a.max, b.max)};
}

Range Clamped(const Range& range, const Clip& clip) {
  return {std::clamp(range.min, clip.min, clip.max), std::clamp(range.max, clip.min, clip.max)};
}

/// From the channels alone.
Range RangeOf(const std::vector<Normal>& channels) {
  std::optional<Range> range;
  for (const Normal& channel : channels) {
    const double reach = kDeviations * channel.deviation;
    const Range one = {static_cast<float>(channel.mean - reach),
                       static_cast<float>(channel.mean + reach)};
    range = range ? Union(*range, one) : one;
  }
  return *range;
}

Range Within(const Range& range, const Range& bounds) {
  return Clamped(range, {bounds.min, bounds.max});
}

Knowledge ClippedTo(Knowledge known, const Clip& clip) {
  for (Normal& channel : known.channels) channel = Clipped(channel, clip);
  known.range = Clamped(known.range, clip);
  return known;
}

/// One description for all values.
Knowledge Pooled(const Knowledge& known) {
  const double count = static_cast<double>(known.channels.size());
  double mean = 0, square = 0;
  for (const Normal& channel : known.channels) {
    mean += channel.mean / count;
    square += (channel.mean * channel.mean + channel.deviation * channel.deviation) / count;
  }
  return {{{mean, std::sqrt(std::max(0.0, square - mean * mean))}}, known.range};
}

/// Goes through a graph's operators in order.
class Follower {
 public:
  Follower(const Graph& graph, const NormalizedTensors& normalized)
      : graph_(graph), normalized_(normalized), known_(graph.tensors.size()) {}

  void Set(int tensor, Knowledge known) { known_[tensor] = std::move(known); }

  /// False: nothing follows for its output.
  bool Follow(const Operator& op) {
    std::optional<Knowledge> result = Before(op);
    if (!result) return false;
    const Clip clip = ClipOf(FusedActivationOf(op));
    for (int output : op.outputs) {
      Knowledge fitted = ClippedTo(*result, clip);
      const std::vector<int32_t>& shape = graph_.tensors[output].shape;
      const size_t last = shape.empty() ? 1 : static_cast<size_t>(shape.back());
      if (last % fitted.channels.size() != 0) fitted = Pooled(fitted);
      known_[output] = std::move(fitted);
    }
    return true;
  }

  ChannelMeans Means() const {
    ChannelMeans means(known_.size());
    for (size_t t = 0; t < known_.size(); ++t)
      if (known_[t])
        for (const Normal& channel : known_[t]->channels) means[t].push_back(channel.mean);
    return means;
  }

  Ranges Result() const {
    Ranges ranges(known_.size());
    for (size_t t = 0; t < known_.size(); ++t)
      if (known_[t] && !graph_.tensors[t].constant()) ranges[t] = known_[t]->range;
    return ranges;
  }

 private:
  /// What is known about input i; nullptr: nothing.
  const Knowledge* Input(const Operator& op, int i) {
    const Tensor* tensor = InputTensor(graph_, op, i);
    if (tensor == nullptr) return nullptr;
    std::optional<Knowledge>& known = known_[op.inputs[i]];
    if (!known && tensor->constant() && tensor->type == DataType::kFloat32) {
      Knowledge constant;
      for (float value : FloatValues(*tensor)) constant.channels.push_back({value, 0});
      constant.range = RangeOf(constant.channels);
      known = std::move(constant);
    }
    return known ? &*known : nullptr;
  }

  /// Before the fused activation.
  std::optional<Knowledge> Before(const Operator& op) {
    const auto trained = normalized_.find(graph_.tensors[op.outputs[0]].name);
    if (trained != normalized_.end()) return FromTraining(trained->second);
    const Knowledge* x = Input(op, 0);
    if (const ProductOperator* product = FindProductOperator(op.code)) {
      const Knowledge* data = Input(op, product->data);
      if (data == nullptr || !HasConstantWeights(graph_, op, *product)) return std::nullopt;
      return Product(op, *product, *data);
    }
    if (const auto clip = ClipOf(graph_, op)) {
      const Knowledge* clipped = Input(op, ClippedInput(graph_, op));
      return clipped ? std::optional(ClippedTo(*clipped, *clip)) : std::nullopt;
    }
    if (x == nullptr) return std::nullopt;
    switch (op.code) {
      case OpCode::kAdd:
      case OpCode::kSub:
      case OpCode::kMul:
        return Arithmetic(op.code, *x, Input(op, 1));
      case OpCode::kConcatenation:
        return Concatenation(op);
      case OpCode::kLogistic:
      case OpCode::kSoftmax:
        return Knowledge{{{0.5, 0.25}}, {0, 1}};
      case OpCode::kTanh:
        return Knowledge{{{0, 0.5}}, {-1, 1}};
      case OpCode::kLeakyRelu:
      case OpCode::kPrelu:
        return *x;  // negative values only shrink
      case OpCode::kHardSwish:
        return Knowledge{ClippedTo(*x, {.min = 0}).channels,
                         {-0.375f, std::max(x->range.max, 0.f)}};
      default:
        return Moved(op);
    }
  }

  static Knowledge FromTraining(const NormalizedChannels& trained) {
    Knowledge known;
    for (size_t c = 0; c < trained.mean.size(); ++c)
      known.channels.push_back({trained.mean[c], trained.deviation[c]});
    known.range = RangeOf(known.channels);
    return known;
  }

  /// mean = Σ w · mean, deviation² = Σ over input channels of (Σ in the window w)² · deviation².
  Knowledge Product(const Operator& op, const ProductOperator& product, const Knowledge& data) {
    const Tensor& weights = *InputTensor(graph_, op, product.weights);
    const std::vector<float> values = FloatValues(weights);
    const std::vector<int> channel = IndicesAlong(weights.shape, product.channel_axis);
    const std::vector<int> from = IndicesAlong(weights.shape, product.input_channel_axis);
    const size_t inputs = static_cast<size_t>(weights.shape[product.input_channel_axis]);
    const std::vector<double> bias = BiasOf(graph_, op, product);
    const size_t known = data.channels.size();
    const bool multiplies = op.code == OpCode::kDepthwiseConv2d && inputs % known == 0;
    std::vector<double> taps(bias.size() * inputs);
    for (size_t i = 0; i < values.size(); ++i) taps[channel[i] * inputs + from[i]] += values[i];
    Knowledge result;
    for (size_t c = 0; c < bias.size(); ++c) {
      double mean = bias[c], variance = 0;
      for (size_t i = 0; i < inputs; ++i) {
        const Normal& in = data.channels[multiplies ? i / (inputs / known) : i % known];
        const double weight = taps[c * inputs + i];
        mean += weight * in.mean;
        variance += weight * weight * in.deviation * in.deviation;
      }
      result.channels.push_back({mean, kLearned * std::sqrt(variance)});
    }
    result.range = RangeOf(result.channels);
    return result;
  }

  static std::optional<Knowledge> Arithmetic(OpCode code, const Knowledge& x, const Knowledge* y) {
    if (y == nullptr) return std::nullopt;
    Knowledge result;
    const size_t count = std::max(x.channels.size(), y->channels.size());
    const double sign = code == OpCode::kSub ? -1 : 1;
    for (size_t c = 0; c < count; ++c) {
      const Normal &a = x.channels[c % x.channels.size()], &b = y->channels[c % y->channels.size()];
      const double variance_a = a.deviation * a.deviation, variance_b = b.deviation * b.deviation;
      if (code == OpCode::kMul)
        result.channels.push_back(
            {a.mean * b.mean, std::sqrt(a.mean * a.mean * variance_b +
                                        b.mean * b.mean * variance_a + variance_a * variance_b)});
      else
        result.channels.push_back({a.mean + sign * b.mean, std::sqrt(variance_a + variance_b)});
    }
    result.range = Within(RangeOf(result.channels), Bounds(code, x.range, y->range));
    return result;
  }

  /// What the operation of two intervals cannot leave.
  static Range Bounds(OpCode code, const Range& x, const Range& y) {
    if (code == OpCode::kAdd) return {x.min + y.min, x.max + y.max};
    if (code == OpCode::kSub) return {x.min - y.max, x.max - y.min};
    const auto [low, high] =
        std::minmax({x.min * y.min, x.min * y.max, x.max * y.min, x.max * y.max});
    return {low, high};
  }

  std::optional<Knowledge> Concatenation(const Operator& op) {
    const int32_t rank = static_cast<int32_t>(graph_.tensors[op.outputs[0]].shape.size());
    const auto* options = std::get_if<ConcatenationOptions>(&op.options);
    const int32_t axis = options ? options->axis : 0;
    const bool along_channels = axis == -1 || axis == rank - 1;
    Knowledge result;
    for (size_t i = 0; i < op.inputs.size(); ++i) {
      const Knowledge* x = Input(op, static_cast<int>(i));
      if (x == nullptr) return std::nullopt;
      const size_t values = static_cast<size_t>(graph_.tensors[op.inputs[i]].shape[rank - 1]);
      const size_t count = along_channels ? values : x->channels.size();
      for (size_t c = 0; c < count; ++c)
        result.channels.push_back(x->channels[c % x->channels.size()]);
      result.range = i == 0 ? x->range : Union(result.range, x->range);
    }
    return along_channels ? result : Pooled(result);
  }

  /// Operators that move, choose or average the values of input 0, perhaps among zeros.
  std::optional<Knowledge> Moved(const Operator& op) {
    constexpr OpCode kKeepChannels[] = {OpCode::kAveragePool2d,
                                        OpCode::kMaxPool2d,
                                        OpCode::kPad,
                                        OpCode::kReshape,
                                        OpCode::kSqueeze,
                                        OpCode::kResizeBilinear,
                                        OpCode::kResizeNearestNeighbor,
                                        OpCode::kExpandDims};
    constexpr OpCode kMixChannels[] = {
        OpCode::kMean,         OpCode::kTranspose,    OpCode::kSlice,  OpCode::kStridedSlice,
        OpCode::kSpaceToDepth, OpCode::kDepthToSpace, OpCode::kGather, OpCode::kReduceMax};
    const auto is_one_of = [&](const auto& codes) {
      return std::find(std::begin(codes), std::end(codes), op.code) != std::end(codes);
    };
    const Knowledge& x = *Input(op, 0);
    if (is_one_of(kKeepChannels)) {
      Knowledge result = x;
      if (op.code == OpCode::kPad) result.range = Union(x.range, {0, 0});
      return result;
    }
    if (!is_one_of(kMixChannels)) return std::nullopt;
    const std::vector<int32_t>&from = graph_.tensors[op.inputs[0]].shape,
          &to = graph_.tensors[op.outputs[0]].shape;
    const bool averages = op.code == OpCode::kMean || op.code == OpCode::kReduceMax;
    const bool keeps = averages && !from.empty() && !to.empty() && from.back() == to.back();
    return keeps ? x : Pooled(x);
  }

  const Graph& graph_;
  const NormalizedTensors& normalized_;
  std::vector<std::optional<Knowledge>> known_;  // by tensor
};

}  // namespace

Expected<Ranges> RangesFromTraining(const Graph& graph, const NormalizedTensors& normalized,
                                    const std::vector<Range>& inputs, ChannelMeans* means) {
  if (normalized.empty())
    return UsageError(
        "no batch normalization to take ranges from: it was folded before, or there "
        "never was one");
  Follower follower(graph, normalized);
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    const double middle = (double{inputs[i].min} + inputs[i].max) / 2;
    // Evenly spread values deviate by their span / sqrt(12).
    const double deviation = (double{inputs[i].max} - inputs[i].min) * 0.28867513459481287;
    follower.Set(graph.inputs[i], {{{middle, deviation}}, inputs[i]});
  }
  std::vector<std::string> unknown;
  for (size_t i = 0; i < graph.operators.size(); ++i)
    if (!follower.Follow(graph.operators[i]))
      unknown.push_back(DescribeOperator(graph, static_cast<int>(i)));
  if (!unknown.empty())
    return UnsupportedError("ranges without samples do not follow through ", unknown);
  if (means) *means = follower.Means();
  return follower.Result();
}

}  // namespace octet
