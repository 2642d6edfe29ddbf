// What octet lacks is listed at once; what contradicts itself names its place.
#include <gtest/gtest.h>

#include <limits>

#include "base/str.h"
#include "tests/converter/onnx_model.h"

namespace octet {
namespace {

TEST(ImportUnsupported, ListsEverythingAtOnce) {
  OnnxModel m(11);
  m.Input("x", {1, 4, 8, 8});
  m.Node("Einsum", {"x"}, {"a"})->set_name("first");
  m.Node("Einsum", {"a"}, {"b"})->set_name("second");
  auto* fused = m.Node("FusedConv", {"b"}, {"c"});
  fused->set_domain("com.microsoft");
  auto* other = m.proto.add_opset_import();
  other->set_domain("com.microsoft");
  other->set_version(1);
  m.Node("Relu", {"c"}, {"d"});
  m.Node("MaxPool", {"x"}, {"e"}, {Ints("kernel_shape", {2, 2}), Ints("dilations", {2, 2})});
  m.Node("Add", {"d", "e"}, {"y"});
  m.Output("y");
  EXPECT_NE(m.Error(StatusCode::kUnsupported)
                .find("not supported: Einsum (opset 11) in 'first' and 1 more; "
                      "com.microsoft.FusedConv (opset 1) in 'c'; MaxPool: dilations in 'e'"),
            std::string::npos)
      << m.Error(StatusCode::kUnsupported);
}

TEST(ImportUnsupported, SecondaryOutputsOnlyWhenRead) {
  OnnxModel unread(11);
  unread.Input("x", {1, 1, 4, 4});
  unread.Node("MaxPool", {"x"}, {"y", "positions"}, {Ints("kernel_shape", {2, 2})});
  unread.Output("y");
  unread.Import();
  unread.Output("positions");
  EXPECT_NE(unread.Error(StatusCode::kUnsupported).find("MaxPool: output 1"), std::string::npos);
}

TEST(ImportUnsupported, OperatorSetsOutsideTheRange) {
  for (int opset : {6, 26}) {
    OnnxModel m(opset);
    AddSingleNode(m, "Relu", {4}, {});
    EXPECT_NE(m.Error(StatusCode::kUnsupported)
                  .find(StrCat("operator set ", opset, ", supported are 7 to 25")),
              std::string::npos);
  }
  for (int opset : {7, 25}) {
    OnnxModel m(opset);
    AddSingleNode(m, "Relu", {4}, {});
    EXPECT_EQ(OperatorNames(m.Import()), "RELU");
  }
}

TEST(ImportUnsupported, StringsAndTraining) {
  OnnxModel strings(13);
  AddSingleNode(strings, "Relu", {4}, {});
  strings.proto.mutable_graph()
      ->mutable_input(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->set_elem_type(onnx::TensorProto::STRING);
  EXPECT_NE(strings.Error(StatusCode::kUnsupported).find("input 'x': strings"), std::string::npos);
  OnnxModel training(14);
  for (const char* name : {"gamma", "beta", "mean", "variance"}) training.RandomFloats(name, {3});
  AddSingleNode(training, "BatchNormalization", {1, 3, 4, 4}, {"gamma", "beta", "mean", "variance"},
                {Int("training_mode", 1)});
  EXPECT_NE(training.Error(StatusCode::kUnsupported).find("BatchNormalization: training mode"),
            std::string::npos);
}

TEST(ImportInvalid, NamesTheNode) {
  OnnxModel reads(13);
  AddSingleNode(reads, "Add", {4}, {"nobody"});
  EXPECT_NE(
      reads.Error(StatusCode::kInvalid).find("Add 'y': input 'nobody' is computed by nothing"),
      std::string::npos);
  OnnxModel few(13);
  AddSingleNode(few, "Conv", {1, 1, 4, 4}, {});
  EXPECT_NE(few.Error(StatusCode::kInvalid).find("Conv 'y': input 1 is missing"),
            std::string::npos);
  OnnxModel kind(13);
  AddSingleNode(kind, "Softmax", {4}, {}, {Float("axis", 1)});
  EXPECT_NE(kind.Error(StatusCode::kInvalid).find("Softmax 'y': attribute axis"),
            std::string::npos);
  OnnxModel early(13);
  AddSingleNode(early, "HardSwish", {4}, {});
  EXPECT_NE(early.Error(StatusCode::kInvalid).find("needs operator set 14"), std::string::npos);
}

TEST(ImportInvalid, CyclesAndSecondDefinitions) {
  OnnxModel cycle(13);
  cycle.Input("x", {4});
  cycle.Node("Add", {"x", "b"}, {"a"});
  cycle.Node("Relu", {"a"}, {"b"});
  cycle.Output("b");
  EXPECT_NE(
      cycle.Error(StatusCode::kInvalid)
          .find("input 'b' is computed by Relu 'b' behind it (a cycle, or nodes out of order)"),
      std::string::npos);
  OnnxModel twice(13);
  twice.Input("x", {4});
  twice.Node("Relu", {"x"}, {"y"});
  twice.Node("Abs", {"x"}, {"y"});
  twice.Output("y");
  EXPECT_NE(twice.Error(StatusCode::kInvalid).find("value 'y' is defined twice"),
            std::string::npos);
  OnnxModel nothing(13);
  nothing.Input("x", {4});
  nothing.Output("y");
  EXPECT_NE(nothing.Error(StatusCode::kInvalid).find("output 'y' is computed by nothing"),
            std::string::npos);
}

TEST(ImportInvalid, HugeAttributesAreNotObeyed) {
  constexpr int64_t kHuge = int64_t{1} << 62;
  const auto refused = [](const std::string& type,
                          const std::vector<onnx::AttributeProto>& attributes) {
    OnnxModel m(10);
    AddSingleNode(m, type, {1, 4, 8, 8}, {}, attributes);
    return !m.TryImport().ok();
  };
  EXPECT_TRUE(refused("MaxPool", {Ints("kernel_shape", {kHuge, kHuge})}));
  EXPECT_TRUE(refused("MaxPool", {Ints("kernel_shape", {2, 2}), Ints("strides", {0, 1})}));
  EXPECT_TRUE(refused("MaxPool",
                      {Ints("kernel_shape", {2, 2}), Ints("pads", {kHuge, kHuge, kHuge, kHuge})}));
  EXPECT_TRUE(refused("Pad", {Ints("pads", {kHuge, 0, 0, 0, kHuge, 0, 0, 0})}));
  EXPECT_TRUE(refused("Pad", {Ints("pads", {-kHuge, 0, 0, 0, -kHuge, 0, 0, 0})}));
  EXPECT_TRUE(
      refused("Pad", {Ints("pads", {std::numeric_limits<int64_t>::min(), 0, 0, 0, 0, 0, 0, 0})}));
  EXPECT_TRUE(refused("SpaceToDepth", {Int("blocksize", kHuge)}));
  EXPECT_TRUE(refused("Transpose", {Ints("perm", {kHuge, 0, 0, 0})}));
  EXPECT_TRUE(refused("ReduceMean", {Ints("axes", {kHuge})}));
  EXPECT_TRUE(refused("ReduceMean", {Ints("axes", {1, 1})}));
  OnnxModel filled(10);
  filled.Integers("shape", {1 << 20, 1 << 20, 1 << 20});
  filled.Node("ConstantOfShape", {"shape"}, {"y"});
  filled.Output("y");
  filled.Error(StatusCode::kInvalid);
}

}  // namespace
}  // namespace octet
