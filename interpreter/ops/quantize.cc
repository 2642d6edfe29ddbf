// QUANTIZE: float32 to 8 bits, or 8 bits at one scale and zero point to 8 bits at another.
#include <octet/ops.h>

#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

template <typename T>
StepPtr MakeQuantizeStep(float scale, const OutputStage& stage, int64_t count) {
  return MakeStep([=](const RunContext& run) {
    const float* input = run.input<float>(0);
    T* output = run.output<T>(0);
    for (int64_t i = 0; i < count; ++i) {
      output[i] = static_cast<T>(stage(RoundAway(input[i] / scale)));
    }
    return Status();
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
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("output", output));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, input.shape));
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
