#include "interpreter/ops/quantized.h"

#include "interpreter/ops/activation.h"
#include "interpreter/ops/shapes.h"

namespace octet {

ClampRange QuantizedRange(float min, float max, const TensorInfo& output) {
  const ClampRange range = TypeRange(output.type());
  const auto quantize = [&](float real) {
    return output.zero_point() + RoundAway(real / output.scale());
  };
  return {std::max(range.min, quantize(min)), std::min(range.max, quantize(max))};
}

Expected<ClampRange> ActivationRange(Activation activation, const TensorInfo& output) {
  OCTET_ASSIGN_OR_RETURN(const FloatRange range, FusedRange(activation));
  return QuantizedRange(range.min, range.max, output);
}

Expected<QuantizedMultiplier> MakeMultiplier(double real) {
  constexpr double kLimit = 1 << 29;
  if (real >= 0 && real < kLimit) return QuantizeMultiplier(real);
  return InvalidError("the scales give a multiplier of ", real, ", expected less than 2^29");
}

Status ExpectSame8Bit(PrepareContext& node, const TensorInfo& input, const TensorInfo& output) {
  if (!Is8Bit(input.type())) return node.UnsupportedType("input", input);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, output));
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("input", input));
  return node.ExpectQuantized("output", output);
}

Status PrepareUnary8Bit(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, node.input(0), node.output(0)));
  return SetCheckedShape(node, 0, node.input(0).shape);
}

Expected<ByteTable<int32_t>> MakeScaledTable(const TensorInfo& input, int left_shift, double real) {
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by, MakeMultiplier(real));
  return MakeByteTable<int32_t>(
      input.type(), [&](int q) { return Scale((q - input.zero_point()) * (1 << left_shift), by); });
}

Expected<uint8_t> ZeroByte(PrepareContext& node, const TensorInfo& output) {
  if (!Is8Bit(output.type()) || output.tensor->quantization.empty()) return uint8_t{0};
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("output", output));
  return static_cast<uint8_t>(output.zero_point());
}

namespace {

/// One for each scale; a file may leave zeros out.
std::vector<int64_t> ZeroPoints(const Quantization& q) {
  return q.zero_point.empty() ? std::vector<int64_t>(q.scale.size()) : q.zero_point;
}

std::string Describe(const Quantization& q) {
  const std::string along = q.per_axis() ? StrCat(" along dimension ", q.axis) : "";
  return StrCat("scale ", q.scale, " and zero_point ", q.zero_point, along);
}

}  // namespace

bool SameQuantization(const TensorInfo& a, const TensorInfo& b) {
  const Quantization &p = a.tensor->quantization, &q = b.tensor->quantization;
  if (p.empty() || q.empty()) return p.empty() && q.empty();
  const bool same_axis = p.axis == q.axis || !p.per_axis();
  return p.scale == q.scale && ZeroPoints(p) == ZeroPoints(q) && same_axis;
}

Status ExpectSameQuantization(const char* role, const TensorInfo& tensor,
                              const TensorInfo& output) {
  if (!Is8Bit(tensor.type()) || SameQuantization(tensor, output)) return Status();
  return InvalidError(role, ": ", Describe(tensor.tensor->quantization), ", expected the output's ",
                      Describe(output.tensor->quantization));
}

}  // namespace octet
