// FAKE_QUANT: float32 values moved to the steps that quantization between min and max would leave,
// the range nudged so that 0 is a step.
#include <algorithm>
#include <cmath>

#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/quantized.h"

namespace octet {
namespace {

struct Steps {
  float scale = 1;
  float min = 0;
  float max = 0;
};

Expected<Steps> MakeSteps(const FakeQuantOptions& options) {
  if (options.narrow_range) return UnsupportedError("narrow_range is set, expected it unset");
  if (options.num_bits < 2 || options.num_bits > 16) {
    return InvalidError("num_bits is ", options.num_bits, ", expected 2 to 16");
  }
  const auto largest = static_cast<float>((1 << options.num_bits) - 1);
  Steps steps;
  steps.scale = (options.max - options.min) / largest;
  if (!(steps.scale > 0 && std::isfinite(steps.scale))) {
    return InvalidError("min ", options.min, " and max ", options.max, ", expected min below max");
  }
  const float zero_point = std::clamp(0.0f - options.min / steps.scale, 0.0f, largest);
  const auto nudged = static_cast<float>(RoundAway(zero_point));
  steps.min = (0.0f - nudged) * steps.scale;
  steps.max = (largest - nudged) * steps.scale;
  return steps;
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo& input = node.input(0);
  if (input.type() != DataType::kFloat32) return node.UnsupportedType("input", input);
  OCTET_ASSIGN_OR_RETURN(const Steps steps, MakeSteps(node.options<FakeQuantOptions>()));
  const float per_step = 1.0f / steps.scale;
  return PrepareUnary<float>(node, [steps, per_step](float x) {
    const float above = std::min(steps.max, std::max(steps.min, x)) - steps.min;
    return static_cast<float>(RoundAway(above * per_step)) * steps.scale + steps.min;
  });
}

}  // namespace

const Op ops::kFakeQuant = {.code = OpCode::kFakeQuant, .prepare = Prepare};

}  // namespace octet
