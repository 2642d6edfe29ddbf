#include "converter/layerwise_run.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "converter/passes/graph_edit.h"
#include "converter/quantize_scales.h"
#include "converter/single_operator.h"

namespace octet {
namespace {

std::vector<int> LastReaders(const Graph& graph) {
  std::vector<int> last(graph.tensors.size(), kNoOperator);
  for (size_t i = 0; i < graph.operators.size(); ++i)
    for (int tensor : graph.operators[i].inputs)
      if (tensor != kNoTensor) last[tensor] = static_cast<int>(i);
  return last;
}

size_t BytesOf(const Tensor& tensor) {
  return static_cast<size_t>(ElementsOf(tensor)) * static_cast<size_t>(ElementBytes(tensor.type));
}

/// Real values as `tensor` stores them. REQUIRES: float32, or 8 bits with one scale.
std::vector<uint8_t> Stored(const Tensor& tensor, std::span<const float> values) {
  if (tensor.type == DataType::kFloat32) {
    std::vector<uint8_t> bytes(values.size_bytes());
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
  }
  OCTET_CHECK(ElementBytes(tensor.type) == 1 && !tensor.quantization.empty());
  const Grid grid = StorageGrid(tensor.type == DataType::kUint8 ? Scheme::kUint8 : Scheme::kInt8);
  std::vector<uint8_t> bytes;
  for (float value : values)
    bytes.push_back(static_cast<uint8_t>(
        QuantizeValue(value, tensor.quantization.scale[0],
                      static_cast<int>(tensor.quantization.zero_point[0]), grid)));
  return bytes;
}

}  // namespace

LayerwiseRun::LayerwiseRun(const Graph& graph)
    : graph_(graph), last_reader_(LastReaders(graph)), values_(graph.tensors.size()) {}

int LayerwiseRun::MostSamples(const Graph& graph, size_t bytes) {
  const std::vector<int> last_reader = LastReaders(graph);
  size_t alive = 0, most = 1;
  for (int input : graph.inputs) alive += BytesOf(graph.tensors[input]);
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    for (int output : graph.operators[i].outputs) alive += BytesOf(graph.tensors[output]);
    most = std::max(most, alive);
    for (size_t t = 0; t < graph.tensors.size(); ++t)
      if (last_reader[t] == static_cast<int>(i) && !graph.tensors[t].constant())
        alive -= std::min(alive, BytesOf(graph.tensors[t]));
  }
  return static_cast<int>(std::clamp<size_t>(bytes / most, 1, 1 << 20));
}

Status LayerwiseRun::AddSamples(const SampleSource& samples) {
  std::vector<std::vector<float>> reals;
  for (int input : graph_.inputs) reals.emplace_back(ElementsOf(graph_.tensors[input]));
  const std::vector<std::span<float>> spans(reals.begin(), reals.end());
  for (samples_ = 0; samples_ < samples.count; ++samples_) {
    OCTET_RETURN_IF_ERROR(samples.fill(samples_, spans));
    for (size_t i = 0; i < reals.size(); ++i) {
      const int input = graph_.inputs[i];
      values_[input].push_back(Stored(graph_.tensors[input], reals[i]));
    }
  }
  return Status();
}

Status LayerwiseRun::Run(int index) {
  const Operator& op = graph_.operators[index];
  const SingleOperator single = Alone(graph_, op);
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromGraph(single.graph));
  Interpreter interpreter(model);
  OCTET_RETURN_IF_ERROR(interpreter.status());
  for (int sample = 0; sample < samples_; ++sample) {
    for (size_t i = 0; i < single.inputs.size(); ++i) {
      const std::vector<uint8_t>& from = values_[single.inputs[i]][sample];
      const std::span<uint8_t> to = interpreter.Input<uint8_t>(static_cast<int>(i));
      OCTET_CHECK_EQ(from.size(), to.size());
      std::copy(from.begin(), from.end(), to.begin());
    }
    OCTET_RETURN_IF_ERROR(interpreter.Invoke());
    for (size_t i = 0; i < op.outputs.size(); ++i) {
      const std::span<const uint8_t> bytes = interpreter.Output<uint8_t>(static_cast<int>(i));
      values_[op.outputs[i]].emplace_back(bytes.begin(), bytes.end());
    }
  }
  Forget(index);
  return Status();
}

void LayerwiseRun::Forget(int index) {
  for (size_t t = 0; t < values_.size(); ++t)
    if (last_reader_[t] <= index) values_[t] = {};
}

}  // namespace octet
