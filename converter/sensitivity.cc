// Mixed precision: which operators lose most in integers, and how few of them have to stay in float
// for the network to lose little enough.
#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include <octet/converter.h>

#include "base/str.h"
#include "converter/keep_float.h"
#include "converter/quantize_rules.h"
#include "converter/quantize_scales.h"

namespace octet {
namespace {

constexpr int kSamples = 16;  // noise of thousands of values each: a few tell

using Samples = std::vector<std::vector<std::vector<float>>>;  // sample, input, values

Expected<Samples> ReadFirst(const Graph& graph, const SampleSource& source) {
  Samples samples;
  for (int i = 0; i < std::min(source.count, kSamples); ++i) {
    std::vector<std::vector<float>>& inputs = samples.emplace_back();
    for (int input : graph.inputs) {
      OCTET_ASSIGN_OR_RETURN(const int64_t count, ElementCount(graph.tensors[input].shape));
      inputs.emplace_back(count);
    }
    const std::vector<std::span<float>> spans(inputs.begin(), inputs.end());
    OCTET_RETURN_IF_ERROR(source.fill(i, spans));
  }
  return samples;
}

template <typename T>
void QuantizeInto(const std::vector<float>& values, const Quantization& to, Scheme scheme,
                  std::span<T> quantized) {
  const Grid grid = StorageGrid(scheme);
  for (size_t i = 0; i < quantized.size(); ++i)
    quantized[i] = static_cast<T>(
        QuantizeValue(values[i], to.scale[0], static_cast<int>(to.zero_point[0]), grid));
}

void AppendReal(const Tensor& tensor, std::span<const uint8_t> bytes, std::vector<float>& values) {
  if (tensor.type == DataType::kFloat32) {
    const size_t before = values.size();
    values.resize(before + bytes.size() / sizeof(float));
    std::memcpy(values.data() + before, bytes.data(), bytes.size());
  } else if (tensor.quantization.scale.size() == 1) {
    for (const uint8_t byte : bytes) {
      const int q = tensor.type == DataType::kInt8 ? static_cast<int8_t>(byte) : byte;
      values.push_back(tensor.quantization.scale[0] *
                       static_cast<float>(q - tensor.quantization.zero_point[0]));
    }
  }
}

/// The outputs of all samples, one after the other.
Expected<std::vector<float>> Run(const Graph& graph, const Samples& samples, Scheme scheme) {
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromGraph(graph));
  Interpreter interpreter(model);
  OCTET_RETURN_IF_ERROR(interpreter.status());
  std::vector<float> values;
  for (const auto& inputs : samples) {
    for (int i = 0; i < interpreter.num_inputs(); ++i) {
      const Quantization& to = model.graph().tensors[interpreter.input_tensor(i)].quantization;
      if (scheme == Scheme::kUint8)
        QuantizeInto(inputs[i], to, scheme, interpreter.Input<uint8_t>(i));
      else
        QuantizeInto(inputs[i], to, scheme, interpreter.Input<int8_t>(i));
    }
    OCTET_RETURN_IF_ERROR(interpreter.Invoke());
    for (int i = 0; i < interpreter.num_outputs(); ++i) {
      const int tensor = interpreter.output_tensor(i);
      AppendReal(model.graph().tensors[tensor], interpreter.TensorData(tensor), values);
    }
  }
  return values;
}

double RelativeNoise(const std::vector<float>& signal, const std::vector<float>& other) {
  double power = 0, noise = 0;
  for (size_t i = 0; i < signal.size(); ++i) {
    const double difference = double{signal[i]} - other[i];
    power += double{signal[i]} * signal[i];
    noise += difference * difference;
  }
  return power > 0 ? noise / power : noise;
}

/// Operators that compute with floats and could do so in integers.
std::vector<int> Candidates(const Graph& graph, const std::vector<bool>& in_float) {
  std::vector<int> candidates;
  for (int i = 0; i < static_cast<int>(graph.operators.size()); ++i) {
    const QuantizeRule* rule = FindQuantizeRule(graph.operators[i].code);
    const bool computes = rule && rule->quantizing != Quantizing::kTied;
    if (computes && !in_float[i] && TouchesFloats(graph, graph.operators[i]))
      candidates.push_back(i);
  }
  return candidates;
}

Status ExpectFloatInputs(const Graph& graph) {
  for (int input : graph.inputs)
    if (graph.tensors[input].type != DataType::kFloat32)
      return UnsupportedError(DescribeTensor(graph, input), ": samples fill FLOAT32 inputs");
  return Status();
}

}  // namespace

Expected<std::vector<Sensitivity>> MeasureSensitivity(const Graph& graph, const Ranges& ranges,
                                                      const SampleSource& samples,
                                                      const QuantizeOptions& options) {
  OCTET_RETURN_IF_ERROR(ExpectFloatInputs(graph));
  if (samples.count < 1) return UsageError("no samples to measure sensitivity with");
  OCTET_ASSIGN_OR_RETURN(const std::vector<bool> in_float, FloatOperators(graph, options));
  OCTET_ASSIGN_OR_RETURN(const Samples first, ReadFirst(graph, samples));
  std::vector<bool> others;
  for (const Operator& op : graph.operators) others.push_back(TouchesFloats(graph, op));
  const auto run = [&]() -> Expected<std::vector<float>> {
    OCTET_ASSIGN_OR_RETURN(const Graph mixed, QuantizeRest(graph, ranges, options, others));
    return Run(mixed, first, options.scheme);
  };
  OCTET_ASSIGN_OR_RETURN(const std::vector<float> exact, run());
  std::vector<Sensitivity> ranking;
  for (int i : Candidates(graph, in_float)) {
    others[i] = false;
    OCTET_ASSIGN_OR_RETURN(const std::vector<float> noisy, run());
    others[i] = true;
    ranking.push_back({.op = i,
                       .name = graph.tensors[graph.operators[i].outputs[0]].name,
                       .noise = RelativeNoise(exact, noisy)});
  }
  std::stable_sort(ranking.begin(), ranking.end(),
                   [](const Sensitivity& a, const Sensitivity& b) { return a.noise > b.noise; });
  return ranking;
}

Expected<MixedPrecision> KeepWithin(const Graph& graph, const Ranges& ranges,
                                    std::span<const Sensitivity> ranking,
                                    const QuantizeOptions& options, double max_drop,
                                    const std::function<Expected<double>(const Graph&)>& drop) {
  QuantizeOptions mixed = options;
  MixedPrecision result;
  for (size_t kept = 0;; ++kept) {
    OCTET_ASSIGN_OR_RETURN(result.graph, Quantize(graph, ranges, mixed));
    OCTET_ASSIGN_OR_RETURN(result.drop, drop(result.graph));
    if (result.drop <= max_drop || kept == ranking.size()) return result;
    result.kept.push_back(ranking[kept].op);
    mixed.keep_float.push_back(ranking[kept].op);
  }
}

}  // namespace octet
