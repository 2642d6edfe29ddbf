#include "benchmarks/timing.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <thread>

namespace octet {
namespace {

using Network = std::function<Status()>;

constexpr int kRounds = 20;  // turns of each network, where several take turns
constexpr double kMicrosecondsPerSecond = 1e6;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Sleeps between runs as TimingOptions ask.
class Pace {
 public:
  explicit Pace(const TimingOptions& options)
      : gap_us_(kMicrosecondsPerSecond / options.run_frequency),
        delay_us_(kMicrosecondsPerSecond * options.run_delay),
        next_us_(NowMicroseconds() + gap_us_) {}
  void Rest() {
    double sleep_us = delay_us_;
    if (gap_us_ > 0) {
      sleep_us = next_us_ - NowMicroseconds();
      next_us_ += gap_us_;
    }
    if (sleep_us > 0)
      std::this_thread::sleep_for(std::chrono::duration<double, std::micro>(sleep_us));
  }

 private:
  double gap_us_, delay_us_, next_us_;
};

struct Amount {
  double runs, min_secs, max_secs;
};

/// The runs of one network, and the time it had for them.
class Part {
 public:
  Part(const Network& network, const TimingOptions& options)
      : network_(network), options_(options) {}

  /// Runs until `amount` is reached; does nothing when it already is.
  Status RunUntil(const Amount& amount, bool first_unmeasured) {
    if (Reached(amount)) return Status();
    if (first_unmeasured) OCTET_RETURN_IF_ERROR(network_());
    Pace pace(options_);
    for (const double start = NowMicroseconds() - elapsed_us_; !Reached(amount);
         elapsed_us_ = NowMicroseconds() - start) {
      const double run_start = NowMicroseconds();
      OCTET_RETURN_IF_ERROR(network_());
      times_.us.push_back(NowMicroseconds() - run_start);
      pace.Rest();
    }
    return Status();
  }
  Times times() && { return std::move(times_); }

 private:
  bool Reached(const Amount& amount) const {
    const double seconds = elapsed_us_ / kMicrosecondsPerSecond;
    return (static_cast<double>(times_.us.size()) >= amount.runs && seconds >= amount.min_secs) ||
           seconds > amount.max_secs;
  }

  const Network& network_;
  const TimingOptions& options_;
  Times times_;
  double elapsed_us_ = 0;
};

}  // namespace

double NowMicroseconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::micro>(now).count();
}

double Times::mean_us() const {
  return std::accumulate(us.begin(), us.end(), 0.0) / static_cast<double>(us.size());
}

double Times::stddev_us() const {
  const double mean = mean_us();
  double squares = 0;
  for (const double value : us) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(us.size()));
}

double Times::Quantile(double share) const {
  if (us.empty()) return kNaN;
  std::vector<double> sorted = us;
  std::sort(sorted.begin(), sorted.end());
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

Expected<std::vector<Timing>> TimeInTurns(std::span<const Network> networks,
                                          const TimingOptions& options,
                                          const std::function<void()>& before_turn) {
  std::vector<Timing> timings(networks.size());
  std::vector<Part> parts;
  for (size_t i = 0; i < networks.size(); ++i) {
    Part warmup(networks[i], options);
    OCTET_RETURN_IF_ERROR(warmup.RunUntil(
        {static_cast<double>(options.warmup_runs), options.warmup_min_secs, options.max_secs},
        false));
    timings[i].warmup = std::move(warmup).times();
    parts.emplace_back(networks[i], options);
  }
  for (int round = 1; round <= kRounds; ++round) {
    // Multiplied first: exact in the last round, and wherever it should be a whole number.
    const auto so_far = [round](double whole) { return round * whole / kRounds; };
    const Amount amount = {so_far(options.num_runs), so_far(options.min_secs),
                           so_far(options.max_secs)};
    for (Part& part : parts) {
      before_turn();
      OCTET_RETURN_IF_ERROR(part.RunUntil(amount, parts.size() > 1));
    }
  }
  for (size_t i = 0; i < parts.size(); ++i) timings[i].runs = std::move(parts[i]).times();
  return timings;
}

}  // namespace octet
