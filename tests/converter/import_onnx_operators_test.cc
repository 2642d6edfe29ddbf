// Operators whose form changed from one operator set to the next, or that have several forms here.
#include <gtest/gtest.h>

#include <cmath>

#include "base/str.h"
#include "tests/converter/onnx_model.h"

namespace octet {
namespace {

using Values = std::vector<float>;

/// The second input of the graph's first operator as floats.
Values SecondInput(const Graph& graph) {
  const Tensor& tensor = graph.tensors[graph.operators.at(0).inputs.at(1)];
  const auto* values = reinterpret_cast<const float*>(tensor.data.data.data());
  return {values, values + tensor.data.data.size() / sizeof(float)};
}

TEST(OnnxClip, BoundsAsAttributesUpToSet10) {
  const auto operators = [](const std::vector<onnx::AttributeProto>& attributes) {
    OnnxModel m(10);
    AddSingleNode(m, "Clip", {4}, {}, attributes);
    return OperatorNames(m.Import());
  };
  EXPECT_EQ(operators({Float("min", 0), Float("max", 6)}), "RELU6");
  EXPECT_EQ(operators({Float("min", 0)}), "RELU");
  EXPECT_EQ(operators({Float("min", 0), Float("max", 3.4028234663852886e38f)}), "RELU");
  EXPECT_EQ(operators({Float("min", -1), Float("max", 1)}), "RELU_N1_TO_1");
  EXPECT_EQ(operators({Float("min", -2), Float("max", 3)}), "MAXIMUM MINIMUM");
  EXPECT_EQ(operators({Float("max", 3)}), "MINIMUM");
}

TEST(OnnxClip, BoundsAsInputsFromSet11) {
  const auto operators = [](const std::vector<std::string>& bounds) {
    OnnxModel m(12);
    m.Floats("zero", {}, {0});
    m.Floats("minus_two", {}, {-2});
    // From a Constant node, as exporters of PyTorch write them.
    m.Node("Constant", {}, {"six"}, {TensorValue("value", FloatTensor("", {}, {6}))});
    AddSingleNode(m, "Clip", {4}, bounds);
    return OperatorNames(m.Import());
  };
  EXPECT_EQ(operators({"zero", "six"}), "RELU6");
  EXPECT_EQ(operators({"zero"}), "RELU");
  EXPECT_EQ(operators({"", "six"}), "MINIMUM");
  EXPECT_EQ(operators({"minus_two", "six"}), "MAXIMUM MINIMUM");
}

TEST(OnnxClip, AnUpperBoundBelowTheLowerOneWins) {
  OnnxModel m(12);
  m.Floats("two", {}, {2});
  m.Floats("one", {}, {1});
  AddSingleNode(m, "Clip", {3}, {"two", "one"});
  EXPECT_EQ(m.Run({{{3}, {-9, 1.5f, 9}}}).values, (Values{1, 1, 1}));
}

TEST(OnnxSoftmax, UpToSet12CoversAllAxesFromTheGivenOne) {
  OnnxModel m(12);
  AddSingleNode(m, "Softmax", {1, 2, 2}, {}, {Int("axis", 1)});
  EXPECT_EQ(OperatorNames(m.Import()), "RESHAPE SOFTMAX RESHAPE");
  for (float y : m.Run({{{1, 2, 2}, {3, 3, 3, 3}}}).values) EXPECT_FLOAT_EQ(y, 0.25f);
}

TEST(OnnxSoftmax, FromSet13CoversOneAxis) {
  OnnxModel m(13);
  AddSingleNode(m, "Softmax", {1, 2, 2}, {}, {Int("axis", 1)});
  EXPECT_EQ(OperatorNames(m.Import()), "TRANSPOSE SOFTMAX TRANSPOSE");
  for (float y : m.Run({{{1, 2, 2}, {3, 3, 3, 3}}}).values) EXPECT_FLOAT_EQ(y, 0.5f);
}

TEST(OnnxSoftmax, DefaultAxisIsTheLastFromSet13) {
  for (const auto& [opset, operators] :
       {std::pair(11, "RESHAPE SOFTMAX RESHAPE"), std::pair(13, "SOFTMAX")}) {
    OnnxModel m(opset);
    AddSingleNode(m, "Softmax", {2, 3, 4}, {});
    EXPECT_EQ(OperatorNames(m.Import()), operators);
  }
}

TEST(OnnxReduce, AxesAreAnInputFromSet18) {
  for (int opset : {13, 17, 18, 25}) {
    OnnxModel m(opset);
    std::vector<onnx::AttributeProto> attributes = {Int("keepdims", 0)};
    if (opset < 18) attributes.push_back(Ints("axes", {-1}));
    if (opset >= 18) m.Integers("axes", {-1});
    AddSingleNode(m, "ReduceMean", {2, 2},
                  opset < 18 ? std::vector<std::string>() : std::vector<std::string>{"axes"},
                  attributes);
    EXPECT_EQ(m.Run({{{2, 2}, {1, 3, 5, 9}}}).values, (Values{2, 7})) << opset;
  }
}

TEST(OnnxReduce, SumTakesAxesAsAnInputFromSet13) {
  OnnxModel m(13);
  m.Integers("axes", {0, 2});
  AddSingleNode(m, "ReduceSum", {2, 3, 4}, {"axes"});
  const Graph graph = m.Import();
  EXPECT_EQ(OperatorNames(graph), "SUM");
  EXPECT_EQ(graph.tensors[graph.outputs[0]].shape, (std::vector<int32_t>{1, 3, 1}));
}

TEST(OnnxReduce, NoAxesMeanAllUnlessToldOtherwise) {
  OnnxModel all(18);
  AddSingleNode(all, "ReduceMean", {2, 3}, {}, {Int("keepdims", 0)});
  EXPECT_TRUE(all.Import().tensors.back().shape.empty());
  OnnxModel none(18);
  AddSingleNode(none, "ReduceMean", {2, 3}, {}, {Int("noop_with_empty_axes", 1)});
  EXPECT_EQ(OperatorNames(none.Import()), "RESHAPE");  // the input, as an output of its own
}

TEST(OnnxGemm, AllAttributes) {
  // y = 2 · Aᵀ · B + 3 · C, with A = [1 2; 3 4]ᵀ given as its transpose.
  OnnxModel m(13);
  m.Floats("b", {2, 2}, {1, 0, 2, 1});
  m.Floats("c", {2}, {10, 20});
  AddSingleNode(m, "Gemm", {2, 2}, {"b", "c"},
                {Float("alpha", 2), Float("beta", 3), Int("transA", 1)});
  EXPECT_EQ(OperatorNames(m.Import()), "TRANSPOSE FULLY_CONNECTED");
  // Aᵀ = [1 3; 2 4]; Aᵀ·B = [7 3; 10 4].
  EXPECT_EQ(m.Run({{{2, 2}, {1, 2, 3, 4}}}).values, (Values{44, 66, 50, 68}));
}

TEST(OnnxGemm, TransposedWeightsAndScalarBias) {
  OnnxModel m(7);
  m.Floats("b", {3, 2}, {1, 2, 3, 4, 5, 6});
  m.Floats("c", {1}, {100});
  AddSingleNode(m, "Gemm", {1, 2}, {"b", "c"}, {Int("transB", 1)});
  EXPECT_EQ(OperatorNames(m.Import()), "FULLY_CONNECTED");
  EXPECT_EQ(m.Run({{{1, 2}, {1, 10}}}).values, (Values{121, 143, 165}));
}

TEST(OnnxGemm, AMatrixToAddIsNoBias) {
  OnnxModel m(11);
  m.Floats("b", {1, 2}, {1, 2});
  m.Floats("c", {2, 2}, {1, 2, 3, 4});
  AddSingleNode(m, "Gemm", {2, 1}, {"b", "c"});
  EXPECT_EQ(OperatorNames(m.Import()), "FULLY_CONNECTED ADD");
  EXPECT_EQ(m.Run({{{2, 1}, {10, 20}}}).values, (Values{11, 22, 23, 44}));
}

TEST(OnnxMatMul, ConstantMatrixIsFullyConnectedAlsoOverMoreDimensions) {
  OnnxModel m(13);
  m.Floats("b", {2, 1}, {1, 10});
  AddSingleNode(m, "MatMul", {1, 2, 2}, {"b"});
  const Graph graph = m.Import();
  EXPECT_TRUE(std::get<FullyConnectedOptions>(graph.operators[0].options).keep_num_dims);
  const RealTensor y = m.Run({{{1, 2, 2}, {1, 2, 3, 4}}});
  EXPECT_EQ(y.shape, (std::vector<int32_t>{1, 2, 1}));
  EXPECT_EQ(y.values, (Values{21, 43}));
}

TEST(OnnxMatMul, ActivationsAreBatchMatMul) {
  OnnxModel m(13);
  m.Input("b", {3, 4, 5});
  AddSingleNode(m, "MatMul", {2, 1, 6, 4}, {"b"});
  const Graph graph = m.Import();
  EXPECT_EQ(OperatorNames(graph), "BATCH_MATMUL");
  EXPECT_EQ(graph.tensors[graph.outputs[0]].shape, (std::vector<int32_t>{2, 3, 6, 5}));
}

TEST(OnnxHardSigmoid, IsAClampOfRelu6) {
  OnnxModel m(13);
  AddSingleNode(m, "HardSigmoid", {5}, {}, {Float("alpha", 1.0f / 6), Float("beta", 0.5f)});
  EXPECT_EQ(OperatorNames(m.Import()), "ADD RELU6 MUL");
  const RealTensor x = {{5}, {-4, -3, 0, 1.5f, 4}};
  const Values expected = {0, 0, 0.5f, 0.75f, 1};
  const Values found = m.Run({x}).values;
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-6f);
}

TEST(OnnxPow, SquareIsAProductAndRootARoot) {
  for (const auto& [power, operators] :
       {std::pair(2.0f, "MUL"), std::pair(0.5f, "SQRT"), std::pair(3.0f, "POW")}) {
    OnnxModel m(13);
    m.Floats("p", {}, {power});
    AddSingleNode(m, "Pow", {4}, {"p"});
    EXPECT_EQ(OperatorNames(m.Import()), operators);
  }
}

TEST(OnnxArithmetic, ConstantsBroadcastFromTheEnd) {
  OnnxModel m(13);
  m.Floats("bias", {1, 2, 1, 1}, {10, 20});
  AddSingleNode(m, "Add", {1, 2, 1, 2}, {"bias"});
  EXPECT_EQ(m.Run({Counting({1, 2, 1, 2})}).values, (Values{10, 11, 22, 23}));
  EXPECT_EQ(SecondInput(m.Import()), (Values{10, 20}));
}

TEST(OnnxArithmetic, NarrowIntegersAreNeverLeftToQuantizedKernels) {
  OnnxModel m(13);
  m.Input("x", {4});
  m.Node("Cast", {"x"}, {"narrow"}, {Int("to", onnx::TensorProto::INT8)});
  m.Node("Add", {"narrow", "narrow"}, {"y"});
  m.Output("y");
  EXPECT_EQ(OperatorNames(m.Import()), "CAST CAST CAST ADD CAST");
}

TEST(OnnxArithmetic, OperandsOfDifferentTypesAreRefused) {
  OnnxModel m(13);
  m.Integers("i", {1, 2, 3, 4});
  AddSingleNode(m, "Add", {4}, {"i"});
  EXPECT_NE(m.Error(StatusCode::kInvalid).find("Add 'y': operands of different types"),
            std::string::npos);
}

TEST(OnnxDropout, AMaskThatIsReadIsAllTrue) {
  OnnxModel m(13);
  AddSingleNode(m, "Dropout", {2, 3}, {});
  m.proto.mutable_graph()->mutable_node(0)->add_output("mask");
  m.Output("mask");
  const Graph graph = m.Import();
  const Tensor& mask = graph.tensors[graph.outputs.at(1)];
  EXPECT_EQ(mask.shape, (std::vector<int32_t>{2, 3}));
  EXPECT_EQ(std::vector<uint8_t>(mask.data.data.begin(), mask.data.data.end()),
            std::vector<uint8_t>(6, 1));
}

TEST(OnnxDropout, IsNothingAtInference) {
  for (int opset : {7, 10, 12, 13, 22}) {
    OnnxModel m(opset);
    m.Input("x", {4});
    m.Node("Dropout", {"x"}, {"d", "unused_mask"});
    m.Node("Relu", {"d"}, {"y"});
    m.Output("y");
    EXPECT_EQ(OperatorNames(m.Import()), "RELU") << opset;
  }
}

TEST(OnnxIdentity, OutputsKeepTheirNames) {
  OnnxModel m(13);
  m.Input("x", {4});
  m.Node("Relu", {"x"}, {"r"});
  m.Node("Identity", {"r"}, {"first"});
  m.Node("Identity", {"r"}, {"second"});
  m.Node("Identity", {"x"}, {"third"});
  for (const char* name : {"first", "second", "third"}) m.Output(name);
  const Graph graph = m.Import();
  EXPECT_EQ(OperatorNames(graph), "RELU RESHAPE RESHAPE");
  EXPECT_EQ(graph.tensors[graph.inputs[0]].name, "x");
  ASSERT_EQ(graph.outputs.size(), 3u);
  EXPECT_EQ(graph.tensors[graph.outputs[0]].name, "first");
  EXPECT_EQ(graph.tensors[graph.outputs[1]].name, "second");
  EXPECT_EQ(graph.tensors[graph.outputs[2]].name, "third");
}

}  // namespace
}  // namespace octet
