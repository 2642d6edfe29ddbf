// LOG_SOFTMAX over the last axis, in integers: x − ln Σ e^x, with x counted from the row's largest
// value. Exponentials and scaled distances, of which there are 256, are tables; a row needs a sum
// and a logarithm. The result is in steps of 1/16 below the type's largest value.
#include <algorithm>
#include <limits>

#include <octet/ops.h>

#include "interpreter/ops/fixed_point.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"
#include "interpreter/ops/softmax_table.h"

namespace octet {
namespace {

struct LogSoftmaxTable : SoftmaxTable {
  std::array<int32_t, 256> scaled{};  // −d · scale in Q5.26
  QuantizedMultiplier reverse;        // from Q5.26 to distances
};

Expected<LogSoftmaxTable> MakeTable(float scale) {
  OCTET_ASSIGN_OR_RETURN(const SoftmaxTable shared, MakeSoftmaxTable(1.0f, scale));
  LogSoftmaxTable table{shared, {}, {}};
  for (int d = 0; d <= table.farthest; ++d) table.scaled[d] = Scale(-d, table.by);
  const int fraction_bits = 31 + table.by.right_shift;
  table.reverse =
      QuantizeMultiplier(static_cast<double>(int64_t{1} << fraction_bits) / table.by.multiplier);
  return table;
}

template <typename T>
void LogSoftmaxRow(const LogSoftmaxTable& table, const T* input, int depth, T* output) {
  constexpr int kShift = 31 - 5 - 4;  // from Q5.26 to steps of 1/16
  constexpr int kSmallest = std::numeric_limits<T>::min();
  constexpr int kLargest = std::numeric_limits<T>::max();
  const int largest = *std::max_element(input, input + depth);
  const int32_t log_sum =
      fixed_point::LogOfAtLeastOne(fixed_point::Saturate(SumExps(table, input, depth, largest)));
  // The first distance whose result would leave Q5.26.
  const int32_t least = log_sum + std::numeric_limits<int32_t>::min();
  const int end = std::min(table.farthest + 1, -Scale(least, table.reverse));
  for (int i = 0; i < depth; ++i) {
    const int d = largest - input[i];
    if (d >= end) {
      output[i] = static_cast<T>(kSmallest);
      continue;
    }
    const int32_t value = fixed_point::Saturate(int64_t{table.scaled[d]} - log_sum);
    const int q = kLargest + fixed_point::DivideByPowerOfTwo(value, kShift);
    output[i] = static_cast<T>(std::max(std::min(q, kLargest), kSmallest));
  }
}

Status CheckOutput(const TensorInfo& output) {
  const int largest = TypeRange(output.type()).max;
  if (output.scale() == 1.0f / 16 && output.zero_point() == largest) return Status();
  return InvalidError("output: scale ", output.scale(), " and zero_point ", output.zero_point(),
                      ", expected 1/16 and ", largest);
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo& input = node.input(0);
  if (input.type() == DataType::kFloat32) return PrepareLogSoftmaxFloat32(node);

  OCTET_RETURN_IF_ERROR(PrepareUnary8Bit(node));
  OCTET_RETURN_IF_ERROR(CheckOutput(node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectRows(input));
  OCTET_ASSIGN_OR_RETURN(const LogSoftmaxTable table, MakeTable(input.scale()));
  return MakeRowsStep(input, [table](const auto* values, int depth, auto* results) {
    LogSoftmaxRow(table, values, depth, results);
  });
}

}  // namespace

const Op ops::kLogSoftmax = {.code = OpCode::kLogSoftmax, .prepare = Prepare};

}  // namespace octet
