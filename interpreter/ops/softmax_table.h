// What SOFTMAX and LOG_SOFTMAX share: exponentials of a value's distance from its row's largest.
#ifndef OCTET_INTERPRETER_OPS_SOFTMAX_TABLE_H_
#define OCTET_INTERPRETER_OPS_SOFTMAX_TABLE_H_

#include <algorithm>
#include <array>
#include <cstdint>

#include <octet/gemm.h>

#include "interpreter/op.h"
#include "interpreter/ops/fixed_point.h"

namespace octet {

/// Over distances d = largest − q in [0, 255].
struct SoftmaxTable {
  QuantizedMultiplier by;           // brings a distance to Q5.26: d · beta · scale
  int farthest = 0;                 // distances beyond leave Q5.26; TFLite leaves them out
  std::array<int32_t, 256> exps{};  // e^(−d · beta · scale) in Q0.31, 0 beyond farthest
};

/// Error: beta · scale is so small that TFLite gives up.
Expected<SoftmaxTable> MakeSoftmaxTable(float beta, float scale);

/// The sum of a row's exponentials, Q.19; at least 1.
template <typename T>
int64_t SumExps(const SoftmaxTable& table, const T* row, int depth, int largest) {
  int64_t sum = 0;
  for (int i = 0; i < depth; ++i) {
    sum += fixed_point::DivideByPowerOfTwo(table.exps[largest - row[i]], 12);
  }
  return sum;
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_SOFTMAX_TABLE_H_
