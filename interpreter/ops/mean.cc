// MEAN: sums over the reduced dimensions, then one scaling by input.scale / output.scale / count.
// The count goes, truncated, into the integer multiplier: the result is not always the rounded
// mean.
#include <algorithm>
#include <bit>

#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/reduction.h"

namespace octet {
namespace {

/// real / count, with 1/count truncated into the multiplier's 31 bits (which it then may not fill).
QuantizedMultiplier DivideMultiplier(QuantizedMultiplier real, int64_t count) {
  const int whole_bits = static_cast<int>(std::bit_width(static_cast<uint64_t>(count))) - 1;
  const int bits = std::min(whole_bits, 31 - real.right_shift);
  return {static_cast<int32_t>((int64_t{real.multiplier} << bits) / count),
          real.right_shift + bits};
}

template <typename T>
void AddRows(const NdLoop<2>& loop, const T* input, int32_t* sums) {
  const int64_t length = loop.row_length();
  const bool reduce_row = loop.row_stride(1) == 0;
  loop.ForEachRow([&](const NdLoop<2>::Positions& at) {
    const T* row = input + at[0];
    int32_t* to = sums + at[1];
    if (reduce_row) {
      int32_t sum = 0;
      for (int64_t i = 0; i < length; ++i) sum += row[i];
      *to += sum;
    } else {
      for (int64_t i = 0; i < length; ++i) to[i] += row[i];
    }
  });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (input.type() == DataType::kFloat32) return PrepareMeanFloat32(node);

  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, input, output));
  OCTET_ASSIGN_OR_RETURN(const Reduction reduction, CheckReduction(node));
  if (reduction.count > kMaxSummands) {
    return UnsupportedError("the mean of ", reduction.count, " values, at most ", kMaxSummands);
  }
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier real,
                         MakeMultiplier(double{input.scale()} / double{output.scale()}));
  const QuantizedMultiplier by = DivideMultiplier(real, reduction.count);
  const OutputStage stage(output.zero_point(), TypeRange(output.type()));
  const auto initial = static_cast<int32_t>(-input.zero_point() * reduction.count);
  const int64_t outputs = output.num_elements();
  auto step = With8BitType(input.type(), [&](auto t) {
    using T = decltype(t);
    return MakeStep([loop = reduction.loop, by, stage, initial, outputs](const RunContext& run) {
      auto* sums = reinterpret_cast<int32_t*>(run.scratch(0));
      std::fill(sums, sums + outputs, initial);
      AddRows(loop, run.input<T>(0), sums);
      T* values = run.output<T>(0);
      for (int64_t i = 0; i < outputs; ++i) values[i] = static_cast<T>(stage(Scale(sums[i], by)));
      return Status();
    });
  });
  step->scratch_bytes_per_thread = sizeof(int32_t) * outputs;
  return step;
}

}  // namespace

const Op ops::kMean = {.code = OpCode::kMean, .prepare = Prepare};

}  // namespace octet
