// Each thing Validate refuses, with its sentence.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <octet/graph.h>

#include "tests/schema/small_graph.h"

namespace octet {
namespace {

// Validate's answer to SmallGraph after `change`.
template <typename Change>
std::string Refusal(const Change& change) {
  Graph graph = SmallGraph();
  change(graph);
  const Status status = Validate(graph);
  EXPECT_FALSE(status.ok());
  return status.message();
}

template <typename Change>
void ExpectAccepted(const Change& change) {
  Graph graph = SmallGraph();
  change(graph);
  const Status status = Validate(graph);
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST(Validate, AcceptsSoundGraphs) {
  EXPECT_TRUE(Validate(SmallGraph()).ok());
  EXPECT_TRUE(Validate(OddGraph()).ok());
}

TEST(Validate, TensorIndices) {
  EXPECT_EQ(Refusal([](Graph& g) { g.operators[0].inputs[1] = 77; }),
            "operator 0 (CONV_2D): input 1: tensor index 77 outside [0, 5)");
  EXPECT_EQ(Refusal([](Graph& g) { g.operators[0].inputs[1] = -2; }),
            "operator 0 (CONV_2D): input 1: tensor index -2 outside [0, 5)");
  EXPECT_EQ(Refusal([](Graph& g) { g.operators[1].outputs[0] = kNoTensor; }),
            "operator 1 (RESHAPE): output 0: tensor index -1 outside [0, 5)");
  EXPECT_EQ(Refusal([](Graph& g) { g.operators[0].intermediates = {5}; }),
            "operator 0 (CONV_2D): intermediate 0: tensor index 5 outside [0, 5)");
  EXPECT_EQ(Refusal([](Graph& g) { g.inputs = {-1}; }), "input 0: tensor index -1 outside [0, 5)");
  EXPECT_EQ(Refusal([](Graph& g) { g.outputs.push_back(9); }),
            "output 1: tensor index 9 outside [0, 5)");
}

TEST(Validate, Order) {
  EXPECT_EQ(Refusal([](Graph& g) { std::swap(g.operators[0], g.operators[1]); }),
            "operator 0 (RESHAPE): input 0: tensor 3 'convolved' is read and nothing before has "
            "written it");
  EXPECT_EQ(Refusal([](Graph& g) { g.operators.pop_back(); }),
            "output 0: tensor 4 'flat' is read and nothing before has written it");
  EXPECT_EQ(Refusal([](Graph& g) { g.operators[0].inputs[0] = kConvolved; }),
            "operator 0 (CONV_2D): input 0: tensor 3 'convolved' is read and nothing before has "
            "written it");
}

// A shape of [0] is what a file says; the operator gives the tensor another.
TEST(Validate, EmptyTensorsAreNotReadBeforeTheyAreWritten) {
  EXPECT_EQ(Refusal([](Graph& g) {
              g.tensors[kFlat].shape = {0};
              g.operators[1].inputs[0] = kFlat;
            }),
            "operator 1 (RESHAPE): input 0: tensor 4 'flat' is read and nothing before has written "
            "it");
}

TEST(Validate, EveryTensorIsWrittenOnce) {
  EXPECT_EQ(Refusal([](Graph& g) { g.operators[1].outputs[0] = kConvolved; }),
            "operator 1 (RESHAPE): output 0: tensor 3 'convolved' was written by operator 0 "
            "(CONV_2D)");
  EXPECT_EQ(Refusal([](Graph& g) { g.operators[1].outputs[0] = kWeights; }),
            "operator 1 (RESHAPE): output 0: tensor 1 'weights' is a constant");
  EXPECT_EQ(Refusal([](Graph& g) { g.operators[1].outputs[0] = kImage; }),
            "operator 1 (RESHAPE): output 0: tensor 0 'image' is an input of the graph");
  EXPECT_EQ(Refusal([](Graph& g) { g.inputs = {kWeights}; }),
            "input 0: tensor 1 'weights' is a constant");
  EXPECT_EQ(Refusal([](Graph& g) {
              g.inputs = {kImage, kImage};
            }),
            "input 1: tensor 0 'image' is an input of the graph");
}

TEST(Validate, ReadableWithoutBeingWritten) {
  ExpectAccepted([](Graph& g) { g.outputs.push_back(kWeights); });
  ExpectAccepted(
      [](Graph& g) { g.operators[1].inputs[1] = g.Add({.name = "empty", .shape = {0}}); });
  ExpectAccepted([](Graph& g) {
    g.operators[1].inputs[1] = g.Add({.name = "state", .shape = {2}, .is_variable = true});
  });
}

TEST(Validate, Shapes) {
  EXPECT_EQ(Refusal([](Graph& g) { g.tensors[kImage].shape[1] = -4; }),
            "tensor 0 'image': shape [1, -4, 4, 1]: dimension -4");
  EXPECT_EQ(Refusal([](Graph& g) {
              g.tensors[kFlat].shape = {65536, 65536};
            }),
            "tensor 4 'flat': shape [65536, 65536]: more than 2^31 - 1 elements");
  EXPECT_EQ(Refusal([](Graph& g) { g.tensors[kWeights].shape[0] = -1; }),
            "tensor 1 'weights': shape [-1, 3, 3, 1]: dimension -1");
  EXPECT_EQ(Refusal([](Graph& g) {
              g.tensors[kImage].shape_signature = {-1, 4};
            }),
            "tensor 0 'image': shape_signature [-1, 4] against shape [1, 4, 4, 1]");
  EXPECT_EQ(Refusal([](Graph& g) { g.tensors[kImage].shape_signature[2] = -7; }),
            "tensor 0 'image': shape_signature [-1, 4, -7, 1]: dimension -7");
  ExpectAccepted([](Graph& g) { g.tensors[kFlat].shape = {-1, 32}; });
  ExpectAccepted([](Graph& g) { g.tensors[kFlat].shape = {0, 32}; });
}

TEST(Validate, LengthsOfConstants) {
  EXPECT_EQ(Refusal([](Graph& g) { g.tensors[kBias].shape = {3}; }),
            "tensor 2 'bias': constant of 8 bytes; shape [3] of INT32 needs 12");
  EXPECT_EQ(Refusal([](Graph& g) { g.tensors[kBias].shape = {0}; }),
            "tensor 2 'bias': constant of 8 bytes; shape [0] of INT32 needs 0");
  EXPECT_EQ(Refusal([](Graph& g) {
              g.tensors[kBias].type = DataType::kInt4;
              g.tensors[kBias].shape = {13};
            }),
            "tensor 2 'bias': constant of 8 bytes; shape [13] of INT4 needs 7");
  ExpectAccepted([](Graph& g) {
    g.tensors[kBias].type = DataType::kInt4;
    g.tensors[kBias].shape = {15};
  });
  ExpectAccepted([](Graph& g) { g.tensors[kBias].type = DataType::kString; });
}

TEST(Validate, Quantization) {
  EXPECT_EQ(Refusal([](Graph& g) {
              g.tensors[kWeights].quantization.zero_point = {1, 2, 3};
            }),
            "tensor 1 'weights': quantization: 3 zero points for 2 scales");
  EXPECT_EQ(Refusal([](Graph& g) { g.tensors[kWeights].quantization.axis = 4; }),
            "tensor 1 'weights': quantization: axis 4 outside [0, 4)");
  EXPECT_EQ(Refusal([](Graph& g) { g.tensors[kWeights].quantization.axis = -1; }),
            "tensor 1 'weights': quantization: axis -1 outside [0, 4)");
  EXPECT_EQ(Refusal([](Graph& g) { g.tensors[kWeights].quantization.axis = 1; }),
            "tensor 1 'weights': quantization: 2 scales for dimension 1 of shape [2, 3, 3, 1]");
  ExpectAccepted([](Graph& g) { g.tensors[kWeights].quantization.zero_point = {128}; });
  ExpectAccepted([](Graph& g) { g.tensors[kWeights].quantization.zero_point = {}; });
}

TEST(Validate, CustomOperatorsHaveAName) {
  EXPECT_EQ(Refusal([](Graph& g) { g.operators[1].code = OpCode::kCustom; }),
            "operator 1: a custom operator without a name");
}

TEST(Validate, SubgraphsAndSignatures) {
  Graph graph = OddGraph();
  graph.more_subgraphs[0].outputs = {3};
  EXPECT_EQ(Validate(graph).message(), "subgraph 1: output 0: tensor index 3 outside [0, 1)");
  graph = OddGraph();
  graph.signatures[1].subgraph = 2;
  EXPECT_EQ(Validate(graph).message(), "signature 1: subgraph index 2 outside [0, 2)");
  graph = OddGraph();
  graph.signatures[1].inputs[0].tensor = 1;
  EXPECT_EQ(Validate(graph).message(), "signature 1: input 0: tensor index 1 outside [0, 1)");
}

}  // namespace
}  // namespace octet
