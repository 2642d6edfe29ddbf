// The float32 operators that are no products, through the interpreter, against loops in double or
// against the format's definitions; on one, two and three threads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "interpreter/ops/pool.h"
#include "tests/interpreter/float_testing.h"

namespace octet {
namespace {

/// Index into a tensor of `shape` that is broadcast to `output`, for the element at `at`.
size_t BroadcastIndex(const Shape& shape, const Shape& output, size_t at) {
  size_t index = 0, stride = 1;
  for (size_t from_end = 1; from_end <= output.size(); ++from_end) {
    const size_t i = at % output[output.size() - from_end];
    at /= output[output.size() - from_end];
    if (from_end > shape.size()) continue;
    const int32_t extent = shape[shape.size() - from_end];
    index += (extent == 1 ? 0 : i) * stride;
    stride *= extent;
  }
  return index;
}

void CheckBinary(OpCode code, const Shape& a_shape, const Shape& b_shape, const Shape& shape,
                 const std::function<float(float, float)>& exact) {
  SCOPED_TRACE(StrCat(OpName(code), " ", a_shape, " ", b_shape));
  const auto a = RandomFloats(static_cast<size_t>(NumElements(a_shape)), 1, -2, 2);
  const auto b = RandomFloats(static_cast<size_t>(NumElements(b_shape)), 2, -2, 2);
  OneOperator model;
  const int a_input = model.Input(a_shape, a), b_input = model.Input(b_shape, b);
  model.Operator(code, {}, {a_input, b_input});
  const auto output = model.RunOnAnyThreads();
  ASSERT_EQ(model.shape(), shape);
  for (size_t i = 0; i < output.size(); ++i) {
    const float expected =
        exact(a[BroadcastIndex(a_shape, shape, i)], b[BroadcastIndex(b_shape, shape, i)]);
    ASSERT_EQ(output[i], expected) << "element " << i;
  }
}

TEST(FloatOpsTest, BinaryOperatorsBroadcast) {
  const std::pair<OpCode, std::function<float(float, float)>> operators[] = {
      {OpCode::kAdd, std::plus<float>()},
      {OpCode::kSub, std::minus<float>()},
      {OpCode::kMul, std::multiplies<float>()},
      {OpCode::kDiv, std::divides<float>()},
      {OpCode::kMaximum, [](float a, float b) { return std::max(a, b); }},
      {OpCode::kMinimum, [](float a, float b) { return std::min(a, b); }},
      {OpCode::kPrelu, [](float a, float b) { return a >= 0 ? a : a * b; }},
  };
  for (const auto& [code, exact] : operators) {
    CheckBinary(code, {2, 3, 4, 5}, {2, 3, 4, 5}, {2, 3, 4, 5}, exact);
    CheckBinary(code, {2, 3, 4, 5}, {5}, {2, 3, 4, 5}, exact);
    CheckBinary(code, {1}, {2, 7}, {2, 7}, exact);
    CheckBinary(code, {2, 3, 4, 5}, {2, 1, 1, 5}, {2, 3, 4, 5}, exact);
    CheckBinary(code, {2, 3, 1, 5}, {3, 4, 1}, {2, 3, 4, 5}, exact);
    CheckBinary(code, {}, {}, {}, exact);
    CheckBinary(code, {300, 301}, {300, 301}, {300, 301}, exact);
  }
}

TEST(FloatOpsTest, BinaryOperatorsClamp) {
  OneOperator model;
  const int a = model.Input({4}, {-2, 0.5f, 5, 9}), b = model.Constant({}, std::vector{-1.0f});
  model.Operator(OpCode::kSub, SubOptions{.fused_activation_function = Activation::kRelu6}, {a, b});
  EXPECT_EQ(model.Run(), (std::vector<float>{0, 1.5f, 6, 6}));
}

TEST(FloatOpsTest, BinaryOperatorsRefuseShapesThatDoNotBroadcast) {
  OneOperator model;
  const int a = model.Input({2, 3}, {}), b = model.Input({2, 4}, {});
  model.Operator(OpCode::kAdd, AddOptions(), {a, b});
  EXPECT_THAT(model.Problem(), testing::HasSubstr("do not broadcast"));
}

TEST(FloatOpsTest, Activations) {
  const std::vector<float> values = {-8, -1.5f, -0.25f, 0, 0.75f, 4, 7};
  const auto run = [&](OpCode code, Options options = {}) {
    OneOperator model;
    const int input = model.Input({1, 7}, values);
    model.Operator(code, options, {input});
    const auto output = model.RunOnAnyThreads();
    EXPECT_EQ(model.shape(), (Shape{1, 7}));
    return output;
  };
  using Floats = std::vector<float>;
  EXPECT_EQ(run(OpCode::kRelu), (Floats{0, 0, 0, 0, 0.75f, 4, 7}));
  EXPECT_EQ(run(OpCode::kRelu6), (Floats{0, 0, 0, 0, 0.75f, 4, 6}));
  EXPECT_EQ(run(OpCode::kReluN1To1), (Floats{-1, -1, -0.25f, 0, 0.75f, 1, 1}));
  EXPECT_EQ(run(OpCode::kLeakyRelu, LeakyReluOptions{0.5f}),
            (Floats{-4, -0.75f, -0.125f, 0, 0.75f, 4, 7}));
  EXPECT_EQ(run(OpCode::kHardSwish),
            (Floats{0, -1.5f * 1.5f / 6, -0.25f * 2.75f / 6, 0, 0.75f * 3.75f / 6, 4, 7}));
}

/// The function of the operator at each of many values; the inner loops have tests of their own.
void CheckUnary(OpCode code, float low, float high, double tolerance, double (*exact)(double)) {
  SCOPED_TRACE(OpName(code));
  const auto values = RandomFloats(70001, 5, low, high);
  OneOperator model;
  const int input = model.Input({70001}, values);
  model.Operator(code, {}, {input});
  const auto output = model.RunOnAnyThreads();
  for (size_t i = 0; i < values.size(); ++i) {
    const double expected = exact(values[i]);
    ASSERT_NEAR(output[i], expected, tolerance * std::max(std::abs(expected), 1.0));
  }
}

TEST(FloatOpsTest, UnaryFunctions) {
  CheckUnary(OpCode::kExp, -20, 20, 4 * kUlp, [](double x) { return std::exp(x); });
  CheckUnary(OpCode::kLogistic, -20, 20, 4 * kUlp, [](double x) { return 1 / (1 + std::exp(-x)); });
  CheckUnary(OpCode::kTanh, -10, 10, 6 * kUlp, [](double x) { return std::tanh(x); });
  CheckUnary(OpCode::kSqrt, 0, 9, kUlp, [](double x) { return std::sqrt(x); });
  CheckUnary(OpCode::kRsqrt, 0.1f, 9, 2 * kUlp, [](double x) { return 1 / std::sqrt(x); });
}

void CheckPool(OpCode code, const Shape& shape, const Pool2dOptions& options) {
  SCOPED_TRACE(StrCat(OpName(code), " ", shape, ", stride ", options.stride_h));
  const auto input = RandomFloats(static_cast<size_t>(NumElements(shape)), 1);
  OneOperator model;
  const int tensor = model.Input(shape, input);
  model.Operator(code, options, {tensor});
  const auto output = model.RunOnAnyThreads();
  const WindowAxis y =
      MakeWindowAxis(options.padding, shape[1], options.filter_height, options.stride_h);
  const WindowAxis x =
      MakeWindowAxis(options.padding, shape[2], options.filter_width, options.stride_w);
  ASSERT_EQ(model.shape(), (Shape{shape[0], y.output, x.output, shape[3]}));
  for (size_t at = 0; at < output.size(); ++at) {
    const int c = static_cast<int>(at) % shape[3], pixel = static_cast<int>(at) / shape[3];
    const int out_x = pixel % x.output, out_y = pixel / x.output % y.output;
    const int b = pixel / x.output / y.output;
    ExactSum sum;
    float largest = -INFINITY;
    const WindowRange rows = ClippedWindow(y, out_y), columns = ClippedWindow(x, out_x);
    for (int v = rows.begin; v < rows.end; ++v) {
      for (int u = columns.begin; u < columns.end; ++u) {
        const float value = input[((b * shape[1] + v) * shape[2] + u) * shape[3] + c];
        sum.Add(double{value} / (rows.count() * columns.count()));
        largest = std::max(largest, value);
      }
    }
    if (code == OpCode::kMaxPool2d) {
      ASSERT_EQ(output[at], largest);
    } else {
      ExpectSum(sum, output[at]);
    }
  }
}

TEST(FloatOpsTest, Pools) {
  for (OpCode code : {OpCode::kAveragePool2d, OpCode::kMaxPool2d}) {
    CheckPool(code, {2, 7, 6, 5}, {Padding::kSame, 2, 2, 3, 3});
    CheckPool(code, {1, 7, 6, 20}, {Padding::kValid, 1, 1, 2, 3});
    CheckPool(code, {1, 4, 4, 33}, {Padding::kValid, 1, 1, 4, 4});
    CheckPool(code, {1, 2, 2, 3}, {Padding::kSame, 1, 1, 5, 5});
    CheckPool(code, {1, 40, 40, 16}, {Padding::kSame, 1, 1, 3, 3});
  }
}

void CheckMean(const Shape& shape, const std::vector<int32_t>& axes, bool keep_dims,
               const Shape& expected_shape) {
  SCOPED_TRACE(StrCat(shape, " over ", axes));
  const auto input = RandomFloats(static_cast<size_t>(NumElements(shape)), 1);
  OneOperator model;
  const int tensor = model.Input(shape, input);
  const int axis = model.Constant({static_cast<int32_t>(axes.size())}, axes);
  model.Operator(OpCode::kMean, ReducerOptions{keep_dims}, {tensor, axis});
  const auto output = model.RunOnAnyThreads();
  ASSERT_EQ(model.shape(), expected_shape);

  Shape kept = shape;
  for (int32_t a : axes) kept[a < 0 ? a + static_cast<int>(shape.size()) : a] = 1;
  std::vector<ExactSum> sums(output.size());
  for (size_t i = 0; i < input.size(); ++i) sums[BroadcastIndex(kept, shape, i)].Add(input[i]);
  for (size_t i = 0; i < sums.size(); ++i) {
    const double count = static_cast<double>(input.size() / output.size());
    EXPECT_NEAR(output[i], sums[i].value / count, sums[i].tolerance() / count + kUlp);
  }
}

TEST(FloatOpsTest, MeanOverAnyAxes) {
  CheckMean({2, 7, 7, 33}, {1, 2}, false, {2, 33});
  CheckMean({2, 7, 7, 33}, {1, 2}, true, {2, 1, 1, 33});
  CheckMean({2, 3, 40}, {-1}, false, {2, 3});
  CheckMean({2, 3, 4, 5}, {0, 2}, false, {3, 5});
  CheckMean({2, 3, 4, 5}, {1, 3}, true, {2, 1, 4, 1});
  CheckMean({2, 3, 4}, {0, 1, 2}, false, {});
  CheckMean({6}, {0}, false, {});
}

TEST(FloatOpsTest, SoftmaxOverTheLastDimension) {
  const auto input = RandomFloats(2 * 3 * 1001, 1, -9, 9);
  for (OpCode code : {OpCode::kSoftmax, OpCode::kLogSoftmax}) {
    OneOperator model;
    const int tensor = model.Input({2, 3, 1001}, input);
    model.Operator(code, code == OpCode::kSoftmax ? Options(SoftmaxOptions{1}) : Options(),
                   {tensor});
    const auto output = model.RunOnAnyThreads();
    ASSERT_EQ(model.shape(), (Shape{2, 3, 1001}));
    for (int row = 0; row < 6; ++row) {
      double sum = 0;
      for (int i = 0; i < 1001; ++i) sum += std::exp(double{input[row * 1001 + i]});
      for (int i = 0; i < 1001; ++i) {
        const int at = row * 1001 + i;
        const double log = input[at] - std::log(sum);
        const double expected = code == OpCode::kSoftmax ? std::exp(log) : log;
        // Differences up to 18 round by an ulp of 16; the sum of 1001 terms by at most 1001 / 2.
        ASSERT_NEAR(output[at], expected, (16 + 501) * kUlp * std::max(1.0, std::abs(expected)));
      }
    }
  }
}

std::vector<float> RunResize(OpCode code, Options options, int size) {
  OneOperator model;
  const int input = model.Input({1, 2, 2, 1}, {0, 1, 10, 11});
  const int to = model.Constant({2}, std::vector<int32_t>{1, size});
  model.Operator(code, options, {input, to});
  const auto output = model.RunOnAnyThreads();
  EXPECT_EQ(model.shape(), (Shape{1, 1, size, 1}));
  return output;
}

TEST(FloatOpsTest, ResizeConventions) {
  using Floats = std::vector<float>;
  const auto bilinear = [](ResizeBilinearOptions o) {
    return RunResize(OpCode::kResizeBilinear, o, 4);
  };
  // One output row: input row 0 · 2, but with half-pixel centers half-way between both rows.
  EXPECT_EQ(bilinear({}), (Floats{0, 0.5f, 1, 1}));
  EXPECT_EQ(bilinear({.half_pixel_centers = true}), (Floats{5, 5.25f, 5.75f, 6}));
  EXPECT_EQ(RunResize(OpCode::kResizeBilinear, ResizeBilinearOptions{.align_corners = true}, 5),
            (Floats{0, 0.25f, 0.5f, 0.75f, 1}));
  const auto nearest = [](ResizeNearestNeighborOptions o) {
    return RunResize(OpCode::kResizeNearestNeighbor, o, 4);
  };
  EXPECT_EQ(nearest({}), (Floats{0, 0, 1, 1}));
  EXPECT_EQ(nearest({.half_pixel_centers = true}), (Floats{10, 10, 11, 11}));
  EXPECT_EQ(nearest({.align_corners = true}), (Floats{0, 0, 1, 1}));
}

TEST(FloatOpsTest, ResizeBilinearRunsOnEveryChannelAndImage) {
  const Shape shape = {2, 3, 5, 199};
  const auto input = RandomFloats(static_cast<size_t>(NumElements(shape)), 1);
  OneOperator model;
  const int tensor = model.Input(shape, input);
  const int size = model.Constant({2}, std::vector<int32_t>{6, 10});
  model.Operator(OpCode::kResizeBilinear, ResizeBilinearOptions(), {tensor, size});
  const auto output = model.RunOnAnyThreads();
  ASSERT_EQ(model.shape(), (Shape{2, 6, 10, 199}));
  const auto at = [&](int b, int y, int x, int c) {
    return double{input[((b * 3 + std::min(y, 2)) * 5 + std::min(x, 4)) * 199 + c]};
  };
  for (size_t i = 0; i < output.size(); ++i) {
    const int c = i % 199, pixel = static_cast<int>(i / 199);
    const int x = pixel % 10, y = pixel / 10 % 6, b = pixel / 60;
    const int y0 = y / 2, x0 = x / 2, y1 = y0 + y % 2, x1 = x0 + x % 2;
    ExactSum sum;
    for (int v : {y0, y1}) {
      for (int u : {x0, x1}) sum.Add(at(b, v, u, c) / 4);
    }
    ExpectSum(sum, output[i]);
  }
}

TEST(FloatOpsTest, OperatorsWithoutAnIntegerFormSaySo) {
  OneOperator model;
  const int input = model.Input({4}, {});
  model.graph().tensors[input].type = DataType::kUint8;
  model.Operator(OpCode::kExp, {}, {input});
  EXPECT_THAT(model.Problem(), testing::HasSubstr("input: no kernel for UINT8"));
}

}  // namespace
}  // namespace octet
