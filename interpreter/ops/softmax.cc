// SOFTMAX over the last axis, in integers: e^(beta · scale · (q − largest)) depends on a difference
// of 0..255 only, so its 256 values are a table; a row then needs their sum and one reciprocal. The
// result is in steps of 1/256 from the type's smallest value.
#include <algorithm>
#include <bit>
#include <cmath>

#include <octet/ops.h>

#include "interpreter/ops/fixed_point.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"
#include "interpreter/ops/softmax_table.h"

namespace octet {
namespace {

template <typename T>
void SoftmaxRow(const SoftmaxTable& table, const T* input, int depth, T* output) {
  const int largest = *std::max_element(input, input + depth);
  const int64_t sum = SumExps(table, input, depth, largest);
  constexpr int kSmallest = std::numeric_limits<T>::min();
  constexpr int kLargest = std::numeric_limits<T>::max();
  // A sum of 512 or more (where TFLite stops the program): every share rounds to 0.
  if (sum >= int64_t{512} << 19) {
    std::fill(output, output + depth, static_cast<T>(kSmallest));
    return;
  }
  // sum = (1 + a) · 2^(12 − headroom), a in [0, 1). The largest value adds 1, so sum >= 2^19.
  const int headroom = std::countl_zero(static_cast<uint32_t>(sum));
  const auto a = static_cast<int32_t>((sum << headroom) - (int64_t{1} << 31));
  const int32_t reciprocal = fixed_point::ReciprocalOfOnePlus(a);
  const int right_shift = 12 - headroom + 31 - 8;
  for (int i = 0; i < depth; ++i) {
    const int32_t share = fixed_point::MultiplyHigh(reciprocal, table.exps[largest - input[i]]);
    const int q = kSmallest + fixed_point::DivideByPowerOfTwo(share, right_shift);
    output[i] = static_cast<T>(std::min(q, kLargest));
  }
}

/// int8 outputs must say what they hold; uint8 files of old say other things, and mean the same.
Status CheckOutput(const TensorInfo& output) {
  if (output.type() == DataType::kUint8) return Status();
  constexpr float kScale = 1.0f / 256;
  if (output.zero_point() == -128 && std::abs(output.scale() - kScale) <= 0.001f * kScale) {
    return Status();
  }
  return InvalidError("output: scale ", output.scale(), " and zero_point ", output.zero_point(),
                      ", expected 1/256 and -128");
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (input.type() == DataType::kFloat32) return PrepareSoftmaxFloat32(node);

  OCTET_RETURN_IF_ERROR(PrepareUnary8Bit(node));
  OCTET_RETURN_IF_ERROR(CheckOutput(output));
  OCTET_RETURN_IF_ERROR(ExpectRows(input));
  const auto beta = node.options<SoftmaxOptions>().beta;
  OCTET_ASSIGN_OR_RETURN(const SoftmaxTable table, MakeSoftmaxTable(beta, input.scale()));
  return MakeRowsStep(input, [table](const auto* values, int depth, auto* results) {
    SoftmaxRow(table, values, depth, results);
  });
}

}  // namespace

const Op ops::kSoftmax = {.code = OpCode::kSoftmax, .prepare = Prepare};

}  // namespace octet
