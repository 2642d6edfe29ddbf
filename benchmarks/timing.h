// Timing runs of one network, or of several taking turns so that all meet the same machine.
#ifndef OCTET_BENCHMARKS_TIMING_H_
#define OCTET_BENCHMARKS_TIMING_H_

#include <functional>
#include <span>
#include <vector>

#include <octet/status.h>

namespace octet {

/// Microseconds from some fixed point.
double NowMicroseconds();

/// What TFLite's flags of the same names mean: at least `num_runs` runs and `min_secs` seconds of
/// them, but no new run after `max_secs`; the same for the runs before the measured ones.
struct TimingOptions {
  int warmup_runs = 1;
  double warmup_min_secs = 0.5;
  int num_runs = 50;
  double min_secs = 1.0;
  double max_secs = 150.0;
  double run_delay = -1;      // seconds from the end of a run to the next one, when positive
  double run_frequency = -1;  // runs a second, when positive; run_delay does not count then
};

/// How long runs took, in the order in which they happened. Figures of no runs are NaN.
struct Times {
  std::vector<double> us;

  double mean_us() const;
  double stddev_us() const;  // of these runs: divided by their number
  /// The value below which `share` of the runs lie, interpolated.
  double Quantile(double share) const;
  double min_us() const { return Quantile(0); }
  double median_us() const { return Quantile(0.5); }
  double max_us() const { return Quantile(1); }
};

struct Timing {
  Times warmup;  // the first one is the network's first run
  Times runs;
};

/// Times every network: first each one's warm-up, then the runs that count. Several take turns:
/// some runs of the first, some of the second, and so on, the first run of each turn unmeasured (it
/// finds the caches full of the other network). Each network gets the runs and seconds of
/// `options`. `before_turn` is called before every turn.
Expected<std::vector<Timing>> TimeInTurns(std::span<const std::function<Status()>> networks,
                                          const TimingOptions& options,
                                          const std::function<void()>& before_turn);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_TIMING_H_
