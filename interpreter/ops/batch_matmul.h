// BATCH_MATMUL: geometry, checked, and the walk over its products; the same for every element type.
#ifndef OCTET_INTERPRETER_OPS_BATCH_MATMUL_H_
#define OCTET_INTERPRETER_OPS_BATCH_MATMUL_H_

#include <algorithm>
#include <cstdint>

#include "interpreter/op.h"
#include "interpreter/ops/nd_loop.h"

namespace octet {

/// output [..., rows, columns] = x [..., rows, depth] · y [..., depth, columns], where x and y may
/// be stored transposed, and leading dimensions broadcast.
struct BatchMatmul {
  int rows = 0, depth = 0, columns = 0;
  bool x_transposed = false, y_transposed = false;
  NdLoop<3> products;  // over x, y, output: the first elements of the matrices
  int64_t count = 1;   // of products

  int64_t macs() const { return count * rows * depth * columns; }
  template <typename T, typename Sum>
  size_t ScratchBytes() const {
    return columns * sizeof(Sum) + (y_transposed ? size_t{1} * depth * columns * sizeof(T) : 0);
  }
};

/// Checks counts, ranks and sizes, and sets the output's shape. Types are the caller's.
Expected<BatchMatmul> CheckBatchMatmul(PrepareContext& node);

/// Calls store(sums of a row, place of its first column in the output) for every row. The sum of
/// each element runs in order of depth. REQUIRES: scratch of ScratchBytes<T, Sum>().
template <typename Sum, typename T, typename Store>
void MultiplyBatches(const BatchMatmul& m, const T* x, Sum x_zero, const T* y, Sum y_zero,
                     uint8_t* scratch, const Store& store) {
  auto* sums = reinterpret_cast<Sum*>(scratch);
  auto* upright = reinterpret_cast<T*>(sums + m.columns);
  const auto multiply = [&](const T* a, const T* b, int64_t output) {
    if (m.y_transposed) {
      for (int64_t k = 0; k < m.depth; ++k) {
        for (int64_t j = 0; j < m.columns; ++j) upright[k * m.columns + j] = b[j * m.depth + k];
      }
      b = upright;
    }
    const int64_t row_step = m.x_transposed ? 1 : m.depth, step = m.x_transposed ? m.rows : 1;
    for (int64_t i = 0; i < m.rows; ++i, output += m.columns) {
      std::fill_n(sums, m.columns, Sum{0});
      for (int64_t k = 0; k < m.depth; ++k) {
        const Sum factor = static_cast<Sum>(a[i * row_step + k * step]) - x_zero;
        const T* row = b + k * m.columns;
        for (int64_t j = 0; j < m.columns; ++j) {
          sums[j] += factor * (static_cast<Sum>(row[j]) - y_zero);
        }
      }
      store(sums, output);
    }
  };
  m.products.ForEachRow([&](const NdLoop<3>::Positions& at) {
    for (int64_t p = 0; p < m.products.row_length(); ++p) {
      multiply(x + at[0] + p * m.products.row_stride(0), y + at[1] + p * m.products.row_stride(1),
               at[2] + p * m.products.row_stride(2));
    }
  });
}

/// A Step of MultiplyBatches: store(run, sums of a row, place of its first column in the output).
template <typename T, typename Sum, typename Store>
StepPtr MakeSumsStep(const BatchMatmul& m, Sum x_zero, Sum y_zero, const Store& store) {
  auto step = MakeStep([=](const RunContext& run) {
    MultiplyBatches<Sum>(m, run.input<T>(0), x_zero, run.input<T>(1), y_zero, run.scratch(0),
                         [&](const Sum* sums, int64_t at) { store(run, sums, at); });
    return Status();
  });
  step->macs = m.macs();
  step->scratch_bytes_per_thread = m.ScratchBytes<T, Sum>();
  return step;
}

/// The sums themselves are the output, which has their type.
template <typename T, typename Sum>
StepPtr MakeBareSumsStep(const BatchMatmul& m) {
  return MakeSumsStep<T>(m, Sum{0}, Sum{0},
                         [n = m.columns](const RunContext& run, const Sum* sums, int64_t at) {
                           std::copy_n(sums, n, run.output<Sum>(0) + at);
                         });
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_BATCH_MATMUL_H_
