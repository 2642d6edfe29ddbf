// Calibration: the float network at work on the samples. Several samples run at the same time, each
// on an interpreter of its own; then every tensor's statistics see the values of these samples in
// their order. So the statistics, and all that follows from them, have the same bits for any number
// of threads.
#ifndef OCTET_CONVERTER_CALIBRATORS_CALIBRATION_H_
#define OCTET_CONVERTER_CALIBRATORS_CALIBRATION_H_

#include <functional>
#include <span>
#include <vector>

#include <octet/converter.h>

#include "base/thread_pool.h"
#include "converter/calibrators/calibrator.h"

namespace octet {

class Calibration {
 public:
  /// `runs`: how often Run will be called, which is what progress is measured by.
  /// REQUIRES: `model` of `graph`, samples.count > 0; all of them outlive this.
  Calibration(const Graph& graph, const Model& model, const SampleSource& samples,
              const CalibrateOptions& options, int runs);

  const Graph& graph() const { return graph_; }
  const CalibrateOptions& options() const { return options_; }
  int sample_count() const { return samples_.count; }
  /// By tensor; those of constants and of tensors that are not float are not observed().
  std::span<const TensorStatistics> statistics() const { return statistics_; }
  int num_threads() const { return pool_.num_threads(); }

  /// Runs over all samples. Errors: a value that is not finite (sample and tensor named).
  Status ObserveRanges();
  /// REQUIRES: ObserveRanges.
  Status ObserveHistograms();

  /// What the network computed for the samples from `first` (a position in what Run was given) on.
  struct Round {
    int first = 0;
    std::span<const Interpreter> runs;  // one for each sample, at most num_threads()
  };
  /// Runs the network over `samples` and shows them to `see`, a few at a time.
  Status Run(std::span<const int> samples, const std::function<Status(const Round&)>& see);

  /// Calls task(i) for each i in [0, count) on all threads. Errors: that of the least i.
  Status ForEach(size_t count, const std::function<Status(size_t)>& task);

  /// For each tensor that was observed what `choose` says of it.
  Expected<ChosenRanges> RangesBy(const Calibrator& calibrator);

 private:
  Status RunAll(const std::function<Status(const Round&)>& see);
  Status RunRound(std::span<const int> samples);
  Status RunSample(Interpreter& interpreter, int sample) const;
  Status ObserveRound(const Round& round);
  void ReportProgress(int done, size_t of);

  const Graph& graph_;
  const SampleSource& samples_;
  const CalibrateOptions& options_;
  const int runs_;
  int runs_done_ = 0;
  ThreadPool pool_;
  std::vector<Interpreter> interpreters_;
  std::vector<TensorStatistics> statistics_;
};

}  // namespace octet

#endif  // OCTET_CONVERTER_CALIBRATORS_CALIBRATION_H_
