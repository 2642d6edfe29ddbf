#include "benchmarks/tflite_log.h"

#include <fmt/format.h>

#include <cmath>

namespace octet {
namespace {

int64_t Whole(double us) {
  return std::llround(us);
}
double Megabytes(int64_t bytes) {
  return static_cast<double>(bytes) / (1 << 20);
}

std::string Phase(int runs, double min_secs, double max_secs, const Times& times) {
  return fmt::format(
      "INFO: Running benchmark for at least {} iterations and at least {:g} seconds but terminate "
      "if exceeding {:g} seconds.\nINFO: {}\n\n",
      runs, min_secs, max_secs, StatLine(times));
}

}  // namespace

std::string StatLine(const Times& times) {
  const size_t count = times.us.size();
  if (count == 0) return "count=0";
  const int64_t min = Whole(times.min_us()), max = Whole(times.max_us());
  const std::string values = min == max
                                 ? fmt::format("curr={}{}", min, count > 1 ? "(all same)" : "")
                                 : fmt::format("first={} curr={} min={} max={} avg={:g} std={:g}",
                                               Whole(times.us.front()), Whole(times.us.back()), min,
                                               max, times.mean_us(), std::round(times.stddev_us()));
  return fmt::format("count={} {} p5={} median={} p95={}", count, values,
                     Whole(times.Quantile(0.05)), Whole(times.median_us()),
                     Whole(times.Quantile(0.95)));
}

std::string TfliteLog(const Report& report, const ModelReport& run, const TimingOptions& options) {
  const auto& [warmup, runs] = run.network.timing;
  const bool no_warmup = warmup.us.empty();
  std::string log = fmt::format(
      "INFO: Graph: [{}]\n"
      "INFO: The input model file size (MB): {:g}\n"
      "INFO: Initialized session in {:g}ms.\n",
      run.model, static_cast<double>(run.file_bytes) / 1e6, run.load_us / 1e3);
  log += Phase(options.warmup_runs, options.warmup_min_secs, options.max_secs, warmup);
  log += Phase(options.num_runs, options.min_secs, options.max_secs, runs);
  log += fmt::format(
      "INFO: Inference timings in us: Init: {}, First inference: {}, Warmup (avg): {:g}, Inference "
      "(avg): {:g}\n",
      Whole(run.load_us), no_warmup ? 0 : Whole(warmup.us.front()),
      no_warmup ? 0.0 : warmup.mean_us(), runs.mean_us());
  if (report.runs.size() > 1) return log;
  return log + fmt::format(
                   "INFO: Memory footprint delta from the start of the tool (MB): init={:g} "
                   "overall={:g}\n",
                   Megabytes(run.load_memory_bytes), Megabytes(report.memory_bytes));
}

}  // namespace octet
