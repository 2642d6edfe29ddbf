#include "interpreter/ops/product.h"

#include "interpreter/ops/per_channel.h"

namespace octet {
namespace {

Status ExpectPerChannel(const TensorInfo& weights, const ProductRules& rules) {
  const Quantization& q = weights.tensor->quantization;
  if (weights.type() != DataType::kInt8) {
    return UnsupportedError("weights: ", q.scale.size(), " scales, but ",
                            DataTypeName(weights.type()), " weights have one");
  }
  if (static_cast<int>(q.scale.size()) != rules.channels || q.axis != rules.channel_axis) {
    return InvalidError("weights: ", q.scale.size(), " scales along dimension ", q.axis,
                        ", expected ", rules.channels, " along dimension ", rules.channel_axis);
  }
  return CheckPerChannel("weights", weights).status();
}

/// int8 convolutions, and per-channel weights everywhere, are symmetric.
Status ExpectSymmetric(const TensorInfo& weights) {
  for (int64_t zero_point : weights.tensor->quantization.zero_point) {
    if (zero_point != 0) {
      return InvalidError("weights: zero_point ", zero_point, ", expected 0 for INT8 weights");
    }
  }
  return Status();
}

/// The number of values is checked with the shapes.
Status CheckBias(const PrepareContext& node, int index) {
  if (!node.has_input(index)) return Status();
  const TensorInfo& bias = node.input(index);
  if (bias.type() != DataType::kInt32) {
    return InvalidError("bias: type ", DataTypeName(bias.type()), ", expected INT32");
  }
  for (int64_t zero_point : bias.tensor->quantization.zero_point) {
    if (zero_point != 0) return InvalidError("bias: zero_point ", zero_point, ", expected 0");
  }
  return Status();
}

/// docs/quantization.md, "Products": where the product of scales is rounded to float32.
double RealMultiplier(float input, float weights, float output, bool float32_product) {
  const double product =
      float32_product ? double{input * weights} : double{input} * double{weights};
  return product / double{output};
}

Expected<std::vector<QuantizedMultiplier>> MakeMultipliers(const PrepareContext& node,
                                                           const ProductRules& rules) {
  const TensorInfo& input = node.input(rules.input);
  const Quantization& weights = node.input(rules.weights).tensor->quantization;
  const bool float32_product =
      input.type() == DataType::kUint8 || (rules.fully_connected && !weights.per_axis());
  std::vector<QuantizedMultiplier> multipliers;
  for (float scale : weights.scale) {
    OCTET_ASSIGN_OR_RETURN(QuantizedMultiplier multiplier,
                           MakeMultiplier(RealMultiplier(input.scale(), scale,
                                                         node.output(0).scale(), float32_product)));
    multipliers.push_back(multiplier);
  }
  return multipliers;
}

}  // namespace

ProductSpec QuantizedProduct::Spec(int channels, int segments, int segment_depth) const {
  return {.channels = channels,
          .segment_depth = segment_depth,
          .segments = segments,
          .lhs_type = type,
          .rhs_type = type,
          .dst_type = type,
          .lhs_zero_point = weights_zero_point,
          .rhs_zero_point = input_zero_point,
          .dst_zero_point = output_zero_point,
          .clamp_min = clamp.min,
          .clamp_max = clamp.max};
}

Expected<QuantizedProduct> CheckQuantizedProduct(PrepareContext& node, const ProductRules& rules) {
  const TensorInfo &input = node.input(rules.input), &weights = node.input(rules.weights);
  const TensorInfo& output = node.output(0);
  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, input, output));
  if (weights.type() != input.type()) return node.UnsupportedType("weights", weights);
  const bool per_channel = weights.tensor->quantization.per_axis();
  OCTET_RETURN_IF_ERROR(per_channel ? ExpectPerChannel(weights, rules)
                                    : node.ExpectQuantized("weights", weights));
  if (input.type() == DataType::kInt8 && (per_channel || !rules.fully_connected)) {
    OCTET_RETURN_IF_ERROR(ExpectSymmetric(weights));
  }
  QuantizedProduct product;
  product.type = ToElementType(input.type());
  product.input_zero_point = input.zero_point();
  product.weights_zero_point = weights.zero_point();
  product.output_zero_point = output.zero_point();
  OCTET_ASSIGN_OR_RETURN(product.clamp, ActivationRange(rules.activation, output));
  OCTET_ASSIGN_OR_RETURN(product.multipliers, MakeMultipliers(node, rules));
  product.weights = rules.weights;
  product.bias = rules.bias;
  OCTET_RETURN_IF_ERROR(CheckBias(node, rules.bias));
  return product;
}

Expected<ChannelProduct> ChannelProduct::Make(PrepareContext& node, const QuantizedProduct& product,
                                              const ProductSpec& spec, int slot, int first) {
  ChannelProduct part;
  part.spec_ = spec;
  part.weights_ = product.weights;
  part.bias_ = product.bias;
  part.first_ = first;
  std::span<const QuantizedMultiplier> multipliers = product.multipliers;
  if (multipliers.size() > 1) multipliers = multipliers.subspan(first, spec.channels);
  const TensorInfo& weights = node.input(product.weights);
  const bool has_bias = node.has_input(product.bias);
  if (!weights.constant() || (has_bias && !node.input(product.bias).constant())) {
    part.multipliers_.assign(multipliers.begin(), multipliers.end());
    return part;
  }
  const uint8_t* values =
      weights.value.data() + int64_t{first} * spec.segments * spec.segment_depth;
  std::span<const int32_t> bias;
  if (has_bias) bias = node.input(product.bias).values<int32_t>().subspan(first, spec.channels);
  OCTET_ASSIGN_OR_RETURN(part.packed_, node.Pack(slot, spec, values, bias, multipliers));
  return part;
}

void ChannelProduct::MultiplyRows(const RunContext& run, const uint8_t* const* rows, int pixels,
                                  uint8_t* dst, ptrdiff_t dst_stride) const {
  if (packed_ != nullptr) return octet::MultiplyRows(*packed_, rows, pixels, dst, dst_stride);
  const uint8_t* values =
      run.input<uint8_t>(weights_) + int64_t{first_} * spec_.segments * spec_.segment_depth;
  const int32_t* bias = run.input<int32_t>(bias_);
  std::span<const int32_t> part;
  if (bias != nullptr) part = {bias + first_, static_cast<size_t>(spec_.channels)};
  ReferenceMultiply(spec_, values, part, multipliers_, rows, pixels, dst, dst_stride);
}

Status ChannelProduct::Multiply(const RunContext& run, const uint8_t* input, int pixels,
                                uint8_t* dst) const {
  const ptrdiff_t depth = spec_.segment_depth, channels = spec_.channels;
  if (packed_ != nullptr) return octet::Multiply(*packed_, input, depth, pixels, dst, channels);
  for (int p = 0; p < pixels; ++p, input += depth, dst += channels) {
    MultiplyRows(run, &input, 1, dst, channels);
  }
  return Status();
}

}  // namespace octet
