// Element by element: what the operators of one value and of two broadcast values share.
#ifndef OCTET_INTERPRETER_OPS_ELEMENTWISE_H_
#define OCTET_INTERPRETER_OPS_ELEMENTWISE_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "gemm/elementwise.h"
#include "interpreter/op.h"
#include "interpreter/ops/activation.h"
#include "interpreter/ops/nd_loop.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"
#include "interpreter/ops/wrapping.h"

namespace octet {

/// Walks input 0, input 1, output 0.
using BroadcastLoop = NdLoop<3>;

/// Checks counts and shapes of a binary operator, sets the output's shape, and returns the walk.
Expected<BroadcastLoop> PrepareBroadcast(PrepareContext& node);

/// Checks the types and quantization of a binary operator at 8 bits, and returns the clamp bounds.
Expected<ClampRange> CheckBinary8Bit(PrepareContext& node, Activation activation);

/// output = function(a, b) for each row of the walk.
template <typename In, typename Out, typename Function>
void RunBroadcast(const BroadcastLoop& loop, const RunContext& run, const Function& function) {
  const In *a = run.input<In>(0), *b = run.input<In>(1);
  Out* output = run.output<Out>(0);
  const int64_t length = loop.row_length();
  const int64_t a_step = loop.row_stride(0), b_step = loop.row_stride(1);
  loop.ForEachRow([&](const BroadcastLoop::Positions& at) {
    for (int64_t i = 0; i < length; ++i) {
      output[at[2] + i] = static_cast<Out>(function(a[at[0] + i * a_step], b[at[1] + i * b_step]));
    }
  });
}

/// A Step: output = function(a, b).
template <typename In, typename Out = In, typename Function>
StepPtr MakeBroadcastStep(const BroadcastLoop& loop, const Function& function) {
  return MakeStep([loop, function](const RunContext& run) {
    RunBroadcast<In, Out>(loop, run, function);
    return Status();
  });
}

/// The values of two inputs, made comparable: a table for each.
struct ScaledTables {
  ByteTable<int32_t> a, b;
};

/// Both at one scale, twice the larger of theirs, in `left_shift` more bits.
struct CommonScale {
  double twice_larger = 0;
  ScaledTables tables;
};
Expected<CommonScale> MakeCommonScale(const TensorInfo& a, const TensorInfo& b, int left_shift);

/// A Step: output = function(tables.a[a], tables.b[b]), all of one byte.
template <typename Function>
StepPtr MakeTablesStep(const BroadcastLoop& loop, const ScaledTables& tables,
                       const Function& function) {
  return MakeBroadcastStep<uint8_t>(loop, [tables, function](uint8_t a, uint8_t b) {
    return function(tables.a[a], tables.b[b]);
  });
}

/// A Step: output = Elements(kernel, spec, a, b) of gemm/elementwise.h, when both inputs are walked
/// element by element, in one row or in rows so long that they repay the constants each sets up;
/// nullptr otherwise.
template <typename Spec>
StepPtr MakeElementsStep(const PrepareContext& node, const BroadcastLoop& loop, const Spec& spec,
                         void (*elements)(const Kernel&, const Spec&, const uint8_t*,
                                          const uint8_t*, uint8_t*, size_t)) {
  constexpr int64_t kLongRow = 1024;
  if (loop.row_stride(0) != 1 || loop.row_stride(1) != 1) return nullptr;
  if (node.output(0).num_elements() != loop.row_length() && loop.row_length() < kLongRow) {
    return nullptr;
  }
  StepPtr step = MakeStep([loop, spec, elements, &kernel = node.kernel()](const RunContext& run) {
    const auto *a = run.input<uint8_t>(0), *b = run.input<uint8_t>(1);
    auto* output = run.output<uint8_t>(0);
    loop.ForEachRow([&](const BroadcastLoop::Positions& at) {
      elements(kernel, spec, a + at[0], b + at[1], output + at[2],
               static_cast<size_t>(loop.row_length()));
    });
    return Status();
  });
  step->kernel = KernelName(node.kernel());
  return step;
}

/// The part of BinarySpec that is the tensors'.
template <typename Spec>
Spec MakeElementsSpec(PrepareContext& node, const ClampRange& clamp) {
  Spec spec;
  spec.type = node.input(0).type() == DataType::kInt8 ? ElementType::kInt8 : ElementType::kUint8;
  spec.a_zero_point = node.input(0).zero_point();
  spec.b_zero_point = node.input(1).zero_point();
  spec.dst_zero_point = node.output(0).zero_point();
  spec.clamp_min = clamp.min;
  spec.clamp_max = clamp.max;
  return spec;
}

/// Prepare of an operator whose output[i] = function(input[i]), both of type T and of one shape.
template <typename T, typename Function>
Expected<StepPtr> PrepareUnary(PrepareContext& node, const Function& function) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, node.output(0)));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, input.shape));
  return MakeStep([count = input.num_elements(), function](const RunContext& run) {
    const T* x = run.input<T>(0);
    T* y = run.output<T>(0);
    for (int64_t i = 0; i < count; ++i) y[i] = function(x[i]);
    return Status();
  });
}

/// `step`, but first each of the `count` values of input i is looked at: the first that is not
/// `allowed` ends the run with an error, which says what was `expected`.
template <typename T, typename Allowed>
StepPtr MakeGuardedStep(StepPtr step, int i, int64_t count, const char* expected,
                        const Allowed& allowed) {
  const Step& inner = *step;
  auto guarded =
      MakeStep([owned = std::move(step), i, count, expected, allowed](const RunContext& run) {
        const T* values = run.input<T>(i);
        const T* found = std::find_if_not(values, values + count, allowed);
        if (found == values + count) return owned->Run(run);
        return Status(InvalidError("input ", i, ": ", double(*found), " at element ",
                                   found - values, ", expected ", expected));
      });
  *guarded = inner;  // what it says of itself
  return guarded;
}

// Plain integers, which stand for themselves.

/// `bound` as a T, saturated.
template <typename T>
T IntegerBound(float bound) {
  using Limits = std::numeric_limits<T>;
  if (bound < static_cast<float>(Limits::min())) return Limits::min();
  return bound > static_cast<float>(Limits::max()) ? Limits::max() : static_cast<T>(bound);
}

/// Prepare of a binary operator on plain integers: clamp(function(a, b)).
/// REQUIRES: T is input 0's type.
template <typename T, typename Function>
Expected<StepPtr> PrepareInteger(PrepareContext& node, Activation activation,
                                 const Function& function) {
  OCTET_ASSIGN_OR_RETURN(const BroadcastLoop loop, PrepareBroadcast(node));
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(node.input(0), node.input(1)));
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(node.input(0), node.output(0)));
  OCTET_ASSIGN_OR_RETURN(const FloatRange range, FusedRange(activation));
  const T min = IntegerBound<T>(range.min), max = IntegerBound<T>(range.max);
  return MakeBroadcastStep<T>(
      loop, [=](T a, T b) { return std::min(std::max(function(a, b), min), max); });
}

/// PrepareInteger, where a value of input 1 that is not `allowed` ends the run (MakeGuardedStep).
template <typename T, typename Function, typename Allowed>
Expected<StepPtr> PrepareGuardedInteger(PrepareContext& node, Activation activation,
                                        const Function& function, const char* expected,
                                        const Allowed& allowed) {
  OCTET_ASSIGN_OR_RETURN(StepPtr step, PrepareInteger<T>(node, activation, function));
  return MakeGuardedStep<T>(std::move(step), 1, node.input(1).num_elements(), expected, allowed);
}

/// PrepareGuardedInteger of a division.
template <typename T, typename Function>
Expected<StepPtr> PrepareDivision(PrepareContext& node, Activation activation,
                                  const Function& function) {
  return PrepareGuardedInteger<T>(node, activation, function, "a divisor other than 0",
                                  [](T y) { return y != 0; });
}

/// Prepare of function(a, b) on truth values, of which every byte but 0 is true.
template <typename Function>
Expected<StepPtr> PrepareBool(PrepareContext& node, const Function& function) {
  return PrepareInteger<uint8_t>(node, Activation::kNone, [function](uint8_t a, uint8_t b) {
    return static_cast<uint8_t>(function(a != 0, b != 0));
  });
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_ELEMENTWISE_H_
