// ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM, POW, PRELU and SQUARED_DIFFERENCE in float32: functions of
// two values, broadcast.
#include <cmath>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/parallel.h"

namespace octet {
namespace {

constexpr int kValuesPerNs = 4;

using Row = void (*)(const FloatBinaryRow& row);

/// Each row is split between threads; `all` holds the addresses and bounds.
void RunLoop(const BroadcastLoop& loop, Row row, const FloatBinaryRow& all, const RunContext& run) {
  FloatBinaryRow next = all;
  next.count = static_cast<int>(loop.row_length());
  next.a_step = static_cast<int>(loop.row_stride(0));
  next.b_step = static_cast<int>(loop.row_stride(1));
  loop.ForEachRow([&](const BroadcastLoop::Positions& at) {
    next.a = all.a + at[0];
    next.b = all.b + at[1];
    next.dst = all.dst + at[2];
    ForRange(run, next.count, 1, next.count / kValuesPerNs, [&](int begin, int end, int /*part*/) {
      FloatBinaryRow part = next;
      part.a += begin * part.a_step;
      part.b += begin * part.b_step;
      part.dst += begin;
      part.count = end - begin;
      row(part);
    });
  });
}

/// Through the C library.
void PowRow(const FloatBinaryRow& r) {
  for (int i = 0; i < r.count; ++i) r.dst[i] = std::pow(r.a[i * r.a_step], r.b[i * r.b_step]);
}

Expected<StepPtr> PrepareRow(PrepareContext& node, Row row, const char* kernel,
                             Activation activation) {
  OCTET_ASSIGN_OR_RETURN(const BroadcastLoop loop, PrepareBroadcast(node));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input 0", "input 1"}));
  OCTET_ASSIGN_OR_RETURN(const FloatRange range, FusedRange(activation));
  auto step = MakeStep([loop, row, range](const RunContext& run) {
    FloatBinaryRow all;
    all.a = run.input<float>(0);
    all.b = run.input<float>(1);
    all.dst = run.output<float>(0);
    all.clamp_min = range.min;
    all.clamp_max = range.max;
    RunLoop(loop, row, all, run);
    return Status();
  });
  step->kernel = kernel;
  return step;
}

Expected<StepPtr> Prepare(PrepareContext& node, FloatBinary function,
                          Activation activation = Activation::kNone) {
  const FloatKernels& kernels = BestFloatKernels();
  return PrepareRow(node, kernels.binary[static_cast<int>(function)], kernels.name, activation);
}

}  // namespace

Expected<StepPtr> PrepareAddFloat32(PrepareContext& node) {
  return Prepare(node, FloatBinary::kAdd, node.options<AddOptions>().fused_activation_function);
}
Expected<StepPtr> PrepareSubFloat32(PrepareContext& node) {
  return Prepare(node, FloatBinary::kSub, node.options<SubOptions>().fused_activation_function);
}
Expected<StepPtr> PrepareMulFloat32(PrepareContext& node) {
  return Prepare(node, FloatBinary::kMul, node.options<MulOptions>().fused_activation_function);
}
Expected<StepPtr> PrepareDivFloat32(PrepareContext& node) {
  return Prepare(node, FloatBinary::kDiv, node.options<DivOptions>().fused_activation_function);
}
Expected<StepPtr> PrepareMaximumFloat32(PrepareContext& node) {
  return Prepare(node, FloatBinary::kMaximum);
}
Expected<StepPtr> PrepareMinimumFloat32(PrepareContext& node) {
  return Prepare(node, FloatBinary::kMinimum);
}
Expected<StepPtr> PreparePowFloat32(PrepareContext& node) {
  return PrepareRow(node, PowRow, "portable", Activation::kNone);
}
Expected<StepPtr> PreparePreluFloat32(PrepareContext& node) {
  return Prepare(node, FloatBinary::kPrelu);
}
Expected<StepPtr> PrepareSquaredDifferenceFloat32(PrepareContext& node) {
  return Prepare(node, FloatBinary::kSquaredDifference);
}

}  // namespace octet
