#include "tools/octet/compare.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "base/str.h"
#include "base/thread_pool.h"
#include "tools/io/progress.h"
#include "tools/octet/network.h"
#include "tools/octet/scores.h"

namespace octet {
namespace {

constexpr int kTopFive = 5;

/// What one sample says.
struct Verdict {
  int rank_of_label = 0;
  bool reference_is_right = false;
  bool agrees = false;
  double abs_error = 0;  // sum over `values` values
  int64_t values = 0;
  Status status;
};

/// One score per class, and not the input over again, as autoencoders give it.
bool GivesScores(const Network& network) {
  if (network.model().graph().outputs.size() != 1) return false;
  const std::vector<int32_t> shape = Squeezed(network.output_shape(0));
  const auto& inputs = network.inputs();
  return LooksLikeScores(network.output_shape(0)) &&
         std::none_of(inputs.begin(), inputs.end(),
                      [&](const InputSpec& input) { return Squeezed(input.shape) == shape; });
}

Status CheckLabels(const Network& network, const CompareOptions& options) {
  if (options.labels.empty()) return Status();
  if (!GivesScores(network))
    return UsageError("labels need a network whose only output is one score per class");
  int classes = 1;
  for (int32_t dimension : network.output_shape(0)) classes *= dimension;
  for (int sample : options.samples) {
    const int label = options.labels[static_cast<size_t>(sample)];
    if (label < 0 || label >= classes)
      return UsageError("label ", label, " of sample ", sample, " is none of the network's ",
                        classes, " classes (see --label-offset)");
  }
  return Status();
}

/// One thread's networks.
class Judge {
 public:
  static Expected<Judge> Create(const Model& model, const Model* reference,
                                const CompareOptions& options) {
    OCTET_ASSIGN_OR_RETURN(Network network, Network::Create(model, options.preprocess));
    Judge judge(std::move(network));
    if (reference == nullptr) return judge;
    OCTET_ASSIGN_OR_RETURN(judge.reference_, Network::Create(*reference, options.preprocess));
    return judge;
  }

  const Network& network() const { return network_; }

  /// `label` < 0: unknown.
  Verdict See(std::span<const Dataset> datasets, int sample, int label) {
    Verdict verdict;
    verdict.status = Run(datasets, sample);
    if (verdict.status.ok() && label >= 0) {
      verdict.rank_of_label = RankOf(network_.Output(0), label);
      verdict.reference_is_right = reference_ && RankOf(reference_->Output(0), label) == 0;
    }
    if (verdict.status.ok() && reference_) verdict.status = Measure(verdict);
    return verdict;
  }

 private:
  explicit Judge(Network network) : network_(std::move(network)) {}

  Status Run(std::span<const Dataset> datasets, int sample) {
    OCTET_ASSIGN_OR_RETURN(const std::vector<Sample> read, ReadSamples(datasets, sample));
    return reference_ ? RunBoth(network_, *reference_, read) : network_.Run(read);
  }

  Status Measure(Verdict& verdict) {
    const int outputs = network_.interpreter().num_outputs();
    if (reference_->interpreter().num_outputs() != outputs)
      return InvalidError("the networks have ", outputs, " and ",
                          reference_->interpreter().num_outputs(), " outputs");
    for (int i = 0; i < outputs; ++i) {
      const std::vector<float> found = network_.Output(i), expected = reference_->Output(i);
      if (found.size() != expected.size())
        return InvalidError("output ", i, " has ", found.size(), " values, the float network's ",
                            expected.size());
      for (size_t v = 0; v < found.size(); ++v)
        verdict.abs_error += std::abs(static_cast<double>(found[v]) - expected[v]);
      verdict.values += static_cast<int64_t>(found.size());
      if (i == 0) verdict.agrees = TopK(found, 1) == TopK(expected, 1);
    }
    return Status();
  }

  Network network_;
  std::optional<Network> reference_;
};

std::vector<Verdict> SeeAll(std::vector<Judge>& judges, std::span<const Dataset> datasets,
                            const CompareOptions& options) {
  std::vector<Verdict> verdicts(options.samples.size());
  Progress progress(options.title, static_cast<int>(verdicts.size()));
  ThreadPool pool(static_cast<int>(judges.size()));
  std::atomic<bool> failed = false;
  pool.Run([&](int part) {
    for (size_t i = static_cast<size_t>(part); i < verdicts.size() && !failed; i += judges.size()) {
      const int sample = options.samples[i];
      const int label = options.labels.empty() ? -1 : options.labels[static_cast<size_t>(sample)];
      verdicts[i] = judges[static_cast<size_t>(part)].See(datasets, sample, label);
      if (!verdicts[i].status.ok()) failed = true;
      progress.Advance();
    }
  });
  return verdicts;
}

}  // namespace

Expected<Comparison> Compare(const Model& model, const Model* reference,
                             std::span<const Dataset> datasets, const CompareOptions& options) {
  std::vector<Judge> judges;
  const int threads = std::clamp(static_cast<int>(options.samples.size()), 1, options.num_threads);
  for (int i = 0; i < threads; ++i) {
    OCTET_ASSIGN_OR_RETURN(Judge judge, Judge::Create(model, reference, options));
    judges.push_back(std::move(judge));
  }
  OCTET_RETURN_IF_ERROR(CheckLabels(judges[0].network(), options));

  int64_t first = 0, first_five = 0, reference_first = 0, agree = 0, values = 0;
  double abs_error = 0;
  for (const Verdict& verdict : SeeAll(judges, datasets, options)) {
    OCTET_RETURN_IF_ERROR(verdict.status);
    first += verdict.rank_of_label == 0;
    first_five += verdict.rank_of_label < kTopFive;
    reference_first += verdict.reference_is_right;
    agree += verdict.agrees;
    abs_error += verdict.abs_error;
    values += verdict.values;
  }
  const double images = static_cast<double>(options.samples.size());
  Comparison result{.images = static_cast<int>(options.samples.size())};
  if (!options.labels.empty()) {
    result.top1 = static_cast<double>(first) / images;
    result.top5 = static_cast<double>(first_five) / images;
    if (reference != nullptr) result.reference_top1 = static_cast<double>(reference_first) / images;
  }
  if (reference != nullptr) {
    if (GivesScores(judges[0].network())) result.agreement = static_cast<double>(agree) / images;
    result.mean_abs_error = abs_error / static_cast<double>(values);
  }
  return result;
}

}  // namespace octet
