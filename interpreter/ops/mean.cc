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

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (input.type() == DataType::kFloat32) return PrepareMeanFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const Reduction reduction, CheckSum8Bit(node));
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier real,
                         MakeMultiplier(double{input.scale()} / double{output.scale()}));
  return MakeSumStep8Bit(node, reduction, DivideMultiplier(real, reduction.count));
}

}  // namespace

const Op ops::kMean = {.code = OpCode::kMean, .prepare = Prepare};

}  // namespace octet
