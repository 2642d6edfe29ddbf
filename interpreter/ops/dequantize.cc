// DEQUANTIZE: 8 bits to float32 by a table of 256 values, or with a scale for each channel; also
// float16 to float32, as models with half-sized weights need.
#include <bit>

#include <octet/ops.h>

#include "interpreter/ops/per_channel.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// Exact. Layout of a float16: sign 1, exponent 5 (bias 15), fraction 10.
float FromFloat16(uint16_t half) {
  const uint32_t sign = uint32_t{half & 0x8000u} << 16;
  const uint32_t exponent = (half >> 10) & 31u, fraction = half & 1023u;
  if (exponent == 0) {  // zero or subnormal: fraction · 2^-24
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return std::bit_cast<float>(std::bit_cast<uint32_t>(magnitude) | sign);
  }
  const uint32_t wide_exponent = exponent == 31 ? 255 : exponent - 15 + 127;
  return std::bit_cast<float>(sign | wide_exponent << 23 | fraction << 13);
}

StepPtr MakeFloat16Step(int64_t count) {
  return MakeStep([count](const RunContext& run) {
    const uint16_t* input = run.input<uint16_t>(0);
    float* output = run.output<float>(0);
    for (int64_t i = 0; i < count; ++i) output[i] = FromFloat16(input[i]);
    return Status();
  });
}

template <typename T>
StepPtr MakePerChannelStep(const PerChannel& per_channel) {
  return MakeStep([per_channel](const RunContext& run) {
    per_channel.ForEachRun([&](const PerChannel::Channel& channel, int64_t at, int64_t count) {
      const T* input = run.input<T>(0) + at;
      float* output = run.output<float>(0) + at;
      for (int64_t i = 0; i < count; ++i) {
        output[i] = Real(input[i], channel.scale, channel.zero_point);
      }
    });
    return Status();
  });
}

Expected<StepPtr> PreparePerChannel(PrepareContext& node) {
  const TensorInfo& input = node.input(0);
  OCTET_ASSIGN_OR_RETURN(const PerChannel per_channel, CheckPerChannel("input", input));
  return With8BitType(input.type(),
                      [&](auto t) { return MakePerChannelStep<decltype(t)>(per_channel); });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (output.type() != DataType::kFloat32) return node.UnsupportedType("output", output);
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, input.shape));
  if (input.type() == DataType::kFloat16) return MakeFloat16Step(input.num_elements());
  if (!Is8Bit(input.type())) return node.UnsupportedType("input", input);
  if (input.tensor->quantization.per_axis()) return PreparePerChannel(node);
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("input", input));
  return MakeTableStep(MakeDequantizeTable(input), input.num_elements());
}

}  // namespace

const Op ops::kDequantize = {.code = OpCode::kDequantize, .prepare = Prepare};

}  // namespace octet
