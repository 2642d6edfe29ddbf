// What the tests of float32 operators share: random values, models of one operator, and how far a
// float32 result may lie from the exact one.
#ifndef OCTET_TESTS_INTERPRETER_FLOAT_TESTING_H_
#define OCTET_TESTS_INTERPRETER_FLOAT_TESTING_H_

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include <octet/graph.h>
#include <octet/interpreter.h>

#include "base/str.h"
#include "interpreter/op.h"

namespace octet {

inline constexpr double kUlp = 0x1p-23;  // of a float32 between 1 and 2

/// `count` values between low and high, the same on every platform.
inline std::vector<float> RandomFloats(size_t count, uint32_t seed, float low = -1,
                                       float high = 1) {
  std::mt19937 random(seed);
  std::vector<float> values(count);
  for (float& v : values) {
    v = low + (high - low) * (static_cast<float>(random() >> 8) * 0x1p-24f);
  }
  return values;
}

/// An exact sum of products, and the bound on what float32 arithmetic in any order, fused or not,
/// makes of it: each of the n products and sums rounds by at most half an ulp of at most
/// Σ|terms|, so |error| <= n · 2^-23 · Σ|terms| leaves a factor 2 for the products' own roundings.
struct ExactSum {
  double value = 0;
  double magnitude = 0;
  int terms = 0;

  void Add(double term) {
    value += term;
    magnitude += std::abs(term);
    ++terms;
  }
  double tolerance() const { return (terms + 1) * kUlp * magnitude; }
};

/// EXPECT that `found` is the sum between the bounds; clamping moves no two values apart.
inline void ExpectSum(const ExactSum& sum, float found, float clamp_min = -INFINITY,
                      float clamp_max = INFINITY) {
  const double exact = std::fmin(std::fmax(sum.value, clamp_min), clamp_max);
  EXPECT_NEAR(found, exact, sum.tolerance());
}

/// A model of one operator. Tensors are added in any order, then the operator, then it is run.
class OneOperator {
 public:
  int Input(Shape shape, std::vector<float> values) {
    const int tensor = Tensor(DataType::kFloat32, std::move(shape));
    graph_.inputs.push_back(tensor);
    values_.push_back(std::move(values));
    return tensor;
  }
  template <typename T>
  int Constant(Shape shape, std::vector<T> values) {
    const int tensor =
        Tensor(std::is_same_v<T, float> ? DataType::kFloat32 : DataType::kInt32, std::move(shape));
    graph_.tensors[tensor].data = Bytes::Own(std::move(values));
    return tensor;
  }
  void Operator(OpCode code, Options options, std::vector<int> inputs) {
    const int output = Tensor(DataType::kFloat32, {});
    graph_.outputs = {output};
    graph_.operators.push_back(
        {.code = code, .inputs = std::move(inputs), .outputs = {output}, .options = options});
  }
  Graph& graph() { return graph_; }

  /// Why the model cannot be compiled; "" when it can.
  std::string Problem() const { return Model::FromGraph(graph_).status().message(); }

  /// The output's values; its shape goes to shape().
  std::vector<float> Run(int threads = 1) {
    auto model = Model::FromGraph(graph_);
    EXPECT_TRUE(model.ok()) << model.status().message();
    if (!model.ok()) return {};
    Interpreter interpreter(*model, {.num_threads = threads});
    for (size_t i = 0; i < values_.size(); ++i) {
      const auto to = interpreter.Input<float>(static_cast<int>(i));
      EXPECT_EQ(to.size(), values_[i].size());
      std::copy(values_[i].begin(), values_[i].end(), to.begin());
    }
    const Status status = interpreter.Invoke();
    EXPECT_TRUE(status.ok()) << status.message();
    const auto shape = interpreter.TensorShape(interpreter.output_tensor(0));
    shape_.assign(shape.begin(), shape.end());
    const auto output = interpreter.Output<float>(0);
    return {output.begin(), output.end()};
  }
  /// Run(1), after checking that more threads give the same bytes.
  std::vector<float> RunOnAnyThreads() {
    const std::vector<float> values = Run(1);
    EXPECT_EQ(Run(2), values);
    EXPECT_EQ(Run(3), values);
    return values;
  }
  const Shape& shape() const { return shape_; }

 private:
  int Tensor(DataType type, Shape shape) {
    return graph_.Add(
        {.name = StrCat("t", graph_.tensors.size()), .type = type, .shape = std::move(shape)});
  }

  Graph graph_;
  std::vector<std::vector<float>> values_;
  Shape shape_;
};

}  // namespace octet

#endif  // OCTET_TESTS_INTERPRETER_FLOAT_TESTING_H_
