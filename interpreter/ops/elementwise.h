// Element by element over two broadcast inputs: what ADD and MUL share.
#ifndef OCTET_INTERPRETER_OPS_ELEMENTWISE_H_
#define OCTET_INTERPRETER_OPS_ELEMENTWISE_H_

#include "interpreter/op.h"
#include "interpreter/ops/nd_loop.h"
#include "interpreter/ops/quantized.h"

namespace octet {

/// Walks input 0, input 1, output 0.
using BroadcastLoop = NdLoop<3>;

/// Checks counts and shapes of a binary operator, sets the output's shape, and returns the walk.
Expected<BroadcastLoop> PrepareBroadcast(PrepareContext& node);

/// Checks the types and quantization of a binary operator at 8 bits, and returns the clamp bounds.
Expected<ClampRange> CheckBinary8Bit(PrepareContext& node, Activation activation);

/// output = function(a, b) for each row of the walk.
template <typename T, typename Function>
void RunBroadcast(const BroadcastLoop& loop, const RunContext& run, const Function& function) {
  const T *a = run.input<T>(0), *b = run.input<T>(1);
  T* output = run.output<T>(0);
  const int64_t length = loop.row_length();
  const int64_t a_step = loop.row_stride(0), b_step = loop.row_stride(1);
  loop.ForEachRow([&](const BroadcastLoop::Positions& at) {
    for (int64_t i = 0; i < length; ++i) {
      output[at[2] + i] = static_cast<T>(function(a[at[0] + i * a_step], b[at[1] + i * b_step]));
    }
  });
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_ELEMENTWISE_H_
