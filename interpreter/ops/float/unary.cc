// Functions of one value in float32: activations, EXP, LOG, roots.
#include <cmath>

#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/parallel.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// p and q are the function's parameters (kernels.h).
struct Function {
  FloatUnary function;
  int values_per_ns = 4;  // roughly, for ForRange
  float p = 0;
  float q = 0;
};

/// x/2 · (1 + erf(x/√2)), through the C library: Eigen's core has no erf.
void ExactGeluRow(const float* src, float* dst, int count, float /*p*/, float /*q*/) {
  constexpr float kMinusSqrtHalf = -0.707106781f;
  for (int i = 0; i < count; ++i) dst[i] = 0.5f * src[i] * std::erfc(src[i] * kMinusSqrtHalf);
}

Expected<StepPtr> PrepareRow(PrepareContext& node, FloatUnaryFunction row, const char* kernel,
                             const Function& f) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input"}));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, node.input(0).shape));
  const int count = static_cast<int>(node.input(0).num_elements());
  auto step = MakeStep([row, count, f](const RunContext& run) {
    const float* src = run.input<float>(0);
    float* dst = run.output<float>(0);
    ForRange(run, count, 1, count / f.values_per_ns, [&](int begin, int end, int /*part*/) {
      row(src + begin, dst + begin, end - begin, f.p, f.q);
    });
    return Status();
  });
  step->kernel = kernel;
  return step;
}

Expected<StepPtr> Prepare(PrepareContext& node, const Function& f) {
  const FloatKernels& kernels = BestFloatKernels();
  return PrepareRow(node, kernels.unary[static_cast<int>(f.function)], kernels.name, f);
}

Expected<StepPtr> PrepareClamp(PrepareContext& node, float min, float max) {
  return Prepare(node, {.function = FloatUnary::kClamp, .p = min, .q = max});
}

}  // namespace

Expected<StepPtr> PrepareReluFloat32(PrepareContext& node) {
  return PrepareClamp(node, 0, FloatRange().max);
}
Expected<StepPtr> PrepareRelu6Float32(PrepareContext& node) {
  return PrepareClamp(node, 0, 6);
}
Expected<StepPtr> PrepareReluN1To1Float32(PrepareContext& node) {
  return PrepareClamp(node, -1, 1);
}
Expected<StepPtr> PrepareRelu0To1Float32(PrepareContext& node) {
  return PrepareClamp(node, 0, 1);
}
Expected<StepPtr> PrepareLeakyReluFloat32(PrepareContext& node) {
  return Prepare(node,
                 {.function = FloatUnary::kLeakyRelu, .p = node.options<LeakyReluOptions>().alpha});
}
Expected<StepPtr> PrepareAbsFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kAbs});
}
Expected<StepPtr> PrepareEluFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kElu, .values_per_ns = 1});
}
Expected<StepPtr> PrepareFloorFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kFloor});
}
Expected<StepPtr> PrepareGeluFloat32(PrepareContext& node) {
  const Function gelu = {.function = FloatUnary::kGelu, .values_per_ns = 1};
  if (node.options<GeluOptions>().approximate) return Prepare(node, gelu);
  return PrepareRow(node, ExactGeluRow, "portable", gelu);
}
Expected<StepPtr> PrepareHardSwishFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kHardSwish});
}
Expected<StepPtr> PrepareExpFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kExp, .values_per_ns = 1});
}
Expected<StepPtr> PrepareLogFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kLog, .values_per_ns = 1});
}
Expected<StepPtr> PrepareLogisticFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kLogistic, .values_per_ns = 1});
}
Expected<StepPtr> PrepareNegFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kNeg});
}
Expected<StepPtr> PrepareSquareFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kSquare});
}
Expected<StepPtr> PrepareTanhFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kTanh, .values_per_ns = 1});
}
Expected<StepPtr> PrepareSqrtFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kSqrt, .values_per_ns = 2});
}
Expected<StepPtr> PrepareRsqrtFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kRsqrt, .values_per_ns = 1});
}

}  // namespace octet
