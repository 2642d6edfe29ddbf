#include "benchmarks/op_profile.h"

#include <algorithm>
#include <limits>

#include "benchmarks/timing.h"

namespace octet {
namespace {

/// Collects the times of operators by their position in the run.
class Profiler : public Observer {
 public:
  struct Entry {
    OperatorInfo info;
    Times times;
    double last_start_us = 0;  // since the run began
  };

  void StartRun() {
    next_ = 0;
    run_start_us_ = NowMicroseconds();
  }
  void OnStart(const OperatorInfo&) override { start_us_ = NowMicroseconds(); }
  void OnEnd(const OperatorInfo& info) override {
    const double us = NowMicroseconds() - start_us_;
    if (next_ == entries_.size()) entries_.push_back({info, {}});
    Entry& entry = entries_[next_++];
    entry.times.us.push_back(us);
    entry.last_start_us = start_us_ - run_start_us_;
  }

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
  size_t next_ = 0;
  double run_start_us_ = 0, start_us_ = 0;
};

Status Observe(Interpreter& interpreter, Profiler& profiler, int runs) {
  for (int run = 0; run < runs; ++run) {
    profiler.StartRun();
    OCTET_RETURN_IF_ERROR(interpreter.Invoke());
  }
  return Status();
}

int64_t BytesOf(const Interpreter& interpreter, const Graph& graph,
                const std::vector<int>& tensors) {
  int64_t bytes = 0;
  for (const int tensor : tensors) {
    if (tensor == kNoTensor) continue;
    int64_t elements = 1;
    for (const int32_t dimension : interpreter.TensorShape(tensor)) elements *= dimension;
    bytes += elements * static_cast<int64_t>(ElementBytes(graph.tensors[tensor].type));
  }
  return bytes;
}

double IdealMicroseconds(int64_t macs, bool float32, const Peaks& peaks) {
  const auto& peak = float32 ? peaks.float32_gmacs_per_s : peaks.int8_gmacs_per_s;
  if (!peak) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(macs) / *peak / 1e3;
}

OpTime Describe(const Profiler::Entry& entry, const Interpreter& interpreter, const Graph& graph,
                const Peaks& peaks) {
  const Operator& op = graph.operators[entry.info.index];
  const Tensor* output = op.outputs.empty() ? nullptr : &graph.tensors[op.outputs[0]];
  const bool float32 = output != nullptr && output->type == DataType::kFloat32;
  return {.index = entry.info.index,
          .op = op.name(),
          .name = output == nullptr ? "" : output->name,
          .kernel = std::string(entry.info.kernel),
          .work = {.us = entry.times.median_us(),
                   .macs = entry.info.macs,
                   .ideal_us = IdealMicroseconds(entry.info.macs, float32, peaks)},
          .bytes = BytesOf(interpreter, graph, op.inputs) + BytesOf(interpreter, graph, op.outputs),
          .last_start_us = entry.last_start_us,
          .last_us = entry.times.us.back()};
}

}  // namespace

void Work::Add(const Work& other) {
  us += other.us;
  macs += other.macs;
  ideal_us += other.ideal_us;
}

Expected<std::vector<OpTime>> ProfileOps(Interpreter& interpreter, const Graph& graph,
                                         const Peaks& peaks, int runs) {
  Profiler profiler;
  interpreter.SetObserver(&profiler);
  const Status status = Observe(interpreter, profiler, runs);
  interpreter.SetObserver(nullptr);
  OCTET_RETURN_IF_ERROR(status);

  std::vector<OpTime> ops;
  for (const Profiler::Entry& entry : profiler.entries())
    ops.push_back(Describe(entry, interpreter, graph, peaks));
  return ops;
}

Work Total(const std::vector<OpTime>& ops) {
  Work total;
  for (const OpTime& op : ops) total.Add(op.work);
  return total;
}

std::vector<TypeTime> ByType(const std::vector<OpTime>& ops) {
  std::vector<TypeTime> types;
  for (const OpTime& op : ops) {
    auto type = std::find_if(types.begin(), types.end(),
                             [&](const TypeTime& known) { return known.op == op.op; });
    if (type == types.end()) type = types.insert(type, {.op = op.op});
    ++type->count;
    type->work.Add(op.work);
  }
  std::stable_sort(types.begin(), types.end(),
                   [](const TypeTime& a, const TypeTime& b) { return a.work.us > b.work.us; });
  return types;
}

}  // namespace octet
