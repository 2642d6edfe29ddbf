// Reductions over any axes (MEAN, SUM, REDUCE_MAX, ...): axes and shapes, checked, and the walks.
#ifndef OCTET_INTERPRETER_OPS_REDUCTION_H_
#define OCTET_INTERPRETER_OPS_REDUCTION_H_

#include <algorithm>
#include <cstdint>

#include "interpreter/op.h"
#include "interpreter/ops/nd_loop.h"

namespace octet {

/// One walk over the input; the place of its result stands still (stride 0) along reduced
/// dimensions.
struct Reduction {
  NdLoop<2> loop;      // input, output
  int64_t count = 1;   // values that become one
  bool whole = false;  // every dimension is reduced
};

/// Checks counts and axes (input 1, constant) of a reduction with ReducerOptions, and sets the
/// output's shape.
Expected<Reduction> CheckReduction(PrepareContext& node);

/// results[o] = next(results[o], x) for each x of the input that o is made of, in row-major order.
template <typename In, typename Out, typename Next>
void FoldRows(const NdLoop<2>& loop, const In* input, Out* results, const Next& next) {
  const int64_t length = loop.row_length();
  const bool reduce_row = loop.row_stride(1) == 0;
  loop.ForEachRow([&](const NdLoop<2>::Positions& at) {
    const In* row = input + at[0];
    Out* to = results + at[1];
    if (reduce_row) {
      Out result = *to;
      for (int64_t i = 0; i < length; ++i) result = next(result, row[i]);
      *to = result;
    } else {
      for (int64_t i = 0; i < length; ++i) to[i] = next(to[i], row[i]);
    }
  });
}

/// A Step: each output value starts at `start` and takes next(so far, x) of its inputs. As in
/// TFLite, which float32 shows (NaN, infinities), a reduction of everything starts at the first
/// input.
template <typename T, typename Next>
StepPtr MakeFoldStep(const Reduction& reduction, int64_t outputs, T start, const Next& next) {
  return MakeStep([reduction, outputs, start, next](const RunContext& run) {
    const T* input = run.input<T>(0);
    T* output = run.output<T>(0);
    if (reduction.whole) {
      T result = input[0];
      for (int64_t i = 1; i < reduction.count; ++i) result = next(result, input[i]);
      output[0] = result;
    } else {
      std::fill_n(output, outputs, start);
      FoldRows(reduction.loop, input, output, next);
    }
    return Status();
  });
}

/// CheckReduction, and what a sum of 8-bit values needs: types, quantization, a sum that fits
/// int32.
Expected<Reduction> CheckSum8Bit(PrepareContext& node);
/// A Step: output[o] = clamp(Zy + Scale(Σ(q − Zx), by)). REQUIRES: checked by CheckSum8Bit.
StepPtr MakeSumStep8Bit(const PrepareContext& node, const Reduction& reduction,
                        QuantizedMultiplier by);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_REDUCTION_H_
