// A test that runs for every scheme, and small networks run and measured.
#ifndef OCTET_TESTS_CONVERTER_QUANTIZE_TESTING_H_
#define OCTET_TESTS_CONVERTER_QUANTIZE_TESTING_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include <octet/converter.h>
#include <octet/interpreter.h>

#include "tests/converter/test_network.h"

namespace octet {

class QuantizeTest : public testing::TestWithParam<Scheme> {
 protected:
  Scheme scheme() const { return GetParam(); }
  bool uint8() const { return scheme() == Scheme::kUint8; }

  /// [−1, 1] for every tensor.
  static Ranges UnitRanges(const Graph& graph) {
    return Ranges(graph.tensors.size(), Range{-1, 1});
  }
  Graph Quantized(const Graph& graph, const Ranges& ranges) const {
    const Expected<Graph> quantized = Quantize(graph, ranges, {.scheme = scheme()});
    EXPECT_TRUE(quantized.ok()) << quantized.status().message();
    return quantized.ok() ? *quantized : Graph();
  }
};

inline std::string SchemeName(const testing::TestParamInfo<Scheme>& scheme) {
  switch (scheme.param) {
    case Scheme::kUint8:
      return "uint8";
    case Scheme::kInt8:
      return "int8";
    default:
      return "int8_per_tensor";
  }
}

/// Values in [−1, 1) for a network with one input.
inline SampleSource RandomSamples(const Graph& graph, int count, unsigned seed) {
  return {.count = count, .fill = [=](int sample, std::span<const std::span<float>> inputs) {
            const RealTensor values =
                RandomTensor(graph.tensors[graph.inputs[0]].shape, seed + sample);
            std::copy(values.values.begin(), values.values.end(), inputs[0].begin());
            return Status();
          }};
}

/// Runs an 8-bit network with one input and output on real values.
inline std::vector<float> RunQuantized(const Graph& graph, const RealTensor& input) {
  const Expected<Model> model = Model::FromGraph(graph);
  if (!model.ok()) {
    ADD_FAILURE() << model.status().message();
    return {};
  }
  Interpreter interpreter(*model);
  const Quantization in = graph.tensors[graph.inputs[0]].quantization,
                     out = graph.tensors[graph.outputs[0]].quantization;
  const bool is_signed = graph.tensors[graph.inputs[0]].type == DataType::kInt8;
  const std::span<uint8_t> q = interpreter.Input<uint8_t>(0);
  for (size_t i = 0; i < q.size(); ++i) {
    const double value = std::round(input.values[i] / in.scale[0]) + in.zero_point[0];
    const int clamped =
        static_cast<int>(std::clamp(value, is_signed ? -128.0 : 0.0, is_signed ? 127.0 : 255.0));
    q[i] = static_cast<uint8_t>(clamped);
  }
  EXPECT_TRUE(interpreter.Invoke().ok());
  std::vector<float> reals;
  for (uint8_t byte : interpreter.Output<uint8_t>(0))
    reals.push_back(
        out.scale[0] *
        static_cast<float>((is_signed ? static_cast<int8_t>(byte) : byte) - out.zero_point[0]));
  return reals;
}

/// Signal-to-noise ratio in dB.
inline double Sqnr(const std::vector<float>& exact, const std::vector<float>& noisy) {
  double signal = 0, noise = 0;
  for (size_t i = 0; i < exact.size(); ++i) {
    signal += double{exact[i]} * exact[i];
    noise += std::pow(double{exact[i]} - noisy[i], 2);
  }
  return 10 * std::log10(signal / noise);
}

}  // namespace octet

#endif  // OCTET_TESTS_CONVERTER_QUANTIZE_TESTING_H_
