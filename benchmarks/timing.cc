#include "benchmarks/timing.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "base/check.h"

namespace octet {
namespace {

constexpr int kRunsPerTurn = 5;
constexpr double kMicrosecondsPerSecond = 1e6;

/// One turn of one network.
Status TakeTurn(Interpreter& interpreter, bool alone, Times& times) {
  if (!alone) OCTET_RETURN_IF_ERROR(interpreter.Invoke());
  for (int run = 0; run < kRunsPerTurn; ++run) {
    const double start = NowMicroseconds();
    OCTET_RETURN_IF_ERROR(interpreter.Invoke());
    times.us.push_back(NowMicroseconds() - start);
  }
  return Status();
}

bool Enough(const std::vector<Times>& times, const TimingOptions& options) {
  return std::all_of(times.begin(), times.end(), [&](const Times& t) {
    return static_cast<int>(t.us.size()) >= options.num_runs &&
           t.total_us() >= options.min_secs * kMicrosecondsPerSecond;
  });
}

}  // namespace

double NowMicroseconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::micro>(now).count();
}

double Times::total_us() const {
  return std::accumulate(us.begin(), us.end(), 0.0);
}

double Times::Quantile(double share) const {
  OCTET_CHECK(!us.empty());
  std::vector<double> sorted = us;
  std::sort(sorted.begin(), sorted.end());
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

Expected<std::vector<Times>> TimeInTurns(std::span<Interpreter* const> interpreters,
                                         const TimingOptions& options) {
  for (Interpreter* interpreter : interpreters)
    for (int run = 0; run < options.warmup_runs; ++run)
      OCTET_RETURN_IF_ERROR(interpreter->Invoke());
  std::vector<Times> times(interpreters.size());
  const double start = NowMicroseconds();
  do {
    for (size_t i = 0; i < interpreters.size(); ++i)
      OCTET_RETURN_IF_ERROR(TakeTurn(*interpreters[i], interpreters.size() == 1, times[i]));
  } while (!Enough(times, options) &&
           NowMicroseconds() - start < options.max_secs * kMicrosecondsPerSecond);
  return times;
}

}  // namespace octet
