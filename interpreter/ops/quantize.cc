// QUANTIZE: float32 to 8 bits, with one scale and zero point or with one for each channel; 8 bits
// at one scale and zero point to 8 bits at another.
#include <octet/ops.h>

#include "interpreter/ops/per_channel.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

template <typename T>
void QuantizeRow(const float* input, T* output, int64_t count, float scale,
                 const OutputStage& stage) {
  for (int64_t i = 0; i < count; ++i) {
    output[i] = static_cast<T>(stage(RoundAway(input[i] / scale)));
  }
}

template <typename T>
StepPtr MakeQuantizeStep(float scale, const OutputStage& stage, int64_t count) {
  return MakeStep([=](const RunContext& run) {
    QuantizeRow(run.input<float>(0), run.output<T>(0), count, scale, stage);
    return Status();
  });
}

template <typename T>
StepPtr MakePerChannelStep(const PerChannel& per_channel, ClampRange range) {
  return MakeStep([=](const RunContext& run) {
    per_channel.ForEachRun([&](const PerChannel::Channel& channel, int64_t at, int64_t count) {
      QuantizeRow(run.input<float>(0) + at, run.output<T>(0) + at, count, channel.scale,
                  OutputStage(channel.zero_point, range));
    });
    return Status();
  });
}

Expected<StepPtr> PreparePerChannel(PrepareContext& node) {
  const TensorInfo& output = node.output(0);
  OCTET_ASSIGN_OR_RETURN(const PerChannel per_channel, CheckPerChannel("output", output));
  return With8BitType(output.type(), [&](auto t) {
    return MakePerChannelStep<decltype(t)>(per_channel, TypeRange(output.type()));
  });
}

Expected<StepPtr> MakeRequantizeStep(const TensorInfo& input, const TensorInfo& output,
                                     const OutputStage& stage) {
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by,
                         MakeMultiplier(double{input.scale()} / double{output.scale()}));
  const auto table = MakeByteTable<uint8_t>(
      input.type(), [&](int q) { return stage(Scale(q - input.zero_point(), by)); });
  return MakeTableStep(table, input.num_elements());
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (!Is8Bit(output.type())) return node.UnsupportedType("output", output);
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, input.shape));
  if (input.type() == DataType::kFloat32 && output.tensor->quantization.per_axis()) {
    return PreparePerChannel(node);
  }
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("output", output));
  const OutputStage stage(output.zero_point(), TypeRange(output.type()));
  if (input.type() == DataType::kFloat32) {
    return With8BitType(output.type(), [&](auto t) {
      return MakeQuantizeStep<decltype(t)>(output.scale(), stage, input.num_elements());
    });
  }
  if (!Is8Bit(input.type())) return node.UnsupportedType("input", input);
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("input", input));
  return MakeRequantizeStep(input, output, stage);
}

}  // namespace

const Op ops::kQuantize = {.code = OpCode::kQuantize, .prepare = Prepare};

}  // namespace octet
