// When to wake the other threads.
#ifndef OCTET_INTERPRETER_OPS_PARALLEL_H_
#define OCTET_INTERPRETER_OPS_PARALLEL_H_

#include "interpreter/op.h"

namespace octet {

/// Calls body(begin, end, part) for parts of [0, count) that cover it: in parallel, split at
/// multiples of `grain`, when the work, roughly `serial_ns` on one thread, outweighs waking a
/// thread. `part` names the thread's scratch.
template <typename Body>
void ForRange(const RunContext& run, int count, int grain, int64_t serial_ns, const Body& body) {
  constexpr int64_t kWorthwhileNs = 10000;
  if (serial_ns < kWorthwhileNs) {
    body(0, count, 0);
  } else {
    run.pool.ParallelFor(count, grain, body);
  }
}

/// ForRange over pixels of an integer product.
template <typename Body>
void ForPixels(const RunContext& run, int pixels, int64_t serial_ns, const Body& body) {
  constexpr int kGrain = 8;
  ForRange(run, pixels, kGrain, serial_ns, body);
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_PARALLEL_H_
