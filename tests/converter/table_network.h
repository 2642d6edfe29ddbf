// A network of unconnected convolutions, one for each layer of a table.
#ifndef OCTET_TESTS_CONVERTER_TABLE_NETWORK_H_
#define OCTET_TESTS_CONVERTER_TABLE_NETWORK_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <octet/calibration_table.h>
#include <octet/graph.h>

#include "converter/passes/graph_edit.h"

namespace octet {

struct TestLayer {
  std::string name;              // of the weights, "/weights" added, and the output
  std::vector<float> magnitude;  // largest weight of each channel
  int kernel = 1;
  int stride = 1;
  int groups = 1;
};

/// Appends a convolution of its own input, an 8 × 8 image of two channels a group; returns it.
inline int AddLayer(Graph& graph, const TestLayer& layer) {
  const int channels = static_cast<int>(layer.magnitude.size());
  const int taps = layer.kernel * layer.kernel;
  std::vector<float> weights;
  for (float magnitude : layer.magnitude)
    for (int i = 0; i < taps * 2; ++i) weights.push_back(i == 0 ? -magnitude : magnitude / 2);
  Tensor input, output;
  input.name = layer.name + "/input";
  input.shape = {1, 8, 8, 2 * layer.groups};
  output.name = layer.name + "/relu";
  output.shape = {1, 8 / layer.stride, 8 / layer.stride, channels};
  Operator op;
  op.code = OpCode::kConv2d;
  op.options = Conv2dOptions{.stride_w = layer.stride, .stride_h = layer.stride};
  op.inputs = {
      graph.Add(input),
      AddFloats(graph, layer.name + "/weights", {channels, layer.kernel, layer.kernel, 2}, weights),
      kNoTensor};
  op.outputs = {graph.Add(output)};
  graph.inputs.push_back(op.inputs[0]);
  graph.outputs.push_back(op.outputs[0]);
  graph.operators.push_back(op);
  return static_cast<int>(graph.operators.size()) - 1;
}

inline CalibrationTable TableOf(std::string_view text) {
  const auto table = ParseCalibrationTable(text);
  EXPECT_TRUE(table.ok()) << table.status().message();
  return table.ok() ? *table : CalibrationTable();
}

}  // namespace octet

#endif  // OCTET_TESTS_CONVERTER_TABLE_NETWORK_H_
