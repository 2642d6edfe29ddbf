#include "benchmarks/op_profile.h"

#include "benchmarks/timing.h"

namespace octet {
namespace {

/// Collects the times of operators by their position in the run.
class Profiler : public Observer {
 public:
  struct Entry {
    OperatorInfo info;
    Times times;
  };

  void StartRun() { next_ = 0; }
  void OnStart(const OperatorInfo&) override { start_us_ = NowMicroseconds(); }
  void OnEnd(const OperatorInfo& info) override {
    const double us = NowMicroseconds() - start_us_;
    if (next_ == entries_.size()) entries_.push_back({info, {}});
    entries_[next_++].times.us.push_back(us);
  }

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
  size_t next_ = 0;
  double start_us_ = 0;
};

Status Observe(Interpreter& interpreter, Profiler& profiler, int runs) {
  for (int run = 0; run < runs; ++run) {
    profiler.StartRun();
    OCTET_RETURN_IF_ERROR(interpreter.Invoke());
  }
  return Status();
}

}  // namespace

Expected<std::vector<OpTime>> ProfileOps(Interpreter& interpreter, const Graph& graph, int runs) {
  Profiler profiler;
  interpreter.SetObserver(&profiler);
  const Status status = Observe(interpreter, profiler, runs);
  interpreter.SetObserver(nullptr);
  OCTET_RETURN_IF_ERROR(status);

  std::vector<OpTime> ops;
  for (const Profiler::Entry& entry : profiler.entries()) {
    const Operator& op = graph.operators[entry.info.index];
    ops.push_back({.index = entry.info.index,
                   .op = op.name(),
                   .name = op.outputs.empty() ? "" : graph.tensors[op.outputs[0]].name,
                   .kernel = std::string(entry.info.kernel),
                   .us = entry.times.median_us(),
                   .macs = entry.info.macs});
  }
  return ops;
}

}  // namespace octet
