// TFLite_Detection_PostProcess: what it answers to options and tensors that are wrong.
#include <flatbuffers/flexbuffers.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>
#include <vector>

#include <octet/interpreter.h>

#include "base/str.h"

namespace octet {
namespace {

using Numbers = std::map<std::string, double>;

Numbers GoodOptions() {
  return {{"max_detections", 2},
          {"max_classes_per_detection", 1},
          {"num_classes", 2},
          {"nms_score_threshold", 0.25},
          {"nms_iou_threshold", 0.5},
          {"y_scale", 10},
          {"x_scale", 10},
          {"h_scale", 5},
          {"w_scale", 5}};
}

Bytes ToFlexBuffer(const Numbers& numbers) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    for (const auto& [name, value] : numbers) builder.Double(name.c_str(), value);
  });
  builder.Finish();
  return Bytes::Own(std::vector<uint8_t>(builder.GetBuffer()));
}

/// 3 boxes of 2 classes and a background; the inputs are float32.
Graph Detector(const Numbers& options = GoodOptions()) {
  Graph graph;
  graph.inputs = {graph.Add({.name = "codes", .shape = {1, 3, 4}}),
                  graph.Add({.name = "scores", .shape = {1, 3, 3}}),
                  graph.Add({.name = "anchors", .shape = {3, 4}})};
  for (const char* name : {"boxes", "classes", "scores", "count"}) {
    graph.outputs.push_back(graph.Add({.name = name}));
  }
  graph.operators.push_back({.code = OpCode::kCustom,
                             .custom_code = "TFLite_Detection_PostProcess",
                             .inputs = graph.inputs,
                             .outputs = graph.outputs,
                             .custom_options = ToFlexBuffer(options)});
  return graph;
}

std::string Error(const Graph& graph) {
  return Model::FromGraph(graph).status().message();
}

std::string ErrorWith(const std::string& option, double value) {
  Numbers options = GoodOptions();
  options[option] = value;
  return Error(Detector(options));
}

constexpr char kWhere[] = "operator 0 (TFLite_Detection_PostProcess): ";

TEST(DetectionTest, RefusesBadOptions) {
  EXPECT_EQ(Error(Detector()), "");
  const std::string where = StrCat(kWhere, "custom options: ");
  EXPECT_EQ(ErrorWith("max_detections", 0),
            where + "max_detections: 0, expected an integer in [1, 16777216]");
  EXPECT_EQ(ErrorWith("num_classes", 2.5),
            where + "num_classes: 2.5, expected an integer in [1, 16777216]");
  EXPECT_EQ(ErrorWith("detections_per_class", -1),
            where + "detections_per_class: -1, expected an integer in [1, 16777216]");
  EXPECT_EQ(ErrorWith("nms_iou_threshold", 0), where + "nms_iou_threshold: 0 outside (0, 1]");
  EXPECT_EQ(ErrorWith("h_scale", 0), where + "h_scale: 0, expected above 0");
  Numbers options = GoodOptions();
  options.erase("w_scale");
  EXPECT_EQ(Error(Detector(options)), where + "w_scale: missing");
  Graph graph = Detector();
  graph.operators[0].custom_options = {};
  EXPECT_EQ(Error(graph), where + "0 bytes are no FlexBuffer");
}

TEST(DetectionTest, RefusesShapesThatDisagree) {
  Graph graph = Detector();
  graph.tensors[0].shape = {1, 3, 3};
  EXPECT_EQ(Error(graph),
            StrCat(kWhere, "encodings: shape [1, 3, 3], expected [1, boxes, 4 or more]"));
  graph = Detector();
  graph.tensors[1].shape = {1, 3, 4};
  EXPECT_EQ(Error(graph),
            StrCat(kWhere, "scores: shape [1, 3, 4], expected [1, 3, 2 or one more]"));
  graph = Detector();
  graph.tensors[2].shape = {2, 4};
  EXPECT_EQ(Error(graph), StrCat(kWhere, "anchors: shape [2, 4], expected [3, 4]"));
  Numbers options = GoodOptions();
  options["max_detections"] = options["max_classes_per_detection"] = 1 << 24;
  EXPECT_EQ(Error(Detector(options)),
            StrCat(kWhere,
                   "max_detections 16777216 times max_classes_per_detection 16777216 is "
                   "too large"));
}

TEST(DetectionTest, RefusesOtherTypes) {
  Graph graph = Detector();
  graph.tensors[1].type = DataType::kInt8;
  EXPECT_EQ(Error(graph), StrCat("1 operator cannot run: ", kWhere, "scores: no kernel for INT8"));
  graph = Detector();
  graph.tensors[2].type = DataType::kUint8;
  EXPECT_EQ(Error(graph), StrCat(kWhere, "types FLOAT32 and UINT8, expected the same"));
  graph = Detector();
  graph.tensors[1].type = DataType::kUint8;
  EXPECT_EQ(Error(graph), StrCat(kWhere, "scores: 0 scales, expected 1"));
}

// Sizes are known only when it runs: an error, not a wild result.
TEST(DetectionTest, RefusesAnchorsOfNegativeSize) {
  const auto model = Model::FromGraph(Detector());
  ASSERT_TRUE(model.ok());
  Interpreter interpreter(*model);
  for (float& value : interpreter.Input<float>(2)) value = -0.5f;
  for (int i : {0, 1}) {
    for (float& value : interpreter.Input<float>(i)) value = 0.5f;
  }
  EXPECT_EQ(interpreter.Invoke().message(), StrCat(kWhere, "anchor 0 has a negative size"));
}

// Suppression compares each box with all that stay: not while a file loads.
TEST(DetectionTest, DoesNotFoldWhatTakesLong) {
  const auto folds = [](int32_t boxes, bool regular) {
    Numbers options = GoodOptions();
    options["max_detections"] = options["detections_per_class"] = boxes;
    options["use_regular_nms"] = regular;
    Graph graph = Detector(options);
    graph.inputs.clear();
    for (int i : {0, 1, 2}) {
      graph.tensors[i].shape[i == 2 ? 0 : 1] = boxes;
      graph.tensors[i].data = Bytes::Own(std::vector<float>(size_t{4} * boxes, 0.5f));
    }
    graph.tensors[1].data = Bytes::Own(std::vector<float>(size_t{3} * boxes, 0.5f));
    const auto model = Model::FromGraph(graph);
    EXPECT_EQ(model.status().message(), "");
    return model.ok() && Interpreter::ArenaBytes(*model) == 0;
  };
  for (bool regular : {false, true}) {
    EXPECT_TRUE(folds(100, regular));
    EXPECT_FALSE(folds(1 << 15, regular));
  }
}

// Not a number is no detection; infinite sizes are none that end.
TEST(DetectionTest, SurvivesNanAndInfinity) {
  const auto model = Model::FromGraph(Detector());
  ASSERT_TRUE(model.ok());
  Interpreter interpreter(*model);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  for (float& value : interpreter.Input<float>(0)) value = nan;
  for (float& value : interpreter.Input<float>(1)) value = nan;
  for (float& value : interpreter.Input<float>(2)) value = infinity;
  EXPECT_EQ(interpreter.Invoke().message(), "");
  EXPECT_EQ(interpreter.Output<float>(3)[0], 0.0f);
}

}  // namespace
}  // namespace octet
