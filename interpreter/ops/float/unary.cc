// Functions of one value in float32: activations, EXP, roots.
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

Expected<StepPtr> Prepare(PrepareContext& node, const Function& f) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input"}));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, node.input(0).shape));
  const FloatKernels& kernels = BestFloatKernels();
  const FloatUnaryFunction row = kernels.unary[static_cast<int>(f.function)];
  const int count = static_cast<int>(node.input(0).num_elements());
  auto step = MakeStep([row, count, f](const RunContext& run) {
    const float* src = run.input<float>(0);
    float* dst = run.output<float>(0);
    ForRange(run, count, 1, count / f.values_per_ns, [&](int begin, int end, int /*part*/) {
      row(src + begin, dst + begin, end - begin, f.p, f.q);
    });
    return Status();
  });
  step->kernel = kernels.name;
  return step;
}

Expected<StepPtr> PrepareClamp(PrepareContext& node, Activation activation) {
  OCTET_ASSIGN_OR_RETURN(const FloatRange range, FusedRange(activation));
  return Prepare(node, {.function = FloatUnary::kClamp, .p = range.min, .q = range.max});
}

}  // namespace

Expected<StepPtr> PrepareReluFloat32(PrepareContext& node) {
  return PrepareClamp(node, Activation::kRelu);
}
Expected<StepPtr> PrepareRelu6Float32(PrepareContext& node) {
  return PrepareClamp(node, Activation::kRelu6);
}
Expected<StepPtr> PrepareReluN1To1Float32(PrepareContext& node) {
  return PrepareClamp(node, Activation::kReluN1To1);
}
Expected<StepPtr> PrepareLeakyReluFloat32(PrepareContext& node) {
  return Prepare(node,
                 {.function = FloatUnary::kLeakyRelu, .p = node.options<LeakyReluOptions>().alpha});
}
Expected<StepPtr> PrepareHardSwishFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kHardSwish});
}
Expected<StepPtr> PrepareExpFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kExp, .values_per_ns = 1});
}
Expected<StepPtr> PrepareLogisticFloat32(PrepareContext& node) {
  return Prepare(node, {.function = FloatUnary::kLogistic, .values_per_ns = 1});
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
