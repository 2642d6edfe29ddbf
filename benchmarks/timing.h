// Timing runs of one network, or of two taking turns so that both meet the same machine.
#ifndef OCTET_BENCHMARKS_TIMING_H_
#define OCTET_BENCHMARKS_TIMING_H_

#include <span>
#include <vector>

#include <octet/interpreter.h>
#include <octet/status.h>

namespace octet {

/// Microseconds from some fixed point.
double NowMicroseconds();

/// What TFLite's flags of the same names mean: at least `num_runs` runs and `min_secs` seconds of
/// them, but no new run after `max_secs`.
struct TimingOptions {
  int warmup_runs = 1;
  int num_runs = 50;
  double min_secs = 1.0;
  double max_secs = 150.0;
};

/// Times of the measured runs of one network.
struct Times {
  std::vector<double> us;

  double total_us() const;
  /// The value below which `share` of the runs lie, interpolated. REQUIRES: there are runs.
  double Quantile(double share) const;
  double median_us() const { return Quantile(0.5); }
};

/// Times every interpreter. Several take turns: a few runs of the first, a few of the second, and
/// so on, the first run of each turn unmeasured (it finds the caches full of the other network).
Expected<std::vector<Times>> TimeInTurns(std::span<Interpreter* const> interpreters,
                                         const TimingOptions& options);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_TIMING_H_
