// CorrectBiases: rounding shifts the mean of each channel, because a filter's rounding errors do
// not cancel over inputs that are not centred, and because what comes in is shifted already. The
// shift is measured on samples and taken from the bias (Nagel et al. 2019, section 4.2).
#include <algorithm>
#include <utility>
#include <vector>

#include <octet/converter.h>

#include "base/check.h"
#include "base/str.h"
#include "converter/channel_statistics.h"
#include "converter/layerwise_run.h"
#include "converter/passes/activation_range.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/shift_bias.h"
#include "converter/single_operator.h"

namespace octet {
namespace {

/// Means of each product's channels before its activation, product by product.
Expected<std::vector<std::vector<double>>> FloatMeans(const Graph& graph,
                                                      const SampleSource& samples) {
  Graph unfused = graph;
  std::vector<int> tensors;
  for (size_t i = 0; i < unfused.operators.size(); ++i)
    if (FindProductOperator(unfused.operators[i].code))
      tensors.push_back(TakeActivationApart(unfused, static_cast<int>(i)));
  OCTET_ASSIGN_OR_RETURN(const AllChannelStatistics statistics, MeasureChannels(unfused, samples));
  std::vector<std::vector<double>> means;
  for (int tensor : tensors) means.push_back(statistics[tensor].Means());
  return means;
}

std::vector<float> RealValues(const Tensor& tensor, const std::vector<uint8_t>& bytes) {
  const float scale = tensor.quantization.scale[0];
  const int64_t zero_point = tensor.quantization.zero_point[0];
  std::vector<float> reals;
  reals.reserve(bytes.size());
  for (uint8_t byte : bytes) {
    const int q = tensor.type == DataType::kInt8 ? static_cast<int8_t>(byte) : byte;
    reals.push_back(scale * static_cast<float>(q - zero_point));
  }
  return reals;
}

/// Means of the channels of product `index` before its activation and before rounding to 8 bits, on
/// the 8-bit values that reach it.
Expected<std::vector<double>> IntegerMeans(const Graph& quantized, int index, int data,
                                           const LayerwiseRun& run) {
  SingleOperator single = Alone(quantized, quantized.operators[index]);
  if (Activation* fused = FusedActivation(single.graph.operators[0])) *fused = Activation::kNone;
  OCTET_ASSIGN_OR_RETURN(const Graph twin, FloatTwin(single.graph));
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromGraph(twin));
  Interpreter interpreter(model);
  OCTET_RETURN_IF_ERROR(interpreter.status());
  ChannelStatistics statistics;
  for (const std::vector<uint8_t>& bytes : run.Values(data)) {
    const std::vector<float> reals = RealValues(quantized.tensors[data], bytes);
    std::copy(reals.begin(), reals.end(), interpreter.Input<float>(0).begin());
    OCTET_RETURN_IF_ERROR(interpreter.Invoke());
    statistics.Observe(interpreter.Output<float>(0), twin.tensors[twin.outputs[0]].shape.back());
  }
  return statistics.Means();
}

/// REQUIRES: what `run` has of the product's data. `wanted`: the means its channels should have.
Status CorrectProduct(Graph& quantized, int index, const std::vector<double>& wanted,
                      const LayerwiseRun& run) {
  const Operator& op = quantized.operators[index];
  const int data = op.inputs[FindProductOperator(op.code)->data];
  if (!IsQuantizedProduct(quantized, index)) return Status();
  OCTET_ASSIGN_OR_RETURN(std::vector<double> shift, IntegerMeans(quantized, index, data, run));
  for (size_t c = 0; c < shift.size(); ++c) shift[c] = wanted[c] - shift[c];
  ShiftBias(quantized, index, shift);
  return Status();
}

SampleSource Spread(const SampleSource& samples, int most) {
  if (samples.count <= most) return samples;
  return {.count = most, .fill = [=](int sample, std::span<const std::span<float>> inputs) {
            return samples.fill(static_cast<int>(int64_t{sample} * samples.count / most), inputs);
          }};
}

}  // namespace

Status CorrectBiases(const Graph& graph, Graph& quantized, const SampleSource& all_samples,
                     const BiasCorrectionOptions& options) {
  const SampleSource samples =
      Spread(all_samples, LayerwiseRun::MostSamples(quantized, options.memory_bytes));
  OCTET_ASSIGN_OR_RETURN(const auto float_means, FloatMeans(graph, samples));
  LayerwiseRun run(quantized);
  OCTET_RETURN_IF_ERROR(run.AddSamples(samples));
  size_t done = 0;
  for (int i = 0; i < static_cast<int>(quantized.operators.size()); ++i) {
    if (FindProductOperator(quantized.operators[i].code)) {
      OCTET_CHECK_LT(done, float_means.size());  // Quantize keeps products and their order
      OCTET_RETURN_IF_ERROR(CorrectProduct(quantized, i, float_means[done++], run));
    }
    OCTET_RETURN_IF_ERROR_IN(DescribeOperator(quantized, i), run.Run(i));
    if (options.progress) options.progress(i + 1);
  }
  RemoveDead(quantized);
  return Validate(quantized);
}

}  // namespace octet
