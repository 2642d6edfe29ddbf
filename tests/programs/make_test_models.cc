// Writes the models the program tests run on into a folder:
//
//   tiny.tflite         float: 4x4 RGB picture -> CONV_2D -> FULLY_CONNECTED -> 3 scores
//   mask.tflite         uint8: 4x4 RGB picture -> ARG_MAX -> the class of each pixel
//   detector.tflite     uint8: the same picture as encodings of 12 boxes -> detections
//   constant.tflite     no input -> RANGE -> 2, 5, 8
//   unknown.tflite      five custom operators nobody has
//   unknown.onnx        two operators nobody has
#include <flatbuffers/flexbuffers.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <octet/graph.h>

namespace octet {
namespace {

/// Values in [-0.5, 0.5), different for each index.
std::vector<float> SomeValues(size_t count) {
  std::vector<float> values(count);
  uint32_t state = 1;
  for (float& value : values) {
    state = state * 1664525 + 1013904223;
    value = static_cast<float>(state >> 8) / static_cast<float>(1 << 24) - 0.5f;
  }
  return values;
}

int AddActivation(Graph& graph, const std::string& name, std::vector<int32_t> shape) {
  return graph.Add({.name = name, .shape = std::move(shape)});
}

int AddConstant(Graph& graph, const std::string& name, std::vector<int32_t> shape) {
  size_t count = 1;
  for (int32_t dimension : shape) count *= static_cast<size_t>(dimension);
  return graph.Add(
      {.name = name, .shape = std::move(shape), .data = Bytes::Own(SomeValues(count))});
}

Graph TinyNetwork() {
  Graph graph;
  const int picture = AddActivation(graph, "picture", {1, 4, 4, 3});
  const int features = AddActivation(graph, "features", {1, 4, 4, 8});
  const int scores = AddActivation(graph, "scores", {1, 3});
  const int filter = AddConstant(graph, "filter", {8, 3, 3, 3});
  const int filter_bias = AddConstant(graph, "filter_bias", {8});
  const int weights = AddConstant(graph, "weights", {3, 128});
  const int bias = AddConstant(graph, "bias", {3});
  graph.operators.push_back(
      {.code = OpCode::kConv2d,
       .inputs = {picture, filter, filter_bias},
       .outputs = {features},
       .options = Conv2dOptions{
           .stride_w = 1, .stride_h = 1, .fused_activation_function = Activation::kRelu6}});
  graph.operators.push_back({.code = OpCode::kFullyConnected,
                             .inputs = {features, weights, bias},
                             .outputs = {scores},
                             .options = FullyConnectedOptions{}});
  graph.inputs = {picture};
  graph.outputs = {scores};
  return graph;
}

/// Real value = stored value / 128 − 1.
const Quantization kBytes = {.scale = {1.0f / 128}, .zero_point = {128}};

int AddPicture(Graph& graph) {
  graph.inputs = {graph.Add({.name = "picture",
                             .type = DataType::kUint8,
                             .shape = {1, 4, 4, 3},
                             .quantization = kBytes})};
  return graph.inputs[0];
}

Graph MaskNetwork() {
  Graph graph;
  const int picture = AddPicture(graph);
  const int axis = graph.Add(
      {.name = "axis", .type = DataType::kInt32, .data = Bytes::Own(std::vector<int32_t>{-1})});
  graph.outputs = {graph.Add({.name = "mask", .type = DataType::kInt64, .shape = {1, 4, 4}})};
  graph.operators.push_back({.code = OpCode::kArgMax,
                             .inputs = {picture, axis},
                             .outputs = graph.outputs,
                             .options = ArgMaxOptions{.output_type = DataType::kInt64}});
  return graph;
}

std::vector<uint8_t> DetectionOptions() {
  flexbuffers::Builder builder;
  builder.Map([&] {
    for (const char* name : {"y_scale", "x_scale", "h_scale", "w_scale"}) builder.Float(name, 10);
    builder.Int("max_detections", 3);
    builder.Int("max_classes_per_detection", 1);
    builder.Int("num_classes", 2);
    builder.Float("nms_score_threshold", 0.0f);
    builder.Float("nms_iou_threshold", 0.5f);
  });
  builder.Finish();
  return builder.GetBuffer();
}

/// Twelve boxes of one size and place: one of them stays. Its class is 1.
Graph DetectorNetwork() {
  Graph graph;
  const int picture = AddPicture(graph);
  const auto add = [&](const char* name, std::vector<int32_t> shape, std::vector<uint8_t> values) {
    return graph.Add({.name = name,
                      .type = DataType::kUint8,
                      .shape = std::move(shape),
                      .quantization = kBytes,
                      .data = Bytes::Own(std::move(values))});
  };
  const int codes = add("codes", {1, 12, 4}, {});
  std::vector<uint8_t> pairs;
  for (int box = 0; box < 12; ++box) pairs.insert(pairs.end(), {130, 224});
  const int scores = add("scores", {1, 12, 2}, pairs);
  const int anchors = add("anchors", {12, 4}, std::vector<uint8_t>(48, 192));
  for (const char* name : {"boxes", "classes", "detection_scores", "count"}) {
    graph.outputs.push_back(AddActivation(graph, name, {}));
  }
  graph.operators.push_back({.code = OpCode::kReshape,
                             .inputs = {picture},
                             .outputs = {codes},
                             .options = ReshapeOptions{.new_shape = {1, 12, 4}}});
  graph.operators.push_back({.code = OpCode::kCustom,
                             .custom_code = "TFLite_Detection_PostProcess",
                             .inputs = {codes, scores, anchors},
                             .outputs = graph.outputs,
                             .custom_options = Bytes::Own(DetectionOptions())});
  return graph;
}

Graph ConstantNetwork() {
  Graph graph;
  Operator range = {.code = OpCode::kRange};
  for (int32_t value : {2, 9, 3}) {
    range.inputs.push_back(graph.Add({.name = "bound",
                                      .type = DataType::kInt32,
                                      .data = Bytes::Own(std::vector<int32_t>{value})}));
  }
  range.outputs = {graph.Add({.name = "numbers", .type = DataType::kInt32, .shape = {3}})};
  graph.outputs = range.outputs;
  graph.operators.push_back(range);
  return graph;
}

Graph UnknownOperators() {
  Graph graph;
  int last = AddActivation(graph, "x", {1, 2});
  graph.inputs = {last};
  for (const char* name : {"NobodyHasA", "NobodyHasB", "NobodyHasC", "NobodyHasD", "NobodyHasE"}) {
    const int next = AddActivation(graph, std::string("after ") + name, {1, 2});
    graph.operators.push_back(
        {.code = OpCode::kCustom, .custom_code = name, .inputs = {last}, .outputs = {next}});
    last = next;
  }
  graph.outputs = {last};
  return graph;
}

// --- ONNX ----------------------------------------------------------------------------------------
//
// Just enough of protobuf's encoding: a field is a tag byte (number · 8 + wire type) and a varint
// (type 0) or a length and bytes (type 2). Everything here is shorter than 128 bytes but the graph.

std::string Varint(uint64_t value) {
  std::string out;
  for (; value >= 128; value >>= 7) out += static_cast<char>(value % 128 + 128);
  return out + static_cast<char>(value);
}
std::string Number(int field, uint64_t value) {
  return static_cast<char>(field * 8) + Varint(value);
}
std::string Message(int field, const std::string& bytes) {
  return static_cast<char>(field * 8 + 2) + Varint(bytes.size()) + bytes;
}

/// ValueInfoProto of a float [1, 2].
std::string FloatPair(const std::string& name) {
  const std::string shape = Message(1, Number(1, 1)) + Message(1, Number(1, 2));
  const std::string tensor_type = Number(1, 1) + Message(2, shape);
  return Message(1, name) + Message(2, Message(1, tensor_type));
}

std::string Node(const char* op, const char* input, const char* output) {
  return Message(1, input) + Message(2, output) + Message(3, std::string(op) + "_node") +
         Message(4, op);
}

std::string UnknownOnnx() {
  const std::string graph = Message(1, Node("NobodyHasThis", "x", "y")) +
                            Message(1, Node("NorThat", "y", "z")) + Message(2, "unknown") +
                            Message(11, FloatPair("x")) + Message(12, FloatPair("z"));
  return Number(1, 8) + Message(7, graph) + Message(8, Message(1, "") + Number(2, 13));
}

bool Write(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  return file.good();
}

bool Write(const std::string& path, const Graph& graph) {
  const auto file = WriteGraph(graph);
  if (!file) std::fprintf(stderr, "%s\n", file.status().message().c_str());
  return file && Write(path, std::string(file->begin(), file->end()));
}

bool WriteAll(const std::string& folder) {
  return Write(folder + "/tiny.tflite", TinyNetwork()) &&
         Write(folder + "/mask.tflite", MaskNetwork()) &&
         Write(folder + "/detector.tflite", DetectorNetwork()) &&
         Write(folder + "/constant.tflite", ConstantNetwork()) &&
         Write(folder + "/unknown.tflite", UnknownOperators()) &&
         Write(folder + "/unknown.onnx", UnknownOnnx());
}

}  // namespace
}  // namespace octet

int main(int argc, char** argv) {
  return argc == 2 && octet::WriteAll(argv[1]) ? 0 : 1;
}
