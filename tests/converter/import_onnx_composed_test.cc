// ONNX operators that TFLite has only as several others, and nodes that disappear at import.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "base/str.h"
#include "tests/converter/onnx_model.h"

namespace octet {
namespace {

using Values = std::vector<float>;

void ExpectNear(const Values& found, const Values& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i)
    ASSERT_NEAR(found[i], expected[i], 1e-5f * std::max(1.0f, std::abs(expected[i])))
        << "element " << i;
}

/// What the model computes when optimized.
Values RunOptimized(const OnnxModel& m, const RealTensor& x) {
  Graph graph = AfterOptimize(m.Import(), nullptr, {.keep_input_layout = true});
  const auto outputs = RunFloat(graph, {x});
  return outputs.empty() ? Values() : outputs[0].values;
}

/// (x − mean) / sqrt(variance + epsilon) over each `count` consecutive elements.
Values Standardized(const Values& x, size_t count, double epsilon) {
  Values y;
  for (size_t first = 0; first < x.size(); first += count) {
    double mean = 0, variance = 0;
    for (size_t i = 0; i < count; ++i) mean += x[first + i] / static_cast<double>(count);
    for (size_t i = 0; i < count; ++i)
      variance += std::pow(x[first + i] - mean, 2) / static_cast<double>(count);
    for (size_t i = 0; i < count; ++i)
      y.push_back(static_cast<float>((x[first + i] - mean) / std::sqrt(variance + epsilon)));
  }
  return y;
}

/// Element i times scale[i / run % scale.size()] plus shift[...].
Values Scaled(Values x, size_t run, const Values& scale, const Values& shift) {
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = x[i] * scale[i / run % scale.size()] + shift[i / run % shift.size()];
  return x;
}

TEST(OnnxNormalization, OfLayersOverTheLastAxes) {
  OnnxModel m(17);
  const Values scale = m.RandomFloats("scale", {3, 5}), shift = m.RandomFloats("shift", {3, 5});
  AddSingleNode(m, "LayerNormalization", {4, 3, 5}, {"scale", "shift"},
                {Int("axis", -2), Float("epsilon", 0.1f)});
  const RealTensor x = RandomTensor({4, 3, 5}, 1);
  ExpectNear(RunOptimized(m, x), Scaled(Standardized(x.values, 15, 0.1), 1, scale, shift));
}

TEST(OnnxNormalization, OfInstancesOverPixels) {
  OnnxModel m(13);
  const Values scale = m.RandomFloats("scale", {4}), shift = m.RandomFloats("shift", {4});
  AddSingleNode(m, "InstanceNormalization", {2, 4, 3, 5}, {"scale", "shift"});
  const RealTensor x = RandomTensor({2, 4, 3, 5}, 1);
  ExpectNear(RunOptimized(m, x), Scaled(Standardized(x.values, 15, 1e-5), 15, scale, shift));
}

TEST(OnnxNormalization, OfGroupsScaledByGroupUpToSet20AndByChannelSince) {
  for (int opset : {18, 21}) {
    OnnxModel m(opset);
    const int64_t count = opset == 18 ? 2 : 4;
    const Values scale = m.RandomFloats("scale", {count}), shift = m.RandomFloats("shift", {count});
    AddSingleNode(m, "GroupNormalization", {1, 4, 3, 5}, {"scale", "shift"},
                  {Int("num_groups", 2)});
    const RealTensor x = RandomTensor({1, 4, 3, 5}, 1);
    ExpectNear(RunOptimized(m, x),
               Scaled(Standardized(x.values, 30, 1e-5), opset == 18 ? 30 : 15, scale, shift));
  }
}

TEST(OnnxNormalization, RefusesGroupsAndScalesThatDoNotFit) {
  OnnxModel groups(21);
  groups.RandomFloats("w", {4});
  AddSingleNode(groups, "GroupNormalization", {1, 4, 3, 5}, {"w", "w"}, {Int("num_groups", 3)});
  EXPECT_NE(groups.Error(StatusCode::kInvalid).find("num_groups: 3 for 4 channels"),
            std::string::npos);
  OnnxModel scale(13);
  scale.RandomFloats("w", {3});
  AddSingleNode(scale, "InstanceNormalization", {1, 4, 3, 5}, {"w", "w"});
  EXPECT_NE(scale.Error(StatusCode::kInvalid).find("input 1 has 3 values for 4 channels"),
            std::string::npos);
  OnnxModel layer(17);
  layer.RandomFloats("w", {2, 3});
  AddSingleNode(layer, "LayerNormalization", {3}, {"w"});
  EXPECT_NE(layer.Error(StatusCode::kInvalid).find("scale of shape [2, 3] does not fit [3]"),
            std::string::npos);
}

TEST(OnnxNormalization, OfWeightsAsBatchNormalizationInTraining) {
  for (int opset : {9, 15}) {
    OnnxModel m(opset);
    const Values weights = m.RandomFloats("w", {4, 3, 5}), scale = m.RandomFloats("scale", {4});
    m.Integers("by_channel", {1, 4, -1});
    m.Integers("as_before", {4, 3, 5});
    m.Input("x", {4, 3, 5});
    m.Node("Reshape", {"w", "by_channel"}, {"flat"});
    auto* norm = m.Node("BatchNormalization", {"flat", "scale", "scale", "scale", "scale"}, {"n"});
    if (opset < 14) {
      for (const char* extra : {"mean", "variance"}) norm->add_output(extra);
    } else {
      *norm->add_attribute() = Int("training_mode", 1);
    }
    m.Node("Reshape", {"n", "as_before"}, {"standardized"});
    m.Node("Add", {"x", "standardized"}, {"y"});
    m.Output("y");
    const RealTensor zeros{{4, 3, 5}, Values(60)};
    ExpectNear(RunOptimized(m, zeros), Scaled(Standardized(weights, 15, 1e-5), 15, scale, scale));
  }
}

TEST(OnnxActivation, SoftplusAndMishDoNotOverflow) {
  const RealTensor x{{5}, {-1000, -1, 0, 1, 1000}};
  OnnxModel softplus(18), mish(18);
  AddSingleNode(softplus, "Softplus", {5}, {});
  AddSingleNode(mish, "Mish", {5}, {});
  Values expected;
  for (float v : x.values) expected.push_back(v > 100 ? v : std::log1p(std::exp(v)));
  ExpectNear(RunOptimized(softplus, x), expected);
  for (size_t i = 0; i < expected.size(); ++i) expected[i] = x.values[i] * std::tanh(expected[i]);
  ExpectNear(RunOptimized(mish, x), expected);
}

/// x · (1 + erf(x / √2)) / 2 with its products in one of two orders.
OnnxModel GeluAsExported(bool half_first) {
  OnnxModel m(13);
  m.Input("x", {5});
  m.Floats("root", {}, {1.41421356f});
  m.Floats("one", {}, {1});
  m.Floats("half", {}, {0.5f});
  m.Node("Div", {"x", "root"}, {"scaled"});
  m.Node("Erf", {"scaled"}, {"erf"});
  m.Node("Add", {"erf", "one"}, {"gate"});
  m.Node("Mul",
         half_first ? std::vector<std::string>{"x", "half"} : std::vector<std::string>{"x", "gate"},
         {"product"});
  m.Node("Mul", {"product", half_first ? "gate" : "half"}, {"y"});
  m.Output("y");
  return m;
}

TEST(OnnxActivation, GeluBeforeSet20IsRecognized) {
  const RealTensor x{{5}, {-3, -0.5f, 0, 0.7f, 4}};
  Values expected;
  for (float v : x.values)
    expected.push_back(static_cast<float>(0.5 * v * (1 + std::erf(v / std::sqrt(2.0)))));
  for (bool half_first : {false, true}) {
    const OnnxModel m = GeluAsExported(half_first);
    EXPECT_EQ(OperatorNames(AfterOptimize(m.Import())), "GELU");
    ExpectNear(RunOptimized(m, x), expected);
  }
}

TEST(OnnxActivation, ErfOutsideOfGeluIsNamed) {
  OnnxModel m(13);
  AddSingleNode(m, "Erf", {5}, {});
  const auto model = FloatModel(AfterOptimize(m.Import()));
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(static_cast<int>(model.status().code()), static_cast<int>(StatusCode::kUnsupported));
  EXPECT_NE(model.status().message().find("octet.Erf"), std::string::npos);
}

TEST(OnnxSoftmax, OverChannelsNeedsNoTransposeBetweenConvolutions) {
  OnnxModel m(13);
  m.Input("x", {1, 3, 4, 6});
  m.RandomFloats("w", {5, 3, 1, 1});
  m.Node("Conv", {"x", "w"}, {"conv"});
  m.Node("Softmax", {"conv"}, {"y"}, {Int("axis", 1)});
  m.Output("y");
  EXPECT_EQ(OperatorNames(AfterOptimize(m.Import())), "CONV_2D SOFTMAX");
  ExpectSameResults(m.Import(), AfterOptimize(m.Import()));
}

TEST(OnnxSoftmax, NeitherDoesTheSwapOfOlderExporters) {
  OnnxModel m(11);
  m.Input("x", {1, 3, 4, 6});
  m.RandomFloats("w", {5, 3, 1, 1});
  m.Node("Conv", {"x", "w"}, {"conv"});
  m.Node("Transpose", {"conv"}, {"swapped"}, {Ints("perm", {0, 3, 2, 1})});
  m.Node("Softmax", {"swapped"}, {"softmax"}, {Int("axis", 3)});
  m.Node("Transpose", {"softmax"}, {"y"}, {Ints("perm", {0, 3, 2, 1})});
  m.Output("y");
  EXPECT_EQ(OperatorNames(AfterOptimize(m.Import())), "CONV_2D SOFTMAX");
  ExpectSameResults(m.Import(), AfterOptimize(m.Import()));
}

TEST(OnnxNonZero, OfAConstantIsHowOldExportersCount) {
  OnnxModel m(9);
  *m.proto.mutable_graph()->add_initializer() = FloatTensor("ones", {2, 3}, {1, 0, 2, 0, 0, -1});
  m.Node("NonZero", {"ones"}, {"positions"});
  m.Node("Cast", {"positions"}, {"real"}, {Int("to", onnx::TensorProto::FLOAT)});
  AddSingleNode(m, "Add", {2, 3}, {"real"});
  ExpectNear(m.Run({{{2, 3}, Values(6)}}).values, {0, 0, 1, 0, 2, 2});
  OnnxModel data(9);
  AddSingleNode(data, "NonZero", {2}, {});
  EXPECT_NE(data.Error(StatusCode::kUnsupported).find("NonZero: an input that depends"),
            std::string::npos);
}

TEST(OnnxArgMax, SelectsTheLastOfEqualOnesWhenAsked) {
  for (const auto& [last, index] : {std::pair(0, 1), std::pair(1, 2)}) {
    OnnxModel m(13);
    m.Input("x", {1, 4});
    m.Node("ArgMax", {"x"}, {"index"}, {Int("axis", 1), Int("select_last_index", last)});
    m.Node("Cast", {"index"}, {"y"}, {Int("to", onnx::TensorProto::FLOAT)});
    m.Output("y");
    ExpectNear(m.Run({{{1, 4}, {3, 7, 7, 5}}}).values, {static_cast<float>(index)});
  }
}

TEST(OnnxPad, EdgeRepeatsTheBorder) {
  OnnxModel m(13);
  m.Integers("pads", {0, 3, 1, 2});
  AddSingleNode(m, "Pad", {1, 2}, {"pads"}, {String("mode", "edge")});
  ExpectNear(m.Run({{{1, 2}, {4, 9}}}).values, {4, 4, 4, 4, 9, 9, 9, 4, 4, 4, 4, 9, 9, 9});
}

TEST(OnnxCastLike, TakesTheTypeOfItsSecondInput) {
  OnnxModel m(15);
  m.Integers("whole", {1});
  AddSingleNode(m, "CastLike", {2}, {"whole"});
  const Graph graph = m.Import();
  EXPECT_EQ(graph.tensors[graph.outputs.at(0)].type, DataType::kInt64);
}

/// y = condition ? |x| · w : RELU(x), where the branches read x from outside.
OnnxModel Branching(const std::string& condition) {
  OnnxModel branch(13), m(13);
  onnx::AttributeProto then_branch, else_branch;
  branch.Floats("w", {}, {2});
  branch.Node("Abs", {"x"}, {"abs"});
  branch.Node("Mul", {"abs", "w"}, {"then_y"});
  branch.Output("then_y");
  then_branch.set_name("then_branch");
  then_branch.set_type(onnx::AttributeProto::GRAPH);
  *then_branch.mutable_g() = branch.proto.graph();
  OnnxModel other(13);
  other.Node("Relu", {"x"}, {"else_y"});
  other.Output("else_y");
  else_branch.set_name("else_branch");
  else_branch.set_type(onnx::AttributeProto::GRAPH);
  *else_branch.mutable_g() = other.proto.graph();

  m.Input("x", {2});
  m.Integers("one", {1});
  m.Integers("two", {2});
  m.Node("Shape", {"x"}, {"size"});
  m.Node("Equal", {"size", "one"}, {"no"});
  m.Node("Equal", {"size", "two"}, {"yes"});
  m.Node("ReduceSum", {"x"}, {"sum"}, {Int("keepdims", 0)});
  m.Node("Cast", {"sum"}, {"unknown"}, {Int("to", onnx::TensorProto::BOOL)});
  m.Node("If", {condition}, {"y"}, {then_branch, else_branch});
  m.Output("y");
  return m;
}

TEST(OnnxIf, AKnownConditionLeavesOneBranch) {
  EXPECT_EQ(OperatorNames(Branching("yes").Import()), "ABS MUL");
  EXPECT_EQ(OperatorNames(Branching("no").Import()), "RELU");
  ExpectNear(Branching("yes").Run({{{2}, {-3, 4}}}).values, {6, 8});
}

TEST(OnnxIf, AConditionThatDependsOnDataIsUnsupported) {
  EXPECT_NE(
      Branching("unknown").Error(StatusCode::kUnsupported).find("If: a condition that depends"),
      std::string::npos);
}

TEST(OnnxIf, RefusesBranchesThatAreMissingOrGiveOtherOutputs) {
  OnnxModel missing = Branching("yes");
  missing.proto.mutable_graph()->mutable_node(5)->clear_attribute();
  EXPECT_NE(missing.Error(StatusCode::kInvalid).find("a branch is missing"), std::string::npos);
  OnnxModel more = Branching("yes");
  more.proto.mutable_graph()->mutable_node(5)->add_output("z");
  EXPECT_NE(more.Error(StatusCode::kInvalid).find("the branch has 1 outputs, expected 2"),
            std::string::npos);
}

TEST(OnnxWeights, NotANumberIsRefusedAndInfinityIsABound) {
  OnnxModel m(13);
  m.Floats("w", {2}, {1, std::numeric_limits<float>::quiet_NaN()});
  AddSingleNode(m, "Add", {2}, {"w"});
  EXPECT_NE(m.Error(StatusCode::kInvalid).find("'w': value 1 of 2 is not a number"),
            std::string::npos);
  OnnxModel bound(13);
  bound.Floats("w", {}, {std::numeric_limits<float>::infinity()});
  AddSingleNode(bound, "Min", {2}, {"w"});
  bound.Import();
}

}  // namespace
}  // namespace octet
