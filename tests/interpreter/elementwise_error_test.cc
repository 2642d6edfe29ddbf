// Element-by-element operators where TFLite has no answer: what Prepare refuses, what ends a run,
// and what octet defines (docs/quantization.md, section 10).
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include <octet/interpreter.h>

#include "tests/interpreter/one_op.h"

namespace octet {
namespace {

OneOp Unary(OpCode code, DataType type, Options options = {}) {
  OneOp one(code, std::move(options));
  one.Input(type, {4}, PerTensor(0.5f, 3)).Output(type, PerTensor(0.5f, 3));
  return one;
}

OneOp Binary(OpCode code, DataType type, DataType output) {
  OneOp one(code);
  one.Input(type, {4}, PerTensor(0.5f, 3))
      .Input(type, {4}, PerTensor(0.5f, 3))
      .Output(output, PerTensor(0.5f, 3));
  return one;
}
OneOp Binary(OpCode code, DataType type) {
  return Binary(code, type, type);
}

/// The output's values, or the run's error.
template <typename Out, typename In>
Expected<std::vector<Out>> Outputs(const OneOp& one, const std::vector<std::vector<In>>& inputs) {
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromGraph(one.graph));
  Interpreter interpreter(model);
  for (size_t i = 0; i < inputs.size(); ++i) {
    const auto input = interpreter.Input<uint8_t>(static_cast<int>(i));
    EXPECT_EQ(input.size(), inputs[i].size() * sizeof(In));
    std::memcpy(input.data(), inputs[i].data(), input.size());
  }
  OCTET_RETURN_IF_ERROR(interpreter.Invoke());
  const auto output = interpreter.Output<uint8_t>(0);
  std::vector<Out> values(output.size() / sizeof(Out));
  std::memcpy(values.data(), output.data(), output.size());
  return values;
}

TEST(ElementwiseErrorTest, TypesWithoutAKernel) {
  for (OpCode code : {OpCode::kElu, OpCode::kExp, OpCode::kLog, OpCode::kRsqrt, OpCode::kSqrt,
                      OpCode::kSquare, OpCode::kFloor, OpCode::kAbs, OpCode::kNeg}) {
    EXPECT_EQ(Unary(code, DataType::kUint8).Error(),
              StrCat("1 operator cannot run: operator 0 (", OpName(code),
                     "): input: no kernel for UINT8"));
  }
  for (OpCode code : {OpCode::kDiv, OpCode::kPow}) {
    EXPECT_EQ(Binary(code, DataType::kInt8).Error(),
              StrCat("1 operator cannot run: operator 0 (", OpName(code),
                     "): input 0: no kernel for INT8"));
  }
  for (OpCode code : {OpCode::kTanh, OpCode::kGelu, OpCode::kHardSwish, OpCode::kLeakyRelu,
                      OpCode::kRelu0To1, OpCode::kReluN1To1, OpCode::kLogSoftmax}) {
    EXPECT_EQ(Unary(code, DataType::kInt16).Error(),
              StrCat("1 operator cannot run: operator 0 (", OpName(code),
                     "): input: no kernel for INT16"));
  }
  EXPECT_EQ(Binary(OpCode::kLogicalAnd, DataType::kUint8).Error(),
            "1 operator cannot run: operator 0 (LOGICAL_AND): input 0: no kernel for UINT8");
  EXPECT_EQ(Binary(OpCode::kLess, DataType::kBool).Error(),
            "1 operator cannot run: operator 0 (LESS): input 0: no kernel for BOOL");
}

TEST(ElementwiseErrorTest, TypesThatDoNotAgree) {
  const auto error = [](OpCode code) {
    return ErrorAfter(Binary(code, DataType::kInt32),
                      [](OneOp& c) { c.input(1).type = DataType::kInt64; });
  };
  for (OpCode code : {OpCode::kAdd, OpCode::kSub, OpCode::kMul, OpCode::kDiv, OpCode::kMaximum,
                      OpCode::kFloorDiv, OpCode::kFloorMod, OpCode::kPow}) {
    EXPECT_EQ(error(code),
              StrCat("operator 0 (", OpName(code), "): types INT32 and INT64, expected the same"));
  }
  EXPECT_EQ(ErrorAfter(Binary(OpCode::kEqual, DataType::kInt32, DataType::kBool),
                       [](OneOp& c) { c.output().type = DataType::kInt32; }),
            "1 operator cannot run: operator 0 (EQUAL): output: no kernel for INT32");
}

TEST(ElementwiseErrorTest, Scales) {
  const auto finer = [](float scale) {
    return [scale](OneOp& c) { c.output().quantization.scale = {scale}; };
  };
  EXPECT_EQ(ErrorAfter(Binary(OpCode::kSub, DataType::kInt8), finer(1e-9f)),
            "1 operator cannot run: operator 0 (SUB): output: scale 1e-09 is 2^19 times finer than "
            "the inputs'");
  EXPECT_EQ(ErrorAfter(Binary(OpCode::kSquaredDifference, DataType::kInt8), finer(1e-6f)),
            "1 operator cannot run: operator 0 (SQUARED_DIFFERENCE): output: scale 1e-06 is too "
            "fine for inputs of scale 0.5");
  EXPECT_EQ(ErrorAfter(Binary(OpCode::kDiv, DataType::kUint8), finer(1e-7f)),
            "1 operator cannot run: operator 0 (DIV): the scales give a multiplier of 1e+07, "
            "expected less than 2^22");
  EXPECT_EQ(ErrorAfter(Unary(OpCode::kHardSwish, DataType::kInt8), finer(0.001f)),
            "1 operator cannot run: operator 0 (HARD_SWISH): output: scale 0.001 is 128 times "
            "finer than the input's 0.5");
  EXPECT_EQ(ErrorAfter(Unary(OpCode::kRsqrt, DataType::kInt8), finer(1e5f)),
            "1 operator cannot run: operator 0 (RSQRT): output: scale 1e+05 is too coarse for an "
            "input of scale 0.5");
  EXPECT_EQ(Unary(OpCode::kLogSoftmax, DataType::kInt8).Error(),
            "operator 0 (LOG_SOFTMAX): output: scale 0.5 and zero_point 3, expected 1/16 and 127");
  EXPECT_EQ(ErrorAfter(Unary(OpCode::kTanh, DataType::kInt8),
                       [](OneOp& c) { c.input(0).quantization = {}; }),
            "operator 0 (TANH): input: 0 scales, expected 1");
  EXPECT_EQ(ErrorAfter(Unary(OpCode::kLeakyRelu, DataType::kInt8, LeakyReluOptions{0.1f}),
                       [](OneOp& c) {
                         c.options<LeakyReluOptions>().alpha =
                             -std::numeric_limits<float>::infinity();
                       }),
            "operator 0 (LEAKY_RELU): the scales give a multiplier of inf, expected less than "
            "2^29");
}

TEST(ElementwiseErrorTest, FakeQuant) {
  OneOp one(OpCode::kFakeQuant, FakeQuantOptions{.min = -1, .max = 1, .num_bits = 8});
  one.Input(DataType::kFloat32, {4}).Output(DataType::kFloat32);
  const auto error = [&](auto change) {
    return ErrorAfter(one, [&](OneOp& c) { change(c.options<FakeQuantOptions>()); });
  };
  EXPECT_EQ(error([](FakeQuantOptions& o) { o.num_bits = 17; }),
            "operator 0 (FAKE_QUANT): num_bits is 17, expected 2 to 16");
  EXPECT_EQ(error([](FakeQuantOptions& o) { o.max = -1; }),
            "operator 0 (FAKE_QUANT): min -1 and max -1, expected min below max");
  EXPECT_EQ(error([](FakeQuantOptions& o) { o.min = std::numeric_limits<float>::quiet_NaN(); }),
            "operator 0 (FAKE_QUANT): min nan and max 1, expected min below max");
  EXPECT_EQ(error([](FakeQuantOptions& o) { o.narrow_range = true; }),
            "1 operator cannot run: operator 0 (FAKE_QUANT): narrow_range is set, expected it "
            "unset");
}

TEST(ElementwiseErrorTest, ScalesOfChannels) {
  OneOp one(OpCode::kDequantize);
  one.Input(DataType::kInt8, {2, 3}, {.scale = {1, 2, 3}, .zero_point = {0, 1, 2}, .axis = 1})
      .Output(DataType::kFloat32);
  const auto error = [&](auto change) {
    return ErrorAfter(one, [&](OneOp& c) { change(c.input(0).quantization); });
  };
  EXPECT_EQ(error([](Quantization& q) { q.zero_point[2] = 128; }),
            "operator 0 (DEQUANTIZE): input: zero_point 128 of channel 2 outside [-128, 127]");
  EXPECT_EQ(error([](Quantization& q) { q.scale[1] = 0; }),
            "operator 0 (DEQUANTIZE): input: scale 0 of channel 1, expected a finite number above "
            "0");
}

TEST(ElementwiseErrorTest, Select) {
  const auto select = [](OpCode code, Dims condition, Dims x, Dims y) {
    OneOp one(code);
    one.Input(DataType::kBool, std::move(condition))
        .Input(DataType::kInt32, std::move(x))
        .Input(DataType::kInt32, std::move(y))
        .Output(DataType::kInt32);
    return one;
  };
  EXPECT_EQ(select(OpCode::kSelect, {2}, {3, 2}, {3, 2}).Error(),
            "operator 0 (SELECT): condition: shape [2], expected [3, 2], its first dimension or a "
            "scalar");
  EXPECT_EQ(select(OpCode::kSelect, {3}, {3, 2}, {2}).Error(),
            "operator 0 (SELECT): x and y: shapes [3, 2] and [2], expected the same");
  EXPECT_EQ(select(OpCode::kSelectV2, {4}, {3, 2}, {2}).Error(),
            "operator 0 (SELECT_V2): shapes [4] and [3, 2] do not broadcast: 4 against 2");
  EXPECT_EQ(ErrorAfter(select(OpCode::kSelectV2, {2}, {3, 2}, {2}),
                       [](OneOp& c) { c.input(0).type = DataType::kUint8; }),
            "1 operator cannot run: operator 0 (SELECT_V2): condition: no kernel for UINT8");
  EXPECT_EQ(ErrorAfter(select(OpCode::kSelectV2, {2}, {3, 2}, {2}),
                       [](OneOp& c) { c.input(2).type = DataType::kFloat32; }),
            "operator 0 (SELECT_V2): types INT32 and FLOAT32, expected the same");
}

/// The output's shape is then the file's, as in TFLite.
TEST(ElementwiseErrorTest, SelectTakesSingleValuesOfAnyRank) {
  for (OpCode code : {OpCode::kSelect, OpCode::kSelectV2}) {
    OneOp one(code);
    one.Input(DataType::kUint8, {1, 1, 1})
        .Input(DataType::kUint8, {})
        .Input(DataType::kUint8, {1, 1})
        .Output(DataType::kUint8);
    one.input(0).type = DataType::kBool;
    one.output().shape = {1, 1, 1, 1};
    const auto model = Model::FromGraph(one.graph);
    ASSERT_TRUE(model.ok()) << model.status().message();
    const Interpreter interpreter(*model);
    const auto shape = interpreter.TensorShape(one.graph.outputs[0]);
    EXPECT_EQ(Dims(shape.begin(), shape.end()), Dims({1, 1, 1, 1}));
    for (uint8_t condition : {0, 1, 2}) {
      const auto found = Outputs<uint8_t, uint8_t>(one, {{condition}, {7}, {9}});
      ASSERT_TRUE(found.ok()) << found.status().message();
      EXPECT_EQ(*found, std::vector<uint8_t>({static_cast<uint8_t>(condition ? 7 : 9)}));
    }
  }
}

TEST(ElementwiseErrorTest, DivisorsOfZeroEndTheRun) {
  for (OpCode code : {OpCode::kDiv, OpCode::kFloorDiv, OpCode::kFloorMod}) {
    const auto found =
        Outputs<int32_t, int32_t>(Binary(code, DataType::kInt32), {{1, 2, 3, 4}, {1, -1, 0, 1}});
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.status().message(),
              StrCat("operator 0 (", OpName(code),
                     "): input 1: 0 at element 2, expected a divisor other than 0"));
  }
  const auto power = Outputs<int32_t, int32_t>(Binary(OpCode::kPow, DataType::kInt32),
                                               {{1, 2, 3, 4}, {1, -1, 0, 1}});
  EXPECT_EQ(power.status().message(),
            "operator 0 (POW): input 1: -1 at element 1, expected an exponent of at least 0");
  const auto root = Outputs<int8_t, int8_t>(Unary(OpCode::kRsqrt, DataType::kInt8), {{3, 4, 5, 2}});
  EXPECT_EQ(root.status().message(),
            "operator 0 (RSQRT): input 0: 2 at element 3, expected at least the zero point: no "
            "negative number");
}

TEST(ElementwiseErrorTest, IntegersAtTheirEnds) {
  constexpr int32_t kMin = std::numeric_limits<int32_t>::min();
  constexpr int32_t kMax = std::numeric_limits<int32_t>::max();
  using Values = std::vector<int32_t>;
  const auto run = [](OpCode code, Values a, Values b) {
    const auto found = Outputs<int32_t, int32_t>(Binary(code, DataType::kInt32), {a, b});
    EXPECT_TRUE(found.ok()) << found.status().message();
    return found.ok() ? *found : Values();
  };
  EXPECT_EQ(run(OpCode::kDiv, {kMin, 7, -7, 7}, {-1, 2, 2, -2}), Values({kMin, 3, -3, -3}));
  EXPECT_EQ(run(OpCode::kFloorDiv, {kMin, 7, -7, 7}, {-1, 2, 2, -2}), Values({kMin, 3, -4, -4}));
  EXPECT_EQ(run(OpCode::kFloorMod, {kMin, 7, -7, 7}, {-1, 2, 2, -2}), Values({0, 1, 1, -1}));
  EXPECT_EQ(run(OpCode::kPow, {-3, 10, -10, 0}, {41, 10, 11, 0}), Values({kMin, kMax, kMin, 1}));
  EXPECT_EQ(run(OpCode::kAdd, {kMax, kMin, 1, 2}, {1, -1, 2, 3}), Values({kMin, kMax, 3, 5}));
}

TEST(ElementwiseErrorTest, Uint8DivisionByZeroSaturates) {
  // Zero points are 3: 0 / 0, 2 / 0, −1.5 / 0 and 0 / 48.5.
  const auto found = Outputs<uint8_t, uint8_t>(Binary(OpCode::kDiv, DataType::kUint8),
                                               {{3, 7, 0, 3}, {3, 3, 3, 100}});
  ASSERT_TRUE(found.ok()) << found.status().message();
  EXPECT_EQ(*found, std::vector<uint8_t>({3, 255, 0, 3}));
}

TEST(ElementwiseErrorTest, ComparisonsHoldForCoarseScales) {
  OneOp less = Binary(OpCode::kLess, DataType::kUint8, DataType::kBool);
  for (int i : {0, 1}) less.input(i).quantization.scale = {2.0f};
  const auto found = Outputs<uint8_t, uint8_t>(less, {{4, 10, 200, 7}, {4, 0, 250, 8}});
  ASSERT_TRUE(found.ok()) << found.status().message();
  EXPECT_EQ(*found, std::vector<uint8_t>({0, 0, 1, 1}));
}

TEST(ElementwiseErrorTest, CastSaturates) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  OneOp cast(OpCode::kCast);
  cast.Input(DataType::kFloat32, {4}).Output(DataType::kInt8);
  const auto to_int8 = Outputs<int8_t, float>(cast, {{-1e9f, 1e9f, kNan, -127.9f}});
  ASSERT_TRUE(to_int8.ok()) << to_int8.status().message();
  EXPECT_EQ(*to_int8, std::vector<int8_t>({-128, 127, 0, -127}));
  cast.output().type = DataType::kInt32;
  const auto to_int32 = Outputs<int32_t, float>(cast, {{-1e30f, 1e30f, kNan, -2.5f}});
  ASSERT_TRUE(to_int32.ok()) << to_int32.status().message();
  constexpr int32_t kMin = std::numeric_limits<int32_t>::min();
  constexpr int32_t kMax = std::numeric_limits<int32_t>::max();
  EXPECT_EQ(*to_int32, std::vector<int32_t>({kMin, kMax, kMax, -2}));
  cast.output().type = DataType::kInt64;
  const auto to_int64 = Outputs<int64_t, float>(cast, {{-1e30f, 1e30f, kNan, 2.5f}});
  ASSERT_TRUE(to_int64.ok()) << to_int64.status().message();
  EXPECT_EQ(*to_int64, std::vector<int64_t>({std::numeric_limits<int64_t>::min(),
                                             std::numeric_limits<int64_t>::max(), 0, 2}));
}

}  // namespace
}  // namespace octet
