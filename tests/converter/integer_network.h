// Runs quantized networks on real values.
#ifndef OCTET_TESTS_CONVERTER_INTEGER_NETWORK_H_
#define OCTET_TESTS_CONVERTER_INTEGER_NETWORK_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include <octet/interpreter.h>

#include "tests/converter/test_network.h"

namespace octet {

/// q of the tensor's type, saturated.
inline int QuantizedAs(const Tensor& tensor, float value) {
  const bool is_int8 = tensor.type == DataType::kInt8;
  const float q = std::round(value / tensor.quantization.scale[0]) +
                  static_cast<float>(tensor.quantization.zero_point[0]);
  return static_cast<int>(std::clamp(q, is_int8 ? -128.0f : 0.0f, is_int8 ? 127.0f : 255.0f));
}

/// The real values of 8-bit or float32 bytes.
inline std::vector<float> RealValues(const Tensor& tensor, std::span<const uint8_t> bytes) {
  std::vector<float> values;
  if (tensor.type == DataType::kFloat32) {
    const auto* floats = reinterpret_cast<const float*>(bytes.data());
    return {floats, floats + bytes.size() / sizeof(float)};
  }
  for (uint8_t byte : bytes) {
    const int q = tensor.type == DataType::kInt8 ? static_cast<int8_t>(byte) : byte;
    values.push_back(tensor.quantization.scale[0] *
                     static_cast<float>(q - tensor.quantization.zero_point[0]));
  }
  return values;
}

/// Outputs in real values. Inputs of 8 bits are quantized first.
inline std::vector<RealTensor> RunIntegers(const Graph& graph,
                                           const std::vector<RealTensor>& inputs) {
  const Expected<Model> model = Model::FromGraph(graph);
  if (!model.ok()) {
    ADD_FAILURE() << model.status().message();
    return {};
  }
  Interpreter interpreter(*model);
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& tensor = graph.tensors[graph.inputs[i]];
    const std::span<uint8_t> bytes = interpreter.Input<uint8_t>(static_cast<int>(i));
    EXPECT_EQ(bytes.size(), inputs[i].values.size());
    for (size_t k = 0; k < bytes.size(); ++k)
      bytes[k] = static_cast<uint8_t>(QuantizedAs(tensor, inputs[i].values[k]));
  }
  EXPECT_TRUE(interpreter.Invoke().ok());
  std::vector<RealTensor> outputs;
  for (int i = 0; i < interpreter.num_outputs(); ++i) {
    const int t = interpreter.output_tensor(i);
    const auto shape = interpreter.TensorShape(t);
    outputs.push_back({{shape.begin(), shape.end()},
                       RealValues(model->graph().tensors[t], interpreter.TensorData(t))});
  }
  return outputs;
}

}  // namespace octet

#endif  // OCTET_TESTS_CONVERTER_INTEGER_NETWORK_H_
