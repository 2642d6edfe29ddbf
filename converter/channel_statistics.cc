#include "converter/channel_statistics.h"

#include <algorithm>
#include <limits>

#include "base/str.h"

namespace octet {
namespace {

/// Looks at an operator's outputs as soon as they are there.
class ChannelObserver : public Observer {
 public:
  ChannelObserver(const Graph& graph, const Interpreter& interpreter)
      : graph_(graph), interpreter_(interpreter), statistics_(graph.tensors.size()) {}

  void OnEnd(const OperatorInfo& info) override {
    for (int output : graph_.operators[info.index].outputs) Observe(output);
  }
  void Observe(int tensor) {
    const Tensor& described = graph_.tensors[tensor];
    if (described.type != DataType::kFloat32 || described.shape.empty()) return;
    const std::span<const uint8_t> bytes = interpreter_.TensorData(tensor);
    const std::span<const float> values(reinterpret_cast<const float*>(bytes.data()),
                                        bytes.size() / sizeof(float));
    if (!values.empty()) statistics_[tensor].Observe(values, described.shape.back());
  }

  AllChannelStatistics Take() { return std::move(statistics_); }

 private:
  const Graph& graph_;
  const Interpreter& interpreter_;
  AllChannelStatistics statistics_;
};

}  // namespace

void ChannelStatistics::Observe(std::span<const float> values, int channels) {
  if (empty()) {
    sum.assign(channels, 0);
    min.assign(channels, std::numeric_limits<float>::infinity());
    max.assign(channels, -std::numeric_limits<float>::infinity());
  }
  for (size_t i = 0; i < values.size(); i += channels) {
    for (int c = 0; c < channels; ++c) {
      const float value = values[i + c];
      sum[c] += value;
      min[c] = std::min(min[c], value);
      max[c] = std::max(max[c], value);
    }
  }
  count += static_cast<int64_t>(values.size()) / channels;
}

std::vector<double> ChannelStatistics::Means() const {
  std::vector<double> means = sum;
  for (double& mean : means) mean /= static_cast<double>(count);
  return means;
}

Expected<AllChannelStatistics> MeasureChannels(const Graph& graph, const SampleSource& samples) {
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromGraph(graph));
  Interpreter interpreter(model, {.preserve_all = true});
  OCTET_RETURN_IF_ERROR(interpreter.status());
  ChannelObserver observer(graph, interpreter);
  interpreter.SetObserver(&observer);
  std::vector<std::span<float>> inputs;
  for (int i = 0; i < interpreter.num_inputs(); ++i) inputs.push_back(interpreter.Input<float>(i));
  for (int sample = 0; sample < samples.count; ++sample) {
    OCTET_RETURN_IF_ERROR(samples.fill(sample, inputs));
    for (int input : graph.inputs) observer.Observe(input);
    OCTET_RETURN_IF_ERROR(interpreter.Invoke().In(StrCat("sample ", sample)));
  }
  return observer.Take();
}

}  // namespace octet
