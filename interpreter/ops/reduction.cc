#include "interpreter/ops/reduction.h"

#include <functional>
#include <utility>

#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {

Expected<Reduction> CheckReduction(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_ASSIGN_OR_RETURN(const auto axes, ConstantIntegers(node, "axes", node.input(1)));
  std::array<bool, kMaxRank> reduced{};
  for (int64_t axis : axes) {
    OCTET_ASSIGN_OR_RETURN(const int d, ResolveAxis("axes", axis, input.rank()));
    reduced[d] = true;
  }
  const bool keep_dims = node.options<ReducerOptions>().keep_dims;
  Reduction reduction;
  Shape kept = input.shape, output_shape;
  for (int d = 0; d < input.rank(); ++d) {
    if (reduced[d]) {
      reduction.count *= input.shape[d];
      kept[d] = 1;
    }
    if (keep_dims || !reduced[d]) output_shape.push_back(kept[d]);
  }
  reduction.whole = std::all_of(reduced.begin(), reduced.begin() + input.rank(), std::identity());
  reduction.loop =
      NdLoop<2>(input.shape, {DenseStrides(input.shape), BroadcastStrides(kept, input.shape)});
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(output_shape)));
  return reduction;
}

Expected<Reduction> CheckSum8Bit(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const Reduction reduction, CheckReduction(node));
  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, node.input(0), node.output(0)));
  if (reduction.count <= kMaxSummands) return reduction;
  return UnsupportedError("the sum of ", reduction.count, " values, at most ", kMaxSummands);
}

StepPtr MakeSumStep8Bit(const PrepareContext& node, const Reduction& reduction,
                        QuantizedMultiplier by) {
  const TensorInfo &input = node.input(0), &output = node.output(0);
  const OutputStage stage(output.zero_point(), TypeRange(output.type()));
  const auto start = static_cast<int32_t>(-input.zero_point() * reduction.count);
  const int64_t outputs = output.num_elements();
  auto step = With8BitType(input.type(), [&](auto t) {
    using T = decltype(t);
    return MakeStep([loop = reduction.loop, by, stage, start, outputs](const RunContext& run) {
      auto* sums = reinterpret_cast<int32_t*>(run.scratch(0));
      std::fill_n(sums, outputs, start);
      FoldRows(loop, run.input<T>(0), sums, [](int32_t sum, T q) { return sum + q; });
      T* values = run.output<T>(0);
      for (int64_t i = 0; i < outputs; ++i) values[i] = static_cast<T>(stage(Scale(sums[i], by)));
      return Status();
    });
  });
  step->scratch_bytes_per_thread = sizeof(int32_t) * outputs;
  return step;
}

}  // namespace octet
