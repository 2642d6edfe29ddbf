// Reshape and its kin, slicing, padding, and shape arithmetic that is evaluated at import.
#include <gtest/gtest.h>

#include <limits>

#include "base/str.h"
#include "tests/converter/onnx_model.h"

namespace octet {
namespace {

using Shape = std::vector<int32_t>;

Shape OutputShape(const Graph& graph) {
  return graph.outputs.empty() ? Shape{-1} : graph.tensors[graph.outputs[0]].shape;
}

Shape Reshaped(const std::vector<int64_t>& from, const std::vector<int64_t>& to,
               const std::vector<onnx::AttributeProto>& attributes = {}) {
  OnnxModel m(14);
  m.Integers("shape", to);
  AddSingleNode(m, "Reshape", from, {"shape"}, attributes);
  return OutputShape(m.Import());
}

TEST(OnnxReshape, ZeroCopiesAndMinusOneFills) {
  EXPECT_EQ(Reshaped({2, 3, 4}, {0, -1}), (Shape{2, 12}));
  EXPECT_EQ(Reshaped({2, 3, 4}, {4, 0, -1}), (Shape{4, 3, 2}));
  EXPECT_EQ(Reshaped({1, 1}, {}), Shape{});
}

TEST(OnnxReshape, ZeroIsZeroWithAllowzero) {
  OnnxModel m(14);
  m.Integers("shape", {0, 6});
  AddSingleNode(m, "Reshape", {2, 3}, {"shape"}, {Int("allowzero", 1)});
  EXPECT_NE(m.Error(StatusCode::kInvalid).find("shape [2, 3] cannot become [0, 6]"),
            std::string::npos);
}

TEST(OnnxReshape, RefusesWhatDoesNotFit) {
  for (const std::vector<int64_t>& to : {std::vector<int64_t>{5, -1},
                                         {7},
                                         {-1, -1},
                                         {2, -3},
                                         {2, 3, 0},
                                         {std::numeric_limits<int64_t>::min()}}) {
    OnnxModel m(13);
    m.Integers("shape", to);
    AddSingleNode(m, "Reshape", {2, 3}, {"shape"});
    m.Error(StatusCode::kInvalid);
  }
}

TEST(OnnxReshape, AShapeThatDependsOnDataIsUnsupported) {
  OnnxModel m(13);
  m.Input("data", {1});
  m.Node("Cast", {"data"}, {"shape"}, {Int("to", onnx::TensorProto::INT64)});
  AddSingleNode(m, "Reshape", {2, 3}, {"shape"});
  EXPECT_NE(m.Error(StatusCode::kUnsupported).find("Reshape: shapes that depend on the network's"),
            std::string::npos);
}

TEST(OnnxSqueeze, AxesAreAnInputFromSet13) {
  OnnxModel attribute(11);
  AddSingleNode(attribute, "Squeeze", {1, 3, 1, 2}, {}, {Ints("axes", {-2})});
  EXPECT_EQ(OutputShape(attribute.Import()), (Shape{1, 3, 2}));
  OnnxModel input(13);
  input.Integers("axes", {0, 2});
  AddSingleNode(input, "Squeeze", {1, 3, 1, 2}, {"axes"});
  EXPECT_EQ(OutputShape(input.Import()), (Shape{3, 2}));
  OnnxModel all(13);
  AddSingleNode(all, "Squeeze", {1, 3, 1, 2}, {});
  EXPECT_EQ(OutputShape(all.Import()), (Shape{3, 2}));
}

TEST(OnnxUnsqueeze, AxesAreAnInputFromSet13) {
  OnnxModel attribute(11);
  AddSingleNode(attribute, "Unsqueeze", {3, 2}, {}, {Ints("axes", {0, -1})});
  EXPECT_EQ(OutputShape(attribute.Import()), (Shape{1, 3, 2, 1}));
  OnnxModel input(13);
  input.Integers("axes", {1});
  AddSingleNode(input, "Unsqueeze", {3, 2}, {"axes"});
  EXPECT_EQ(OutputShape(input.Import()), (Shape{3, 1, 2}));
}

TEST(OnnxFlatten, AxisMayBeTheRank) {
  for (const auto& [axis, shape] : {std::pair(1, Shape{2, 12}), std::pair(0, Shape{1, 24}),
                                    std::pair(3, Shape{24, 1}), std::pair(-1, Shape{6, 4})}) {
    OnnxModel m(13);
    AddSingleNode(m, "Flatten", {2, 3, 4}, {}, {Int("axis", axis)});
    EXPECT_EQ(OutputShape(m.Import()), shape) << axis;
  }
}

TEST(OnnxShapeArithmetic, FoldsWhatExportersWriteForFlatten) {
  // x.view(x.shape[0], -1) as PyTorch exports it.
  OnnxModel m(11);
  m.Input("x", {2, 3, 4});
  m.Node("Shape", {"x"}, {"shape"});
  m.Node("Constant", {}, {"zero"}, {TensorValue("value", [] {
           auto scalar = IntTensor("", {0});
           scalar.clear_dims();
           return scalar;
         }())});
  m.Node("Gather", {"shape", "zero"}, {"batch"}, {Int("axis", 0)});
  m.Node("Unsqueeze", {"batch"}, {"batch_1d"}, {Ints("axes", {0})});
  m.Integers("minus_one", {-1});
  m.Node("Concat", {"batch_1d", "minus_one"}, {"target"}, {Int("axis", 0)});
  m.Node("Reshape", {"x", "target"}, {"y"});
  m.Output("y");
  const Graph graph = m.Import();
  EXPECT_EQ(OperatorNames(graph), "RESHAPE");
  EXPECT_EQ(OutputShape(graph), (Shape{2, 12}));
  EXPECT_EQ(graph.tensors.size(), 3u);  // nothing of the arithmetic is left
}

TEST(OnnxShapeArithmetic, FoldsIntegerOperators) {
  // sizes = (shape[2:4] · 2 + 3) / 2, through floats and back, as upsampling layers compute them.
  OnnxModel m(13);
  m.Input("x", {1, 2, 5, 6});
  m.Node("Shape", {"x"}, {"shape"});
  m.Integers("two", {2});
  m.Integers("three", {3});
  m.Integers("four", {4});
  m.Integers("axis", {0});
  m.Node("Slice", {"shape", "two", "four", "axis"}, {"hw"});
  m.Node("Mul", {"hw", "two"}, {"doubled"});
  m.Node("Add", {"doubled", "three"}, {"more"});
  m.Node("Div", {"more", "two"}, {"half"});  // truncates: 13 / 2 = 6, 15 / 2 = 7
  m.Node("Cast", {"half"}, {"real"}, {Int("to", onnx::TensorProto::FLOAT)});
  m.Node("Floor", {"real"}, {"floor"});
  m.Node("Cast", {"floor"}, {"size"}, {Int("to", onnx::TensorProto::INT64)});
  m.Node("Slice", {"shape", "axis", "two", "axis"}, {"nc"});
  m.Node("Concat", {"nc", "size"}, {"sizes"}, {Int("axis", 0)});
  m.Node("Resize", {"x", "", "", "sizes"}, {"y"},
         {String("mode", "linear"), String("coordinate_transformation_mode", "align_corners")});
  m.Output("y");
  const Graph graph = m.Import();
  EXPECT_EQ(OperatorNames(graph), "TRANSPOSE RESIZE_BILINEAR TRANSPOSE");
  EXPECT_EQ(OutputShape(graph), (Shape{1, 2, 6, 7}));
}

TEST(OnnxShapeArithmetic, SurvivesOverflowAndDivisionByZero) {
  OnnxModel m(13);
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  m.Input("x", {1});
  m.Integers("a", {kLeast, 7});
  m.Integers("b", {-1, 2});
  m.Integers("zero", {0, 0});
  for (const char* type : {"Add", "Sub", "Mul", "Div", "Mod"}) {
    m.Node(type, {"a", "b"}, {StrCat(type, "_b")});
    m.Node(type, {"a", "zero"}, {StrCat(type, "_zero")});
  }
  m.Node("Relu", {"x"}, {"y"});
  m.Output("y");
  EXPECT_EQ(OperatorNames(m.Import()), "RELU");
}

struct SliceCase {
  std::vector<int64_t> starts, ends, axes, steps;
  Shape shape;
  std::string operators;
};

TEST(OnnxSlice, AttributesAndInputs) {
  constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();
  const std::string whole = "RESHAPE";  // the input, as an output of its own
  for (const SliceCase& c : {
           SliceCase{{1, 0}, {3, kEnd}, {0, 1}, {}, {2, 6}, "SLICE"},
           SliceCase{{-2}, {kEnd}, {1}, {}, {4, 2}, "SLICE"},
           SliceCase{{0}, {-1}, {}, {}, {3, 6}, "SLICE"},
           SliceCase{{0}, {1000}, {}, {}, {4, 6}, whole},
           SliceCase{{1}, {6}, {1}, {2}, {4, 3}, "STRIDED_SLICE"},
           SliceCase{{-1}, {-kEnd}, {1}, {-1}, {4, 6}, "STRIDED_SLICE"},
           SliceCase{{4}, {1}, {1}, {-2}, {4, 2}, "STRIDED_SLICE"},
           SliceCase{{-9}, {-8}, {1}, {-1}, {4, 1}, "STRIDED_SLICE"},
       }) {
    for (int opset : {9, 10, 13}) {
      if (opset == 9 && !c.steps.empty()) continue;  // steps came with the inputs
      OnnxModel m(opset);
      if (opset == 9) {
        std::vector<onnx::AttributeProto> attributes = {Ints("starts", c.starts),
                                                        Ints("ends", c.ends)};
        if (!c.axes.empty()) attributes.push_back(Ints("axes", c.axes));
        AddSingleNode(m, "Slice", {4, 6}, {}, attributes);
      } else {
        m.Integers("starts", c.starts);
        m.Integers("ends", c.ends);
        m.Integers("axes", c.axes);
        m.Integers("steps", c.steps);
        AddSingleNode(
            m, "Slice", {4, 6},
            {"starts", "ends", c.axes.empty() ? "" : "axes", c.steps.empty() ? "" : "steps"});
      }
      const Graph graph = m.Import();
      EXPECT_EQ(OutputShape(graph), c.shape);
      EXPECT_EQ(OperatorNames(graph), c.operators);
    }
  }
}

TEST(OnnxSlice, GoingDownReachesTheFirstElement) {
  OnnxModel m(13);
  m.Integers("starts", {-1});
  m.Integers("ends", {-100});
  m.Integers("axes", {0});
  m.Integers("steps", {-1});
  AddSingleNode(m, "Slice", {4}, {"starts", "ends", "axes", "steps"});
  const Graph graph = m.Import();
  const auto& options = std::get<StridedSliceOptions>(graph.operators.at(0).options);
  EXPECT_EQ(options.end_mask, 1);  // an end of −1 would mean the last element
}

TEST(OnnxSplit, ThreeWaysToSayTheSizes) {
  const auto sizes = [](const Graph& graph) {
    Shape rows;
    for (int output : graph.outputs) rows.push_back(graph.tensors[output].shape[0]);
    return rows;
  };
  const auto add_outputs = [](OnnxModel& m) {
    for (const char* name : {"a", "b", "c"}) m.Output(name);
  };
  OnnxModel attribute(11);
  attribute.Input("x", {7, 2});
  attribute.Node("Split", {"x"}, {"a", "b", "c"}, {Ints("split", {1, 2, 4})});
  add_outputs(attribute);
  EXPECT_EQ(sizes(attribute.Import()), (Shape{1, 2, 4}));
  OnnxModel input(13);
  input.Input("x", {7, 2});
  input.Integers("split", {4, 2, 1});
  input.Node("Split", {"x", "split"}, {"a", "b", "c"});
  add_outputs(input);
  EXPECT_EQ(sizes(input.Import()), (Shape{4, 2, 1}));
  OnnxModel uneven(18);
  uneven.Input("x", {7, 2});
  uneven.Node("Split", {"x"}, {"a", "b", "c"}, {Int("num_outputs", 3)});
  add_outputs(uneven);
  EXPECT_EQ(sizes(uneven.Import()), (Shape{3, 3, 1}));
}

TEST(OnnxGather, AScalarIndexRemovesTheAxis) {
  OnnxModel m(13);
  auto index = IntTensor("index", {-1});
  index.clear_dims();
  *m.proto.mutable_graph()->add_initializer() = index;
  AddSingleNode(m, "Gather", {2, 3, 4}, {"index"}, {Int("axis", 1)});
  const Graph graph = m.Import();
  EXPECT_EQ(OutputShape(graph), (Shape{2, 4}));
  const Tensor& indices = graph.tensors[graph.operators.at(0).inputs.at(1)];
  EXPECT_EQ(*reinterpret_cast<const int32_t*>(indices.data.data.data()), 2);  // from the front
}

TEST(OnnxGather, RefusesIndicesOutside) {
  OnnxModel m(13);
  m.Integers("index", {3});
  AddSingleNode(m, "Gather", {2, 3}, {"index"}, {Int("axis", 1)});
  EXPECT_NE(m.Error(StatusCode::kInvalid).find("indices: 3 outside [-3, 2]"), std::string::npos);
}

TEST(OnnxPad, PadsAndValueInEveryOperatorSet) {
  for (int opset : {10, 11, 18}) {
    OnnxModel m(opset);
    if (opset == 10) {
      AddSingleNode(m, "Pad", {1, 2}, {}, {Ints("pads", {0, 1, 0, 2}), Float("value", 9)});
    } else {
      m.Integers("pads",
                 opset == 11 ? std::vector<int64_t>{0, 1, 0, 2} : std::vector<int64_t>{1, 2});
      m.Floats("value", {}, {9});
      m.Integers("axes", {-1});
      std::vector<std::string> inputs = {"pads", "value"};
      if (opset == 18) inputs.push_back("axes");
      AddSingleNode(m, "Pad", {1, 2}, inputs);
    }
    EXPECT_EQ(OperatorNames(m.Import()), "PADV2") << opset;
    EXPECT_EQ(m.Run({{{1, 2}, {1, 2}}}).values, (std::vector<float>{9, 1, 2, 9, 9})) << opset;
  }
}

TEST(OnnxPad, ModesAndNegativePads) {
  const auto operators = [](const std::string& mode, const std::vector<int64_t>& pads) {
    OnnxModel m(13);
    m.Integers("pads", pads);
    AddSingleNode(m, "Pad", {3, 4}, {"pads"}, {String("mode", mode)});
    const auto graph = m.TryImport();
    return graph ? OperatorNames(*graph) : graph.status().message();
  };
  EXPECT_EQ(operators("constant", {0, 1, 0, 1}), "PAD");
  EXPECT_EQ(operators("constant", {0, -1, 0, -1}), "SLICE");
  EXPECT_EQ(operators("constant", {-1, 2, 0, 0}), "SLICE PAD");
  EXPECT_EQ(operators("reflect", {0, 1, 0, 3}), "MIRROR_PAD");
  EXPECT_NE(operators("reflect", {0, 4, 0, 0}).find("wider than the image"), std::string::npos);
  EXPECT_EQ(operators("edge", {0, 2, 0, 1}), "MIRROR_PAD MIRROR_PAD");
  EXPECT_NE(operators("edge", {0, 99, 0, 0}).find("mode edge with pads above 16"),
            std::string::npos);
  EXPECT_NE(operators("wrap", {0, 1, 0, 1}).find("Pad: mode wrap"), std::string::npos);
}

TEST(OnnxConcat, RefusesShapesThatDoNotFit) {
  OnnxModel m(13);
  m.Input("b", {2, 4});
  AddSingleNode(m, "Concat", {3, 3}, {"b"}, {Int("axis", 1)});
  EXPECT_NE(m.Error(StatusCode::kInvalid).find("Concat 'y': shape [2, 4] does not fit [3, 3]"),
            std::string::npos);
}

TEST(OnnxTranspose, OfWeightsIsDoneAtImport) {
  OnnxModel m(13);
  m.Floats("w", {2, 3}, {1, 2, 3, 4, 5, 6});
  m.Node("Transpose", {"w"}, {"wt"}, {Ints("perm", {1, 0})});
  AddSingleNode(m, "MatMul", {1, 3}, {"wt"});
  EXPECT_EQ(OperatorNames(m.Import()), "FULLY_CONNECTED");
  EXPECT_EQ(m.Run({{{1, 3}, {1, 10, 100}}}).values, (std::vector<float>{321, 654}));
}

}  // namespace
}  // namespace octet
