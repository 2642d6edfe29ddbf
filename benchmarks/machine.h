// What the figures were measured on, and what the machine could do at most.
#ifndef OCTET_BENCHMARKS_MACHINE_H_
#define OCTET_BENCHMARKS_MACHINE_H_

#include <cstdint>
#include <string>

#include "benchmarks/op_profile.h"
#include "benchmarks/timing.h"

namespace octet {

struct Machine {
  std::string processor;
  std::string compiler;  // "g++ 12.2.0"
  std::string flags;     // octet was compiled with
  std::string kernel;    // of the 8-bit product
};
Machine DescribeMachine();

/// The most memory this process has used so far.
int64_t PeakMemoryBytes();

/// Samples of what one thread could multiply at most, taken in turns with what is timed, so that
/// both meet the same machine.
class PeakSampler {
 public:
  void Sample();
  /// Of `threads` threads, each on a processor of its own.
  Peaks ForThreads(int threads) const;

 private:
  Times int8_, float32_;  // µs for 10³ multiply-adds
};

/// Bytes (10⁹) a second that one thread reads from a buffer, again and again.
struct MemoryRates {
  double near_gbytes_per_s = 0;  // of kNearBytes, which second-level caches hold
  double far_gbytes_per_s = 0;   // of kFarBytes, which few caches hold
  static constexpr size_t kNearBytes = 256 << 10, kFarBytes = 64 << 20;
};
MemoryRates MeasureMemory();

}  // namespace octet

#endif  // OCTET_BENCHMARKS_MACHINE_H_
