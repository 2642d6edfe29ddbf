// What the processor could do at most: loops of independent products in registers, nothing loaded,
// nothing stored. A share of such a peak can be compared between clock rates and machines.
#ifndef OCTET_BENCHMARKS_GEMM_PEAK_H_
#define OCTET_BENCHMARKS_GEMM_PEAK_H_

#include <string_view>

namespace octet {

struct PeakLoop {
  const char* name;
  bool (*supported)();
  double macs_per_iteration;
  void (*run)(long iterations);  // REQUIRES: iterations > 0
};

/// The fastest this processor runs; nullptr where there is no loop for its architecture.
const PeakLoop* BestPeak();
/// The loop of the instruction that octet's kernel of this name multiplies with; nullptr for
/// kernels without one (portable).
const PeakLoop* PeakOfKernel(std::string_view kernel_name);
/// The fastest loop of float32 multiply-adds; nullptr as above.
const PeakLoop* BestFloatPeak();

/// Multiply-adds a second, from a sample of about `us`.
double MacsPerSecond(const PeakLoop& peak, double us);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_GEMM_PEAK_H_
