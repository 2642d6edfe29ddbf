#include "interpreter/ops/softmax_table.h"

namespace octet {
namespace {

/// Also where QuantizeMultiplier ends: in [2^30, 2^31), and just below, what rounds to 2^30.
QuantizedMultiplier LargeMultiplier(double real) {
  if (real + 0.25 < 1 << 30) return QuantizeMultiplier(real);
  return {static_cast<int32_t>(std::min(real + 0.5, 2147483647.0)), -31};
}

}  // namespace

Expected<SoftmaxTable> MakeSoftmaxTable(float beta, float scale) {
  constexpr int kIntegerBits = 5;  // arguments of exp in Q5.26
  constexpr int kFractionBits = 31 - kIntegerBits;
  const double real = std::min(double{beta} * double{scale} * (1 << kFractionBits), 2147483647.0);
  if (!(real > 1)) {
    return InvalidError("beta ", beta, " times the input's scale ", scale,
                        ", expected more than 2^-26");
  }
  SoftmaxTable table;
  table.by = LargeMultiplier(real);
  const int left_shift = -table.by.right_shift;
  const int64_t farthest = (int64_t{(1 << kIntegerBits) - 1} << kFractionBits) >> left_shift;
  table.farthest = static_cast<int>(std::min<int64_t>(farthest, 255));
  for (int d = 0; d <= table.farthest; ++d) {
    table.exps[d] = fixed_point::ExpOfNegative(Scale(-d, table.by));
  }
  return table;
}

}  // namespace octet
