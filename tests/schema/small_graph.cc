#include "tests/schema/small_graph.h"

#include <cstdint>
#include <numeric>
#include <string>
#include <utility>

namespace octet {

namespace {

Bytes Text(const std::string& text) {
  return Bytes::Own(std::vector<uint8_t>(text.begin(), text.end()));
}

Quantization PerTensor(float scale, int64_t zero_point) {
  return {.scale = {scale}, .zero_point = {zero_point}};
}

Tensor Weights() {
  std::vector<uint8_t> values(2 * 3 * 3);
  std::iota(values.begin(), values.end(), uint8_t{100});
  Tensor weights{.name = "weights", .type = DataType::kUint8, .shape = {2, 3, 3, 1}};
  weights.quantization = {.scale = {0.5f, 0.25f}, .zero_point = {128, 120}, .axis = 0};
  weights.data = Bytes::Own(std::move(values));
  return weights;
}

}  // namespace

Graph SmallGraph() {
  Graph graph{.name = "main"};
  Tensor image{.name = "image", .type = DataType::kUint8, .shape = {1, 4, 4, 1}};
  image.shape_signature = {-1, 4, 4, 1};
  image.quantization = PerTensor(0.125f, 7);
  image.quantization.min = {-1.0f};
  image.quantization.max = {31.0f};
  graph.Add(image);
  graph.Add(Weights());
  Tensor bias{.name = "bias", .type = DataType::kInt32, .shape = {2}};
  bias.data = Bytes::Own(std::vector<int32_t>{-5, 1000});
  graph.Add(bias);
  Tensor convolved{.name = "convolved", .type = DataType::kUint8, .shape = {1, 4, 4, 2}};
  convolved.quantization = PerTensor(1.0f, 0);
  graph.Add(convolved);
  Tensor flat = convolved;
  flat.name = "flat";
  flat.shape = {1, 32};
  graph.Add(flat);

  graph.operators.push_back({.code = OpCode::kConv2d,
                             .version = 3,
                             .inputs = {kImage, kWeights, kBias},
                             .outputs = {kConvolved},
                             .options = Conv2dOptions{.stride_w = 1, .stride_h = 1}});
  graph.operators.push_back({.code = OpCode::kReshape,
                             .inputs = {kConvolved, kNoTensor},
                             .outputs = {kFlat},
                             .options = ReshapeOptions{.new_shape = {1, 32}}});
  graph.inputs = {kImage};
  graph.outputs = {kFlat};
  graph.description = "made by hand";
  graph.metadata.push_back({"octet.preprocess", Text("{\"mean\": 127.5}")});
  graph.signatures.push_back(
      {.inputs = {{"picture", kImage}}, .outputs = {{"scores", kFlat}}, .key = "serving_default"});
  return graph;
}

Graph OddGraph() {
  Graph graph = SmallGraph();
  Tensor state{.name = "state", .shape = {1, 8}};
  state.is_variable = true;
  const int state_index = graph.Add(state);
  Tensor sparse{.name = "sparse", .type = DataType::kInt8, .shape = {4, 8}};
  sparse.sparsity = {
      .traversal_order = {0, 1},
      .block_map = {},
      .dimensions = {
          {.format = 0, .dense_size = 4},
          {.format = 1, .dense_size = 8, .segments = {0, 1, 1, 2, 3}, .indices = {5, 300, 7}}}};
  sparse.data = Bytes::Own(std::vector<int8_t>{1, -2, 3});
  const int sparse_index = graph.Add(sparse);
  const int boxes = graph.Add({.name = "boxes", .shape = {}, .has_rank = false});
  Operator custom{
      .custom_code = "Detect", .inputs = {kFlat, state_index, sparse_index}, .outputs = {boxes}};
  custom.intermediates = {state_index};
  custom.custom_options = Bytes::Own(std::vector<uint8_t>{1, 2, 3, 4, 5});
  graph.operators.push_back(custom);
  Operator newer{.code = OpCode::kGelu, .inputs = {boxes}, .options = GeluOptions{true}};
  newer.outputs = {graph.Add({.name = "smooth", .shape = {2, -1}})};
  graph.operators.push_back(newer);

  Graph body{.name = "body"};
  body.inputs = {body.Add({.name = "x", .shape = {3}})};
  body.outputs = body.inputs;
  graph.more_subgraphs.push_back(body);
  graph.signatures.push_back({.inputs = {{"x", 0}}, .outputs = {}, .key = "body", .subgraph = 1});
  return graph;
}

}  // namespace octet
