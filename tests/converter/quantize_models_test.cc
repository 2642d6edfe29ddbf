// FloatTwin on real quantized files, beside the float networks they were made from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include <octet/interpreter.h>

#include "tests/converter/test_network.h"
#include "tests/test_data.h"

namespace octet {
namespace {

Graph Imported(const std::filesystem::path& path) {
  const Expected<Graph> graph = ImportModel(path.string());
  EXPECT_TRUE(graph.ok()) << graph.status().message();
  return graph.ok() ? *graph : Graph();
}

Graph TwinOf(const std::filesystem::path& path) {
  const Expected<Graph> twin = FloatTwin(Imported(path));
  EXPECT_TRUE(twin.ok()) << path << ": " << twin.status().message();
  return twin.ok() ? *twin : Graph();
}

TEST(RealModels, EveryQuantizedFileHasAFloatTwin) {
  OCTET_DATA_OR_SKIP(data);
  for (const char* folder : {"uint8", "int8"}) {
    for (const std::filesystem::path& path : FilesIn(data / folder, ".tflite")) {
      SCOPED_TRACE(path.filename());
      const Graph twin = TwinOf(path);
      EXPECT_EQ(CountOperators(twin, OpCode::kQuantize), 0);
      EXPECT_EQ(CountOperators(twin, OpCode::kDequantize), 0);
      for (const Tensor& tensor : twin.tensors)
        EXPECT_TRUE(tensor.type != DataType::kInt8 && tensor.type != DataType::kUint8)
            << tensor.name;
      const Expected<Model> model = Model::FromGraph(twin);
      EXPECT_TRUE(model.ok() || model.status().code() == StatusCode::kUnsupported)
          << model.status().message();
    }
  }
}

/// Root of the mean squared difference, relative to the signal.
double RelativeNoise(const std::vector<float>& signal, const std::vector<float>& other) {
  double power = 0, noise = 0;
  for (size_t i = 0; i < signal.size(); ++i) {
    power += double{signal[i]} * signal[i];
    noise += std::pow(double{signal[i]} - other[i], 2);
  }
  return std::sqrt(noise / power);
}

/// Random values that the quantized input can represent.
RealTensor RandomInput(const Graph& quantized) {
  const Tensor& tensor = quantized.tensors[quantized.inputs[0]];
  const float scale = tensor.quantization.scale[0];
  RealTensor input = RandomTensor(tensor.shape, 3);
  const int64_t middle =
      (tensor.type == DataType::kInt8 ? 0 : 128) - tensor.quantization.zero_point[0];
  for (float& value : input.values) value = scale * (static_cast<float>(middle) + 127 * value);
  return input;
}

TEST(RealModels, TheTwinIsCloseToTheFloatNetworkItCameFrom) {
  OCTET_DATA_OR_SKIP(data);
  const std::pair<const char*, const char*> pairs[] = {
      {"int8/vww_96_int8.tflite", "float/vww_96_float.tflite"},
      {"int8/pretrainedResnet_large_int8.tflite", "float/pretrainedResnet_large_float.tflite"},
  };
  for (const auto& [quantized, original] : pairs) {
    SCOPED_TRACE(quantized);
    const RealTensor input = RandomInput(Imported(data / quantized));
    const std::vector<RealTensor> exact = RunFloat(Imported(data / original), {input});
    const std::vector<RealTensor> ours = RunFloat(TwinOf(data / quantized), {input});
    ASSERT_EQ(exact.size(), 1u);
    ASSERT_EQ(ours.size(), 1u);
    ASSERT_EQ(exact[0].values.size(), ours[0].values.size());
    // Weights of 8 bits with a scale per channel: noise of at most 1 in 256 a layer.
    EXPECT_LT(RelativeNoise(exact[0].values, ours[0].values), 0.03);
  }
}

}  // namespace
}  // namespace octet
