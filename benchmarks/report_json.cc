#include "benchmarks/report_json.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "benchmarks/report_tables.h"

namespace octet {
namespace {

using Json = nlohmann::ordered_json;

Json Number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}
Json Number(const std::optional<double>& value) {
  return value ? Number(*value) : Json(nullptr);
}

/// The peak of what the network multiplies with: that of 8 bits, where it does not multiply.
Json PeakOf(const ModelReport& run) {
  const Work work = Total(run.network.ops);
  if (work.macs == 0) return Number(run.peaks.int8_gmacs_per_s);
  return Number(work.peak_gmacs_per_s());
}

void AddWork(Json& json, const Work& work) {
  json["us"] = work.us;
  json["macs"] = work.macs;
  json["gmacs_per_s"] = work.gmacs_per_s();
  json["percent_of_peak"] = Number(work.percent_of_peak());
}

Json OpsJson(const std::vector<OpTime>& ops) {
  Json json = Json::array();
  for (const OpTime& op : ops) {
    Json& entry = json.emplace_back(
        Json{{"index", op.index}, {"op", op.op}, {"name", op.name}, {"kernel", op.kernel}});
    AddWork(entry, op.work);
    entry["bytes"] = op.bytes;
  }
  return json;
}

Json TypesJson(const std::vector<OpTime>& ops) {
  Json json = Json::array();
  for (const TypeTime& type : ByType(ops)) {
    Json& entry = json.emplace_back(Json{{"op", type.op}, {"count", type.count}});
    AddWork(entry, type.work);
  }
  return json;
}

Json RunJson(const Machine& machine, const ModelReport& run) {
  const auto& [warmup, times] = run.network.timing;
  const Work work = run.network.work();
  Json json = {{"model", run.model},
               {"kernel", machine.kernel},
               {"threads", run.threads},
               {"runs", times.us.size()},
               {"median_us", Number(times.median_us())},
               {"min_us", Number(times.min_us())},
               {"p10_us", Number(times.Quantile(0.1))},
               {"p90_us", Number(times.Quantile(0.9))},
               {"p99_us", Number(times.Quantile(0.99))},
               {"mean_us", Number(times.mean_us())},
               {"stddev_us", Number(times.stddev_us())},
               {"fp32_median_us", nullptr},
               {"speedup", Number(run.speedup())},
               {"macs", work.macs},
               {"gmacs_per_s", work.gmacs_per_s()},
               {"peak_gmacs_per_s", PeakOf(run)},
               {"percent_of_peak", Number(work.percent_of_peak())},
               {"fp32_peak_gmacs_per_s", Number(run.peaks.float32_gmacs_per_s)},
               {"load_us", run.load_us},
               {"first_run_us", warmup.us.empty() ? Json(nullptr) : Json(warmup.us[0])},
               {"file_bytes", run.file_bytes},
               {"arena_bytes", run.arena_bytes},
               {"packed_bytes", run.packed_bytes},
               {"output_sha256", nullptr},
               {"processor", machine.processor},
               {"compiler", machine.compiler},
               {"compiler_flags", machine.flags},
               {"by_type", TypesJson(run.network.ops)},
               {"ops", OpsJson(run.network.ops)}};
  if (!run.output_sha256.empty()) json["output_sha256"] = run.output_sha256;
  if (!run.fp32) return json;
  json["fp32_median_us"] = Number(run.fp32->median_us());
  json["fp32_ops"] = OpsJson(run.fp32->ops);
  return json;
}

void AddTrace(Json& events, const std::string& title, const NetworkReport& network, int process) {
  events.push_back({{"ph", "M"},
                    {"name", "process_name"},
                    {"pid", process},
                    {"tid", 0},
                    {"args", {{"name", title}}}});
  for (const OpTime& op : network.ops) {
    events.push_back({{"ph", "X"},
                      {"name", op.op},
                      {"cat", op.kernel},
                      {"pid", process},
                      {"tid", 0},
                      {"ts", op.last_start_us},
                      {"dur", op.last_us},
                      {"args",
                       {{"index", op.index},
                        {"output", op.name},
                        {"kernel", op.kernel},
                        {"macs", op.work.macs},
                        {"bytes", op.bytes}}}});
  }
}

}  // namespace

Json ToJson(const Report& report) {
  Json runs = Json::array();
  for (const ModelReport& run : report.runs) runs.push_back(RunJson(report.machine, run));
  if (runs.size() == 1) return runs[0];
  return {{"runs", std::move(runs)}};
}

Json ToTrace(const Report& report) {
  Json events = Json::array();
  int process = 0;
  for (const ModelReport& run : report.runs) {
    AddTrace(events, Title(run), run.network, ++process);
    if (run.fp32) AddTrace(events, Title(run) + ", in float32", *run.fp32, ++process);
  }
  return {{"displayTimeUnit", "ns"}, {"traceEvents", std::move(events)}};
}

}  // namespace octet
